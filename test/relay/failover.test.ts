// An upstream that fails before the client has seen a byte: the next one answers, and the client never notices.
import { describe, expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { plainAnswerQuota } from '../support/seed.ts'
import {
  type Behaviour,
  brokenJson,
  chatLikeOpenAi,
  chatStream,
  closeBeforeHeaders,
  cutStream,
  emptyOk,
  errorInOk,
  forbidden,
  headersThenSilence,
  htmlInOk,
  modelNotFound,
  neverAnswers,
  notHttp,
  outOfCredit,
  rateLimited,
  resetBeforeHeaders,
  serverError,
  stalledStream,
  stream,
  times,
  truncatedBody,
  unauthorized,
  whole,
  withErrorEvent,
  withMalformedChunk,
} from '../upstream/index.ts'
import { otherOf, readError, readJson, readStream } from './answers.ts'

const lab = useLab()

/** A channel setting that makes silence fail quickly. */
const hasty = { first_byte_timeout_seconds: 0.1 }
/** Frames of a stream before its first content: the role. */
const preamble = 1

const faults: Readonly<Record<string, () => Behaviour>> = {
  '429 without Retry-After': () => rateLimited(),
  '429 with a Retry-After beyond all patience': () => rateLimited(3600),
  '429 with a date far away': () => rateLimited(new Date(Date.now() + 3_600_000).toUTCString()),
  'no credit left': () => outOfCredit(),
  '500': () => serverError(500),
  '502': () => serverError(502),
  '503': () => serverError(503),
  '504': () => serverError(504),
  '529 overloaded': () => serverError(529),
  '401': () => unauthorized(),
  '403': () => forbidden(),
  '404 for a model': () => modelNotFound(),
  'a reset before the headers': () => resetBeforeHeaders(),
  'a close before the headers': () => closeBeforeHeaders(),
  'no answer at all': () => neverAnswers(),
  'headers, then silence': () => headersThenSilence(),
  'headers of JSON, then silence': () => headersThenSilence('application/json'),
  'bytes that are no HTTP': () => notHttp(),
  '200 with an error inside': () => errorInOk(),
  '200 with a page': () => htmlInOk(),
  '200 with an empty body': () => emptyOk(),
  '200 with broken JSON': () => brokenJson(),
  'a body cut off by a close': () => truncatedBody('fin'),
  'a body cut off by a reset': () => truncatedBody('reset'),
  'a body that stalls': () => truncatedBody('stall'),
}

const streamFaults: Readonly<Record<string, () => Behaviour>> = {
  'an empty stream': () => stream([], { ending: 'no-terminal' }),
  'a stream of nothing but its end': () => stream([]),
  'a stream of comments': () => stream([{ comment: 'PROCESSING' }, { comment: 'PROCESSING' }]),
  'a malformed first chunk': () => stream(withMalformedChunk(0)),
  'a malformed first chunk behind a comment': () => stream([{ comment: 'PROCESSING' }, ...withMalformedChunk(0)]),
  'an error as the first event': () => stream(withErrorEvent(0)),
  'an error behind the role': () => stream(withErrorEvent(preamble)),
  'an error event of another shape': () => stream([{ event: 'error', data: '{"error":"overloaded"}' }]),
  'a reset behind the role': () => cutStream(preamble, 'reset'),
  'a close behind the role': () => cutStream(preamble, 'fin'),
  'a broken chunk behind the role': () => cutStream(preamble, 'broken-chunk'),
  'a clean end behind the role': () => cutStream(preamble, 'no-terminal'),
  'half a frame': () => cutStream(0, 'fin', { partialBytes: 30 }),
}

const expectAnswerOfSecond = async (isStream: boolean, fault: Behaviour): Promise<void> => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', fault)
  const gateway = await lab.gateway({
    channels: [
      { upstream: first, priority: 10, setting: hasty },
      { upstream: second, priority: 5 },
    ],
  })
  const response = await gateway.chat({ stream: isStream })
  expect(response.status).toBe(200)
  if (isStream) {
    const reading = await readStream(response)
    expect(reading).toMatchObject({ ending: 'complete', content: 'Hello from upstream.', error: undefined })
    expect(reading.chunks.filter((chunk) => chunk.error !== undefined)).toEqual([])
  } else {
    expect(await readJson(response)).toMatchObject({ choices: [{ message: { content: 'Hello from upstream.' } }] })
  }
  expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  const { rows } = await gateway.books()
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ quota: plainAnswerQuota, channel_id: gateway.seeded.channelIds[1] })
  expect(otherOf(rows[0])).toMatchObject({ admin_info: { use_channel: gateway.seeded.channelIds.map(String) } })
}

describe('moves to the next channel unseen after', () => {
  for (const [name, fault] of Object.entries(faults)) {
    test(`${name} (whole)`, () => expectAnswerOfSecond(false, fault()))
    test(`${name} (streamed)`, () => expectAnswerOfSecond(true, fault()))
  }
  for (const [name, fault] of Object.entries(streamFaults)) {
    test(`${name} (streamed)`, () => expectAnswerOfSecond(true, fault()))
  }
})

describe('asks the only channel again after', () => {
  const passing = { ...faults, ...streamFaults }
  for (const name of [
    '500',
    '503',
    'a reset before the headers',
    '200 with an error inside',
    'an error as the first event',
    'a reset behind the role',
  ])
    test(name, async () => {
      const upstream = await lab.upstream()
      const fault = passing[name]?.() ?? serverError()
      upstream.script('always', times(1, fault, chatLikeOpenAi()))
      const gateway = await lab.gateway({ channels: [{ upstream }] })
      const reading = await readStream(await gateway.chat({ stream: true }))
      expect(reading).toMatchObject({ ending: 'complete', content: 'Hello from upstream.' })
      expect(upstream.requests).toHaveLength(2)
    })

  test('a malformed first chunk that comes again: it is skipped and the rest delivered', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', stream(withMalformedChunk(0, chatStream({ includeUsage: true }))))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const reading = await readStream(await gateway.chat({ stream: true }))
    expect(reading).toMatchObject({ ending: 'complete', content: 'Hello from upstream.' })
    expect(upstream.requests).toHaveLength(2)
    const { rows } = await gateway.books()
    expect(otherOf(rows[0])).toMatchObject({ stream_status: { status: 'ok', error_count: 1 } })
  })
})

test('writes an error row for each failed attempt when the operator wants them', async () => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', serverError(503))
  const gateway = await lab.gateway({
    channels: [{ upstream: first, priority: 1 }, { upstream: second }],
    environment: { ERROR_LOG_ENABLED: 'true' },
  })
  expect((await gateway.chat()).status).toBe(200)
  const { rows, errorRows } = await gateway.books()
  expect(rows).toHaveLength(1)
  expect(errorRows).toMatchObject([{ channel_id: gateway.seeded.channelIds[0], quota: 0, model_name: 'gpt-4o-mini' }])
  expect(errorRows[0]?.content).toStartWith('status_code=503, ')
  expect(otherOf(errorRows[0])).toMatchObject({ status_code: 503, channel_name: 'channel 1' })
})

describe('gives up after all retries', () => {
  for (const isStream of [false, true])
    test(`with the upstream's status in OpenAI's envelope, nothing charged (${isStream ? 'streamed' : 'whole'})`, async () => {
      const upstream = await lab.upstream()
      upstream.script('always', serverError(503))
      const gateway = await lab.gateway({ channels: [{ upstream }], options: { RetryTimes: 2 } })
      const response = await gateway.chat({ stream: isStream })
      expect(response.status).toBe(503)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(await readError(response)).toMatchObject({ type: 'server_error', code: expect.any(String) })
      expect(upstream.requests).toHaveLength(3)
      const { rows, users } = await gateway.books()
      expect(rows).toEqual([])
      expect(users[0]?.request_count).toBe(0)
    })

  test('never asks again when the operator allows no retry', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    first.script('always', serverError())
    const gateway = await lab.gateway({
      channels: [{ upstream: first, priority: 1 }, { upstream: second }],
      options: { RetryTimes: 0 },
    })
    expect((await gateway.chat()).status).toBe(500)
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  })

  test('does not retry a status that the operator left out', async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    first.script('always', serverError(507))
    const gateway = await lab.gateway({
      channels: [{ upstream: first, priority: 1 }, { upstream: second }],
      options: { AutomaticRetryStatusCodes: '500-503' },
    })
    expect((await gateway.chat()).status).toBe(507)
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  })

  test('tells of an unreachable upstream without its address', async () => {
    const upstream = await lab.upstream()
    const url = upstream.url
    await upstream.stop()
    const gateway = await lab.gateway({ channels: [{ upstream: { url } }], options: { RetryTimes: 1 } })
    const response = await gateway.chat()
    expect(response.status).toBe(502)
    const error = await readError(response)
    expect(error).toMatchObject({ type: 'upstream_error', code: 'do_request_failed' })
    expect(JSON.stringify(error)).not.toContain('127.0.0.1')
    const [line] = gateway.logs.filter(({ msg }) => msg === 'an attempt failed')
    expect(line?.err).toMatchObject({ message: expect.stringMatching(/connect|refused/i) })
  })
})

describe('limits the time to the first byte', () => {
  const silent = async () => {
    const [first, second] = [await lab.upstream(), await lab.upstream()]
    first.script('always', headersThenSilence())
    return { first, second }
  }
  const expectRescue = async (seed: {
    environment?: Record<string, string>
    options?: Record<string, unknown>
    setting?: Record<string, unknown>
  }) => {
    const { first, second } = await silent()
    const { setting = {}, ...rest } = seed
    const gateway = await lab.gateway({
      channels: [{ upstream: first, priority: 1, setting }, { upstream: second }],
      ...rest,
    })
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
    expect(first.requests[0]?.abort).toBeDefined()
  }

  test('by FIRST_BYTE_TIMEOUT', () => expectRescue({ environment: { FIRST_BYTE_TIMEOUT: '1' } }))
  test('by the option, over the environment', () =>
    expectRescue({
      environment: { FIRST_BYTE_TIMEOUT: '3600' },
      options: { 'tollgate.first_byte_timeout_seconds': 1 },
    }))
  test("by the channel's setting, over the option", () =>
    expectRescue({
      environment: { FIRST_BYTE_TIMEOUT: '3600' },
      options: { 'tollgate.first_byte_timeout_seconds': 3600 },
      setting: { first_byte_timeout_seconds: 0.05 },
    }))

  test('but a first token that is only slow is waited for, and pings count as life', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', async (exchange) => {
      await exchange.head(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 5; count++) {
        await exchange.write(': PROCESSING\n\n')
        await Bun.sleep(60)
      }
      await exchange.write(`data: ${chatStream()[1]}\n\ndata: [DONE]\n\n`)
      await exchange.end()
    })
    const gateway = await lab.gateway({
      channels: [{ upstream, setting: { first_byte_timeout_seconds: 0.15 } }],
      options: { RetryTimes: 0 },
    })
    expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({
      ending: 'complete',
      content: 'Hello',
    })
  })

  test('tells of the time-out when nobody else serves the model', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', neverAnswers())
    const gateway = await lab.gateway({ channels: [{ upstream, setting: hasty }] })
    const response = await gateway.chat({ stream: true })
    expect(response.status).toBe(504)
    expect(await readError(response)).toMatchObject({ type: 'upstream_error' })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('limits the whole call', () => {
  test('by RELAY_TIMEOUT, also while bytes still come', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', async (exchange) => {
      await exchange.head(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 1000 && !exchange.signal.aborted; count++) {
        await exchange.write(`data: ${chatStream()[1]}\n\n`)
        await Bun.sleep(50)
      }
    })
    const gateway = await lab.gateway({ channels: [{ upstream }], environment: { RELAY_TIMEOUT: '1' } })
    const reading = await readStream(await gateway.chat({ stream: true }))
    expect(reading.ending).toBe('told')
    await upstream.clientAborted(1)
  })
})

test('answers of other types pass whole when the upstream is slow to send them', async () => {
  const upstream = await lab.upstream()
  const body = JSON.stringify({
    object: 'chat.completion',
    choices: [{ message: { content: 'x'.repeat(200_000) } }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  })
  upstream.script('always', whole(body, 'application/json', { isChunked: true, bytesPerWrite: 10_000 }))
  const gateway = await lab.gateway({ channels: [{ upstream, setting: hasty }] })
  expect(await (await gateway.chat()).text()).toBe(body)
})

test('an upstream that stalls in the middle of a whole answer is given up', async () => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', stalledStream(3))
  const gateway = await lab.gateway({
    channels: [{ upstream: first, priority: 1 }, { upstream: second }],
    environment: { STREAMING_TIMEOUT: '1' },
  })
  const response = await gateway.chat()
  expect(await readJson(response)).toMatchObject({ choices: [{ message: { content: 'Hello from upstream.' } }] })
})
