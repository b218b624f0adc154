// Streams that break after the client has seen content: it is told so in an event of its own, and never by a terminator.
import { describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { useLab } from '../support/gateway.ts'
import {
  allAtOnce,
  type Behaviour,
  byRequest,
  chatStream,
  createGate,
  cutStream,
  type Gate,
  openAiError,
  type Pace,
  type StreamEnding,
  type StreamFrame,
  type StreamOptions,
  serverError,
  stream,
  streamWithoutDone,
  textCompletionStream,
  usageOf,
  withMalformedChunk,
} from '../upstream/index.ts'
import { otherOf, readStream, readThroughGate } from './answers.ts'

const lab = useLab()

const tokens = Array.from({ length: 20 }, (_, index) => `word${index} `)
const frames = chatStream({ tokens, includeUsage: true })
/** Frames that leave before the stream breaks: the role and so many words. */
const sent = 8
const delivered = tokens.slice(0, sent - 1).join('')

const openTwo = async (fault: Behaviour, environment: Record<string, string> = {}) => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', fault)
  const gateway = await lab.gateway({
    channels: [{ upstream: first, priority: 10 }, { upstream: second }],
    environment,
  })
  return { first, second, gateway }
}

/** What was sent before the gate is open reaches the client; the rest comes when it has seen that. */
type Fault = (gate: Gate) => Behaviour

const paced = (gate: Gate): Pace => ({ before: (index) => (index < sent ? Promise.resolve() : gate.opened) })

const cut =
  (ending: Exclude<StreamEnding, 'complete'>, options: StreamOptions = {}): Fault =>
  (gate) =>
    stream(frames, { ...options, cutAfter: sent, ending, endWhen: gate, pace: paced(gate) })

const continued =
  (rest: readonly StreamFrame[], ending: StreamEnding = 'complete'): Fault =>
  (gate) =>
    stream([...frames.slice(0, sent), ...rest], { ending, pace: paced(gate) })

const errorEvent = JSON.stringify(openAiError('The server is overloaded.', { type: 'server_error' }))

const breaks: Readonly<Record<string, { fault: Fault; reason: string; environment?: Record<string, string> }>> = {
  'a reset': { fault: cut('reset'), reason: 'eof' },
  'a close in the middle of a chunk': { fault: cut('fin'), reason: 'eof' },
  'a close in the middle of an event': { fault: cut('fin', { partialBytes: 40 }), reason: 'eof' },
  'a broken chunk': { fault: cut('broken-chunk'), reason: 'eof' },
  'a clean end without its terminator': { fault: cut('no-terminal'), reason: 'eof' },
  'a clean end in the middle of an event': { fault: cut('no-terminal', { partialBytes: 40 }), reason: 'eof' },
  'an error event': { fault: continued([errorEvent], 'no-terminal'), reason: 'upstream_error' },
  'an error event, then a terminator': { fault: continued([errorEvent]), reason: 'upstream_error' },
  'an error event that the connection ends in': {
    fault: continued([{ raw: `data: ${errorEvent}` }], 'no-terminal'),
    reason: 'upstream_error',
  },
  'an event beyond the limit of a line': {
    fault: continued([{ data: 'x'.repeat((1 << 20) + 100) }, ...frames.slice(sent)]),
    reason: 'upstream_error',
    environment: { STREAM_SCANNER_MAX_BUFFER_MB: '1' },
  },
  silence: { fault: cut('stall'), reason: 'timeout', environment: { STREAMING_TIMEOUT: '1' } },
}

describe('a stream that breaks by', () => {
  for (const [name, { fault, reason, environment }] of Object.entries(breaks))
    test(name, async () => {
      const gate = createGate()
      const { gateway, first, second } = await openTwo(fault(gate), environment)
      const reading = await readThroughGate(await gateway.chat({ stream: true }), 'word6', gate)
      expect(reading.ending).toBe('told')
      expect(reading.content).toBe(delivered)
      expect(reading.finishReason).toBeUndefined()
      expect(reading.error).toMatchObject({ message: expect.stringContaining('request id'), type: expect.any(String) })
      expect(reading.usage).toBeUndefined()
      expect([first.requests.length, second.requests.length]).toEqual([1, 0])
      const { rows } = await gateway.books()
      expect(rows).toHaveLength(1)
      expect(rows[0]?.completion_tokens).toBeGreaterThan(0)
      expect(otherOf(rows[0])).toMatchObject({
        stream_status: { status: 'error', end_reason: reason },
        admin_info: { local_count_tokens: true },
      })
    })

  test('one answer of two that never began', async () => {
    const gate = createGate()
    const { gateway } = await openTwo(
      stream(chatStream({ tokens: ['word0', 'word1'] }), {
        ending: 'no-terminal',
        pace: { before: (index) => (index < 2 ? Promise.resolve() : gate.opened) },
      }),
    )
    const reading = await readThroughGate(await gateway.chat({ stream: true, n: 2 }), 'word0', gate)
    expect(reading).toMatchObject({ ending: 'told', content: 'word0word1' })
  })

  test('a reset: the official SDK raises it as an error', async () => {
    const gate = createGate()
    const { gateway } = await openTwo(cut('reset')(gate))
    const answer = await gateway
      .sdk()
      .chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }], stream: true })
    let content = ''
    const read = async () => {
      for await (const chunk of answer) {
        content += chunk.choices[0]?.delta.content ?? ''
        if (content.includes('word6')) gate.open()
      }
    }
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError)
    expect(content).toBe(delivered)
  })

  test('an error behind content that was not sent yet: the next channel answers unseen', async () => {
    const { gateway, second } = await openTwo(
      stream([...frames.slice(0, sent), errorEvent], { ending: 'no-terminal', chunking: allAtOnce }),
    )
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({
      ending: 'complete',
      content: 'Hello from upstream.',
    })
    expect(second.requests).toHaveLength(1)
  })
})

describe('a stream that is whole in spite of', () => {
  const expectWhole = async (fault: Behaviour, fields: Record<string, unknown> = {}) => {
    const { gateway, first, second } = await openTwo(fault)
    const reading = await readStream(await gateway.chat({ stream: true, ...fields }))
    expect(reading).toMatchObject({
      ending: 'complete',
      content: tokens.join(''),
      finishReason: 'stop',
      error: undefined,
    })
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
    const { rows } = await gateway.books()
    return { reading, row: rows[0] }
  }

  test('a missing [DONE]: every answer had its finish reason, and the terminator is added', async () => {
    const { row } = await expectWhole(streamWithoutDone(frames))
    expect(row).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 })
    expect(otherOf(row)).toMatchObject({ stream_status: { status: 'ok', end_reason: 'eof' } })
  })

  test('a [DONE] without a blank line behind it', async () => {
    const text = `${frames.map((frame) => `data: ${frame}\n\n`).join('')}data: [DONE]`
    await expectWhole(stream([{ raw: text }], { ending: 'no-terminal' }))
  })

  test('a last event without a blank line behind it', async () => {
    const bare = chatStream({ tokens })
    const text = bare.map((frame) => `data: ${frame}`).join('\n\n')
    await expectWhole(stream([{ raw: text }], { ending: 'no-terminal' }))
  })

  test('half an event behind the finish: it is not passed on', async () => {
    const bare = chatStream({ tokens })
    const { reading } = await expectWhole(
      stream([...bare, { raw: 'data: {"id":"chatcmpl-upstream-1","choi' }], { ending: 'no-terminal' }),
    )
    expect(reading.text).not.toContain('"choi\n')
  })

  test('a malformed chunk in the middle: it is skipped and counted', async () => {
    const { row } = await expectWhole(stream(withMalformedChunk(5, frames)))
    expect(otherOf(row)).toMatchObject({ stream_status: { status: 'ok', error_count: 1 } })
  })

  test('several malformed chunks', async () => {
    const broken: readonly StreamFrame[] = withMalformedChunk(9, withMalformedChunk(5, frames) as string[])
    const { row } = await expectWhole(stream(broken))
    expect(otherOf(row)).toMatchObject({ stream_status: { error_count: 2 } })
  })

  test('comments, pings and unknown fields between its events', async () => {
    const noisy = frames.flatMap((frame): StreamFrame[] => [
      { comment: 'ping' },
      frame,
      { raw: 'id: 7\nretry: 10\n\n' },
    ])
    const { reading } = await expectWhole(stream(noisy))
    expect(reading.text).toContain(': ping')
  })
})

describe('the time between bytes', () => {
  test('starts anew with every byte', async () => {
    const upstream = await lab.upstream()
    const slow = chatStream({ tokens: ['a', 'b', 'c', 'd'] })
    upstream.script('always', async (exchange) => {
      await exchange.head(200, { 'content-type': 'text/event-stream' })
      for (const frame of slow) {
        await exchange.write(`data: ${frame}\n\n`)
        await Bun.sleep(350)
      }
      await exchange.write('data: [DONE]\n\n')
      await exchange.end()
    })
    const gateway = await lab.gateway({ channels: [{ upstream }], environment: { STREAMING_TIMEOUT: '1' } })
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({
      ending: 'complete',
      content: 'abcd',
    })
  })
})

test('a stream whose finish came, and then a reset, is not ended like a whole one unless it is whole', async () => {
  const upstream = await lab.upstream()
  upstream.script('always', cutStream(frames.length - 1, 'reset', { frames }))
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  const reading = await readStream(await gateway.chat({ stream: true }))
  expect(reading.content).toBe(tokens.join(''))
  expect(['complete', 'told']).toContain(reading.ending)
})

test('legacy completions break and end by the same rules', async () => {
  const upstream = await lab.upstream()
  const lines = textCompletionStream({ tokens })
  const gate = createGate()
  upstream.script('next', stream(lines, { cutAfter: 5, ending: 'no-terminal', endWhen: gate }))
  upstream.script('next', stream(textCompletionStream({ tokens, includeUsage: true, usage: usageOf(3, 20) })))
  const gateway = await lab.gateway({ channels: [{ upstream, models: ['gpt-3.5-turbo-instruct'] }] })
  const ask = async () =>
    readThroughGate(
      await gateway.post('/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Hi', stream: true }),
      'word4',
      gate,
    )
  expect(await ask()).toMatchObject({ ending: 'told', content: tokens.slice(0, 5).join('') })
  expect(await ask()).toMatchObject({ ending: 'complete', content: tokens.join('') })
  const { rows } = await gateway.books()
  expect(rows[1]).toMatchObject({ prompt_tokens: 3, completion_tokens: 20, quota: 43 })
})

test('an error object that names no success is an error, whatever its members are called', async () => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script(
    'always',
    byRequest(({ index }) =>
      index === 1 ? stream([{ data: '{"object":"error","message":"no such engine","code":50001}' }]) : serverError(),
    ),
  )
  const gateway = await lab.gateway({ channels: [{ upstream: first, priority: 1 }, { upstream: second }] })
  expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
  expect(second.requests).toHaveLength(1)
})
