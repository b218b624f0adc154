// Proves each named fault as a client sees it.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  type Behaviour,
  badRequest,
  brokenJson,
  chatStream,
  closeBeforeHeaders,
  contentFiltered,
  contextLengthExceeded,
  cutStream,
  emptyOk,
  errorInOk,
  forbidden,
  headersThenSilence,
  htmlInOk,
  json,
  modelNotFound,
  neverAnswers,
  notHttp,
  openRawClient,
  outOfCredit,
  rateLimited,
  resetBeforeHeaders,
  serverError,
  stalledStream,
  startUpstream,
  stream,
  streamWithoutDone,
  times,
  truncatedBody,
  type Upstream,
  unauthorized,
  withErrorEvent,
  withMalformedChunk,
} from './index.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream()
})
afterEach(() => upstream.stop())

const ask = (behaviour: Behaviour) => {
  upstream.script('next', behaviour)
  return fetch(upstream.url, { method: 'POST', body: '{}' })
}
const rawAsk = async (behaviour: Behaviour) => {
  upstream.script('next', behaviour)
  const client = await openRawClient(upstream.port)
  client.post('/v1/chat/completions', {})
  return client
}

describe('refusals', () => {
  const cases: [string, Behaviour, number, object][] = [
    ['rate limited', rateLimited(), 429, { code: 'rate_limit_exceeded' }],
    ['out of credit', outOfCredit(), 429, { type: 'insufficient_quota' }],
    ['server error', serverError(), 500, { type: 'server_error' }],
    ['unavailable', serverError(503), 503, { type: 'server_error' }],
    ['wrong key', unauthorized(), 401, { code: 'invalid_api_key' }],
    ['forbidden', forbidden(), 403, { type: 'request_forbidden' }],
    ['unknown model', modelNotFound('m'), 404, { code: 'model_not_found' }],
    ['bad parameter', badRequest('top_p'), 400, { type: 'invalid_request_error', param: 'top_p' }],
    ['context length', contextLengthExceeded(), 400, { code: 'context_length_exceeded', param: 'messages' }],
    ['content filter', contentFiltered(), 400, { code: 'content_filter' }],
  ]
  test.each(cases)('%s', async (_name, behaviour, status, error) => {
    const answer = await ask(behaviour)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error })
    expect(answer.headers.has('retry-after')).toBeFalse()
  })

  test('rate limited with Retry-After, twice, then fine', async () => {
    const behaviour = times(2, rateLimited(7), json({ ok: true }))
    const answers = [await ask(behaviour), await ask(behaviour), await ask(behaviour)]
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200])
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', '7', null])
  })
})

describe('silence and broken connections', () => {
  test('reset before headers', async () => {
    const client = await rawAsk(resetBeforeHeaders())
    expect(await client.ended).toBe('reset')
    expect(client.text).toBe('')
  })

  test('closed before headers', async () => {
    const client = await rawAsk(closeBeforeHeaders())
    expect(await client.ended).toBe('fin')
    expect(client.text).toBe('')
  })

  test('no answer at all', async () => {
    const client = await rawAsk(neverAnswers())
    await upstream.received(1)
    client.leave()
    expect((await upstream.clientAborted(1)).answer.status).toBeUndefined()
    expect(client.text).toBe('')
  })

  test('headers, then no byte of the body', async () => {
    const client = await rawAsk(headersThenSilence())
    await client.sees('\r\n\r\n')
    client.leave()
    expect((await upstream.clientAborted(1)).abort?.afterBytes).toBe(0)
    expect(client.text).toStartWith('HTTP/1.1 200 OK\r\n')
    expect(client.text).toEndWith('\r\n\r\n')
  })

  test('bytes that are no HTTP', async () => {
    const client = await rawAsk(notHttp())
    expect(await client.ended).toBe('fin')
    expect(client.text).toStartWith('SSH-2.0')
  })
})

describe('200 with a wrong body', () => {
  test('an error envelope, a page, nothing, broken JSON', async () => {
    const error = await ask(errorInOk())
    expect(error.status).toBe(200)
    expect(await error.json()).toHaveProperty('error.code', 'engine_overloaded')
    expect(await (await ask(htmlInOk())).text()).toStartWith('<!doctype html>')
    const nothing = await ask(emptyOk())
    expect(nothing.status).toBe(200)
    expect(await nothing.text()).toBe('')
    await expect((await ask(brokenJson())).json()).rejects.toThrow()
  })

  test.each(['fin', 'reset'] as const)('a body shorter than its length, ended by %s', async (ending) => {
    const client = await rawAsk(truncatedBody(ending, 40))
    expect(await client.ended).toBe(ending)
    expect(upstream.last.answer).toMatchObject({ bytes: 40, isComplete: false })
    await expect(ask(truncatedBody(ending)).then((answer) => answer.text())).rejects.toThrow()
  })

  test('a body shorter than its length that stays open', async () => {
    const client = await rawAsk(truncatedBody('stall', 40))
    await client.sees('"id"')
    client.leave()
    expect((await upstream.clientAborted(1)).abort?.afterBytes).toBe(40)
  })
})

describe('streams that go wrong', () => {
  test('cut after k frames', async () => {
    const client = await rawAsk(cutStream(3))
    expect(await client.ended).toBe('reset')
    expect(client.text.match(/^data: /gm)).toHaveLength(3)
  })

  test('stalled after k frames', async () => {
    const client = await rawAsk(stalledStream(2))
    await client.sees('Hello')
    client.leave()
    expect((await upstream.clientAborted(1)).abort?.afterWrites).toBe(2)
  })

  test('malformed chunk first or in the middle, the rest is there', async () => {
    for (const at of [0, 3]) {
      const text = await (await ask(stream(withMalformedChunk(at)))).text()
      const events = text
        .trim()
        .split('\n\n')
        .map((event) => event.slice('data: '.length))
      expect(() => JSON.parse(events[at] ?? '')).toThrow()
      expect(events.toSpliced(at, 1)).toEqual([...chatStream(), '[DONE]'])
    }
  })

  test('error event first or in the middle of a 200', async () => {
    const first = await ask(stream(withErrorEvent(0), { ending: 'no-terminal' }))
    expect(first.status).toBe(200)
    expect(await first.text()).toStartWith('data: {"error":')
    const text = await (await ask(stream(withErrorEvent(3)))).text()
    expect(text.trim().split('\n\n')).toHaveLength(5)
    expect(text).toContain('data: {"error":')
  })

  test('no [DONE]', async () => {
    const text = await (await ask(streamWithoutDone())).text()
    expect(text).toContain('"finish_reason":"stop"')
    expect(text).not.toContain('[DONE]')
  })
})
