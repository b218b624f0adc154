// The bytes of streams: any framing and any cut arrive as they were sent, at once, and no faster than the client reads.
import { describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import {
  allAtOnce,
  type Behaviour,
  bytewise,
  type ContentEncoding,
  chatCompletion,
  chatLikeOpenAi,
  chatStream,
  createPacer,
  everyBytes,
  framesPerWrite,
  insideUtf8,
  json,
  openAiFraming,
  type StreamOptions,
  stream,
} from '../upstream/index.ts'
import { readJson, readStream } from './answers.ts'

const lab = useLab()

const tokens = ['Grüße', ' 漢字', ' 😀', ' {"a":\n1}', ' data: [DONE]', ' end.']
const frames = chatStream({ tokens, includeUsage: true })

const open = async (behaviour: Behaviour) => {
  const upstream = await lab.upstream()
  upstream.script('always', behaviour)
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  return { upstream, gateway }
}

describe('a stream is read right', () => {
  const variants: Readonly<Record<string, StreamOptions>> = {
    'cut at every byte': { chunking: bytewise },
    'cut inside characters': { chunking: insideUtf8 },
    'cut into pieces of seven bytes': { chunking: everyBytes(7) },
    'all at once': { chunking: allAtOnce },
    'three events at a time': { chunking: framesPerWrite(3) },
    'with CRLF': { framing: openAiFraming({ newline: '\r\n' }) },
    'with CRLF, cut at every byte': { framing: openAiFraming({ newline: '\r\n' }), chunking: bytewise },
    'with CR alone': { framing: openAiFraming({ newline: '\r' }) },
    'with CR alone, cut at every byte': { framing: openAiFraming({ newline: '\r' }), chunking: bytewise },
    'with its JSON over several lines': { framing: openAiFraming({ isMultiline: true }) },
    'without the space behind the colon': { framing: openAiFraming({ isTight: true }) },
    'with the content type of plain text': { headers: { 'content-type': 'text/plain' } },
  }
  for (const [name, options] of Object.entries(variants))
    test(name, async () => {
      const { gateway } = await open(stream(frames, options))
      const text = await (await gateway.chat({ stream: true })).text()
      const framing = options.framing ?? openAiFraming()
      const sent = frames.map((frame, index) => Buffer.from(framing.frame(frame, index)).toString()).join('')
      expect(text).toBe(`${sent}data: [DONE]\n\n`)
      expect((await gateway.books()).rows).toMatchObject([{ prompt_tokens: 10, completion_tokens: 5 }])
    })

  for (const encoding of ['gzip', 'br', 'deflate'] as const satisfies readonly ContentEncoding[])
    test(`although it came compressed in ${encoding}`, async () => {
      const upstream = await lab.upstream()
      upstream.script({ isStream: true }, stream(frames, { encoding }))
      upstream.script({ isStream: false }, json(chatCompletion(), { encoding }))
      const gateway = await lab.gateway({ channels: [{ upstream }] })
      const streamed = await gateway.chat({ stream: true })
      expect(streamed.headers.get('content-encoding')).toBeNull()
      expect(await readStream(streamed)).toMatchObject({ ending: 'complete', content: tokens.join('') })
      const whole = await gateway.chat()
      expect(whole.headers.get('content-encoding')).toBeNull()
      expect(await readJson(whole)).toMatchObject({ object: 'chat.completion' })
    })

  test('with one event of 5 MB', async () => {
    const large = 'x'.repeat(5 << 20)
    const { gateway } = await open(stream(chatStream({ tokens: [large], includeUsage: true })))
    const reading = await readStream(await gateway.chat({ stream: true }))
    expect(reading.ending).toBe('complete')
    expect(reading.content.length).toBe(large.length)
  })
})

test('connections to the upstream are used again, streamed and whole', async () => {
  const { upstream, gateway } = await open(chatLikeOpenAi())
  for (let count = 0; count < 10; count++) await (await gateway.chat({ stream: count % 2 === 0 })).text()
  expect(upstream.requests).toHaveLength(10)
  expect(upstream.connections).toBeLessThanOrEqual(2)
})

test('every event is passed on as soon as it came, uncompressed and unbuffered', async () => {
  const pace = createPacer()
  const { gateway } = await open(stream(frames, { pace }))
  const client = await gateway.raw()
  client.post(
    '/v1/chat/completions',
    { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'Hi' }] },
    { authorization: `Bearer ${apiKeyOf(gateway.seeded)}`, 'accept-encoding': 'gzip, br' },
  )
  pace.release(1)
  for (const token of tokens) {
    await pace.release()
    await client.sees(JSON.stringify(token).slice(1, -1))
  }
  pace.releaseAll()
  await client.sees('data: [DONE]\n\n')
  const head = client.text.slice(0, client.text.indexOf('\r\n\r\n')).toLowerCase()
  expect(head).toContain('content-type: text/event-stream')
  expect(head).toContain('cache-control: no-cache')
  expect(head).toContain('x-accel-buffering: no')
  expect(head).not.toContain('content-encoding')
  client.leave()
})

describe('a client that reads slowly', () => {
  const frameBytes = 64 << 10
  const frameCount = 2048
  const wordFrame = `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: 'y'.repeat(frameBytes) }, finish_reason: null }] })}\n\n`
  const last = chatStream({ tokens: [], includeUsage: true }).slice(1)
  const flood: Behaviour = async (exchange) => {
    await exchange.head(200, { 'content-type': 'text/event-stream' })
    for (let count = 0; count < frameCount && !exchange.signal.aborted; count++) await exchange.write(wordFrame)
    for (const frame of last) await exchange.write(`data: ${frame}\n\n`)
    await exchange.write('data: [DONE]\n\n')
    await exchange.end()
  }

  /** A client that counts what it reads, begins only when told, and keeps the end. */
  const openSlowClient = (port: number, apiKey: string) => {
    const body = JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content: 'Hi' }] })
    const socket = connect({ port, host: '127.0.0.1' })
    socket.pause()
    let bytes = 0
    let tail = ''
    const done = Promise.withResolvers<void>()
    socket.on('data', (piece) => {
      bytes += piece.length
      tail = (tail + piece.toString('latin1')).slice(-4096)
      if (tail.includes('data: [DONE]')) done.resolve()
    })
    socket.on('error', (error) => done.reject(error))
    socket.on('end', () => done.resolve())
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    return {
      resume: () => socket.resume(),
      leave: () => socket.destroy(),
      done: done.promise,
      bytes: () => bytes,
      tail: () => tail,
    }
  }

  test('holds up the upstream instead of filling the memory, and gets everything', async () => {
    const { upstream, gateway } = await open(flood)
    const client = openSlowClient(gateway.port, apiKeyOf(gateway.seeded))
    const { answer } = await upstream.received(1)
    // Sockets on the way fill up first; then nothing moves any more until the client reads.
    for (let before = -1; before !== answer.bytes; await Bun.sleep(150)) before = answer.bytes
    const total = frameCount * wordFrame.length
    expect(answer.bytes).toBeLessThan(total / 3)
    client.resume()
    await client.done
    expect(client.bytes()).toBeGreaterThan(total)
    expect(client.tail()).toContain('"finish_reason":"stop"')
    client.leave()
    expect((await gateway.books()).rows).toMatchObject([{ prompt_tokens: 10, completion_tokens: 5 }])
  })

  test('and leaves: the upstream is given up', async () => {
    const { upstream, gateway } = await open(flood)
    const client = openSlowClient(gateway.port, apiKeyOf(gateway.seeded))
    const { answer } = await upstream.received(1)
    for (let before = -1; before !== answer.bytes; await Bun.sleep(150)) before = answer.bytes
    client.leave()
    await upstream.clientAborted(1)
    const { rows } = await gateway.books()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.completion_tokens).toBeGreaterThan(0)
  })
})
