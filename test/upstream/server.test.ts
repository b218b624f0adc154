// Proves what the simulated upstream records, how scripts are chosen, and that it notices clients that leave.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  afterGate,
  chatCompletion,
  chatStream,
  createGate,
  createPacer,
  html,
  json,
  neverAnswers,
  openRawClient,
  sequence,
  startUpstream,
  stream,
  times,
  tooLarge,
  type Upstream,
  unauthorized,
} from './index.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream()
})
afterEach(() => upstream.stop())

const post = (body: unknown, init: RequestInit = {}, path = '/v1/chat/completions') =>
  fetch(upstream.url + path, { method: 'POST', body: JSON.stringify(body), ...init })

describe('recording', () => {
  test('keeps method, path, query, headers as sent, body bytes and arrival order', async () => {
    await post(
      { model: 'a', n: 1 },
      { headers: { 'X-Custom': 'yes', authorization: 'Bearer sk-1' } },
      '/v1/x?api-version=3',
    )
    await post({ model: 'b', stream: true }, { headers: { 'x-api-key': 'k2' } })
    const [first, second] = upstream.requests
    expect(first).toMatchObject({
      index: 1,
      method: 'POST',
      path: '/v1/x',
      target: '/v1/x?api-version=3',
      model: 'a',
      key: 'sk-1',
    })
    expect(first?.query.get('api-version')).toBe('3')
    expect(first?.headers['x-custom']).toBe('yes')
    expect(first?.text).toBe('{"model":"a","n":1}')
    expect(first?.json).toEqual({ model: 'a', n: 1 })
    expect(second).toMatchObject({ index: 2, model: 'b', isStream: true, key: 'k2' })
    expect(upstream.last).toBe(second as never)
  })

  test('keeps the spelling and repetition of headers', async () => {
    const client = await openRawClient(upstream.port)
    client.send('GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n')
    await client.sees('"list"')
    expect(upstream.last.rawHeaders).toEqual([
      ['Host', 'x'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
    ])
    expect(upstream.last.headers['x-twice']).toBe('1, 2')
    client.leave()
  })

  test('reads chunked bodies, bodies in many packets, and answers 100-continue', async () => {
    const client = await openRawClient(upstream.port)
    client.send('POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n')
    await client.sees('100 Continue')
    client.send('8\r\n{"model"\r\n')
    await new Promise((resolve) => setImmediate(resolve))
    client.send('6\r\n:"é"}\r\n0\r\n\r\n')
    await client.sees('"embedding"')
    expect(upstream.last.json).toEqual({ model: 'é' })
    client.leave()
  })

  test('takes a body of a megabyte unchanged', async () => {
    const content = 'x'.repeat(1_000_000)
    await post({ model: 'm', messages: [{ role: 'user', content }] })
    expect(upstream.last.body.length).toBe(
      Buffer.byteLength(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] })),
    )
  })

  test('counts uploads that the client broke off, and does not take them for requests', async () => {
    const client = await openRawClient(upstream.port)
    client.send('POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"mo')
    await new Promise((resolve) => setImmediate(resolve))
    client.leave()
    while (upstream.brokenUploads === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(upstream.requests).toHaveLength(0)
  })

  test('lets a test wait for the n-th request, and tells connections apart', async () => {
    const third = upstream.received(3)
    await (await post({ model: 'a' })).text()
    await (await post({ model: 'b' })).text()
    await (await post({ model: 'c' }, { keepalive: false })).text()
    expect((await third).model).toBe('c')
    const [one, two, three] = upstream.requests
    expect(one?.connection).toBe(two?.connection as number)
    expect(three?.connection).not.toBe(two?.connection as number)
    expect(upstream.connections).toBe(2)
  })
})

describe('scripts', () => {
  test('one-time scripts go first in their order, then the newest endless one, then the fallback', async () => {
    expect((await post({ model: 'gpt-4o' })).status).toBe(200)
    upstream.script('always', json({}, { status: 501 })).script('always', json({}, { status: 502 }))
    upstream.script('next', json({}, { status: 418 })).script({ times: 2 }, json({}, { status: 419 }))
    const statuses = []
    for (let call = 0; call < 5; call += 1) statuses.push((await post({})).status)
    expect(statuses).toEqual([418, 419, 419, 502, 502])
    expect(upstream.unscripted).toHaveLength(1)
    upstream.forget()
    expect((await post({})).status).toBe(200)
    expect(upstream.requests).toHaveLength(1)
  })

  test('match by model, key, path, streaming, or any condition', async () => {
    upstream
      .script({ model: 'a' }, json('model'))
      .script({ key: 'k' }, json('key'))
      .script({ path: /files$/, method: 'POST' }, json('path'))
      .script({ isStream: true }, json('stream'))
      .script({ where: ({ json: body }) => body.n === 7 }, json('where'))
      .script({ path: '/exact', method: 'GET' }, json('never'))
    const ask = async (...request: Parameters<typeof post>) => (await post(...request)).text()
    expect(await ask({ model: 'a' })).toBe('model')
    expect(await ask({}, { headers: { 'api-key': 'k' } })).toBe('key')
    expect(await ask({}, {}, '/v1/files')).toBe('path')
    expect(await ask({ stream: true })).toBe('stream')
    expect(await ask({ n: 7 })).toBe('where')
    expect((await post({}, {}, '/exact')).status).toBe(404)
  })

  test('sequence walks and stays at the last; times recovers', async () => {
    upstream.script({ path: '/s' }, sequence(unauthorized(), html('<p>'), json('ok')))
    upstream.script({ path: '/t' }, times(2, json({}, { status: 500 }), json('fine')))
    const statuses = async (path: string) => {
      const all = []
      for (let call = 0; call < 4; call += 1) all.push(await post({}, {}, path).then((answer) => answer.status))
      return all
    }
    expect(await statuses('/s')).toEqual([401, 200, 200, 200])
    expect(await statuses('/t')).toEqual([500, 500, 200, 200])
  })

  test('may answer before the body was read', async () => {
    upstream.script({ beforeBody: true, path: '/big' }, tooLarge())
    const client = await openRawClient(upstream.port)
    client.send('POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n{')
    await client.sees('413')
    expect(await client.ended).toBe('fin')
  })

  test('fails the test at stop when a behaviour threw', async () => {
    const broken = await startUpstream()
    broken.script('always', () => {
      throw new Error('script is wrong')
    })
    await fetch(broken.url).catch(() => undefined)
    await expect(broken.stop()).rejects.toThrow('script is wrong')
  })
})

describe('clients that leave', () => {
  test('an abort while waiting is seen, with what was sent until then', async () => {
    upstream.script('next', neverAnswers())
    const controller = new AbortController()
    const answer = post({}, { signal: controller.signal }).catch(() => 'aborted')
    await upstream.received(1)
    expect(upstream.last.abort).toBeUndefined()
    controller.abort()
    const request = await upstream.clientAborted(1)
    expect(await answer).toBe('aborted')
    expect(request.abort).toMatchObject({ afterWrites: 0, afterBytes: 0 })
    expect(request.answer).toMatchObject({ status: undefined, isComplete: false })
    await request.done
  })

  test('an abort in the middle of a stream is seen after the frames that were sent', async () => {
    const pace = createPacer()
    upstream.script('next', stream(chatStream(), { pace }))
    const controller = new AbortController()
    const answer = post({}, { signal: controller.signal })
    await pace.release(2)
    const reader = (await answer).body?.getReader()
    await reader?.read()
    controller.abort()
    const request = await upstream.clientAborted(1)
    expect(request.abort?.afterWrites).toBe(2)
    expect(request.abort?.atMs).toBeGreaterThan(request.arrivedAtMs)
    expect(request.answer.isComplete).toBeFalse()
    await upstream.idle()
  })

  test('an answer that was read whole is complete and no abort, also when the client then closes at once', async () => {
    const answers = [
      { behaviour: json(chatCompletion()), end: 'fp_upstream"}' },
      { behaviour: stream(chatStream()), end: '0\r\n\r\n' },
    ]
    for (const { behaviour, end } of answers) {
      upstream.forget()
      upstream.script('next', behaviour)
      const client = await openRawClient(upstream.port)
      client.post('/v1/chat/completions', {})
      await client.sees(end)
      client.leave()
      const request = await upstream.received(1)
      await request.done
      expect(request.answer.isComplete).toBeTrue()
      expect(request.abort).toBeUndefined()
    }
  })

  test('a gate that never opens does not keep a left request alive', async () => {
    upstream.script('next', afterGate(createGate(), json({})))
    const client = await openRawClient(upstream.port)
    client.post('/x', {})
    await upstream.received(1)
    client.leave()
    await (await upstream.received(1)).done
    expect(upstream.last.abort).toBeDefined()
  })

  test('stopping is not an abort of the client', async () => {
    const other = await startUpstream()
    other.script('next', neverAnswers())
    const answer = fetch(other.url, { method: 'POST' }).catch(() => 'reset')
    const request = await other.received(1)
    await other.stop()
    await request.done
    expect(await answer).toBe('reset')
    expect(request.abort).toBeUndefined()
    expect(other.openConnections).toBe(0)
  })
})

describe('upgrades', () => {
  test('hand the bare connection to the behaviour', async () => {
    upstream.script('next', async (exchange) => {
      await exchange.head(101, { connection: 'Upgrade', upgrade: 'echo', 'content-length': 0 })
      const { socket } = exchange
      socket.write(exchange.takeOver())
      socket.on('data', (piece) => socket.write(piece))
      await new Promise((resolve) => socket.on('end', resolve))
      socket.end()
    })
    const client = await openRawClient(upstream.port)
    client.send('GET /v1/realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly')
    await client.sees('early')
    client.send('late')
    await client.sees('late')
    expect(client.text).toStartWith('HTTP/1.1 101 Switching Protocols\r\n')
    expect(upstream.last.headers.upgrade).toBe('echo')
    client.leave()
    await upstream.idle()
  })
})
