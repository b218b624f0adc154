// An upstream that attacks: each of its tricks is cut short, told cleanly, and answered by the next channel.
import { describe, expect, test } from 'bun:test'
import { readError, readJson, readStream } from '../relay/answers.ts'
import { useLab } from '../support/gateway.ts'
import {
  type Behaviour,
  chatCompletion,
  chatLikeOpenAi,
  chatStream,
  compress,
  empty,
  html,
  json,
  notHttp,
  stream,
  whole,
} from '../upstream/index.ts'

const lab = useLab()
const MEGABYTE = 1 << 20

/** Pours bytes until the other side hangs up. */
const pour =
  (head: string, piece: string): Behaviour =>
  async (exchange) => {
    await exchange.raw(head)
    while (!exchange.signal.aborted) await exchange.raw(piece)
  }

const bomb =
  (encoding: 'gzip' | 'br'): Behaviour =>
  async (exchange) => {
    const bytes = await compress(Buffer.alloc(256 * MEGABYTE, ' '), encoding)
    const head = { 'content-type': 'application/json', 'content-encoding': encoding, 'content-length': bytes.length }
    await exchange.head(200, head)
    await exchange.write(bytes)
    await exchange.end()
  }

const wholeTricks: Readonly<Record<string, Behaviour>> = {
  'a header without end': pour('HTTP/1.1 200 OK\r\nx-a: ', 'a'.repeat(10_000)),
  'headers without end': pour('HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'.repeat(1000)),
  'a status line without end': pour('HTTP/1.1 200 ', 'O'.repeat(10_000)),
  'a bomb in gzip': bomb('gzip'),
  'a bomb in br': bomb('br'),
  'an answer without end': pour('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n', ' '.repeat(MEGABYTE)),
  'a redirect to itself': (exchange) =>
    empty(307, { location: `http://127.0.0.1:${exchange.socket.localPort}/v1/chat/completions` })(exchange),
  'a redirect inside': empty(302, { location: 'http://169.254.169.254/latest/meta-data/' }),
  'a page for people': html('<script>alert(1)</script>'),
  'a page that says it is JSON': json('<script>alert(1)</script>'),
  'JSON of another kind': json('[1,2,3]'),
  'JSON deeper than anybody can walk': json(`{"choices":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
  'another protocol': notHttp(),
  'two lengths': async (exchange) => {
    await exchange.raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 500\r\n\r\n{}')
    exchange.fin()
  },
  'a switch of protocols': async (exchange) => {
    await exchange.raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
    exchange.fin()
  },
}

/** The first channel plays the trick, the second answers. */
const openTwo = async (trick: Behaviour) => {
  const [first, second] = [await lab.upstream(), await lab.upstream()]
  first.script('always', trick)
  const gateway = await lab.gateway({
    channels: [{ upstream: first, priority: 1 }, { upstream: second }],
    options: { RetryTimes: 1 },
  })
  return { first, second, gateway }
}

describe('a whole answer that is', () => {
  for (const [name, trick] of Object.entries(wholeTricks))
    test(`${name} goes on to the next channel`, async () => {
      const { gateway, first, second } = await openTwo(trick)
      const before = process.memoryUsage.rss()
      const response = await gateway.chat()
      expect(await readJson(response)).toMatchObject({ choices: [{ message: { content: 'Hello from upstream.' } }] })
      expect(first.requests).toHaveLength(1)
      expect(second.requests).toHaveLength(1)
      expect(process.memoryUsage.rss() - before).toBeLessThan(700 * MEGABYTE)
    }, 60_000)
})

describe('a stream that is', () => {
  const tricks: Readonly<Record<string, Behaviour>> = {
    'a header without end': wholeTricks['a header without end'] as Behaviour,
    'a page for people': html('<script>alert(1)</script>'),
    'a line without end': pour(
      'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: ',
      'x'.repeat(MEGABYTE),
    ),
    'comments without end': pour('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: ', 'x'.repeat(MEGABYTE)),
    'a redirect': empty(307, { location: 'http://127.0.0.1:1/' }),
    'a sound': whole('RIFF', 'audio/wav'),
  }
  for (const [name, trick] of Object.entries(tricks))
    test(`${name} goes on to the next channel`, async () => {
      const [first, second] = [await lab.upstream(), await lab.upstream()]
      first.script('always', trick)
      const gateway = await lab.gateway({
        channels: [{ upstream: first, priority: 1 }, { upstream: second }],
        options: { RetryTimes: 1 },
        environment: { STREAM_SCANNER_MAX_BUFFER_MB: '4' },
      })
      expect(await readStream(await gateway.chat({ stream: true }))).toMatchObject({ ending: 'complete' })
      expect(second.requests).toHaveLength(1)
    }, 60_000)
})

describe('when nobody else answers, the client is told', () => {
  test.each(['a redirect inside', 'a page for people', 'another protocol', 'a header without end'])(
    'of %s in its own words, without the upstream’s',
    async (name) => {
      const upstream = await lab.upstream()
      upstream.script('always', wholeTricks[name] as Behaviour)
      const gateway = await lab.gateway({ channels: [{ upstream }] })
      const response = await gateway.chat()
      expect(response.status).toBeGreaterThanOrEqual(500)
      const { message } = await readError(response)
      expect(message).not.toMatch(/127\.0\.0\.1|169\.254|script|SSH|location/i)
      expect(response.headers.get('location')).toBeNull()
      expect((await gateway.books()).rows).toHaveLength(0)
    },
  )
})

describe('headers of an upstream', () => {
  const orders = {
    'set-cookie': 'session=evil; path=/',
    location: 'http://evil.example/',
    refresh: '0; url=http://evil.example/',
    'clear-site-data': '"*"',
    'x-accel-redirect': '/etc/passwd',
    'x-sendfile': '/etc/passwd',
    'cache-control': 'public, max-age=31536000',
    'access-control-allow-credentials': 'true',
    'access-control-allow-origin': 'http://evil.example',
    'content-security-policy': 'default-src *',
    'strict-transport-security': 'max-age=0',
    'service-worker-allowed': '/',
    'www-authenticate': 'Basic realm="gateway"',
    link: '<http://evil.example>; rel=preload',
    'alt-svc': 'h3="evil.example:443"',
    server: 'evil',
    via: '1.1 evil',
    'openai-organization': 'org-secret',
    'openai-project': 'proj-secret',
    'anthropic-organization-id': 'org-secret',
    'new-api-user': '1',
  }
  const told = {
    'x-request-id': 'req-1',
    'request-id': 'req-2',
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'retry-after-ms': '5',
  }

  test.each([false, true])('that are orders stay here, those that inform are told (streamed: %p)', async (isStream) => {
    const upstream = await lab.upstream()
    const headers = { ...orders, ...told }
    upstream.script('always', isStream ? stream(chatStream(), { headers }) : json(chatCompletion(), { headers }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const response = await gateway.chat({ stream: isStream })
    await response.text()
    expect(response.status).toBe(200)
    for (const [name, value] of Object.entries(orders))
      expect(`${name} ${response.headers.get(name)}`).not.toBe(`${name} ${value}`)
    if (!isStream)
      for (const [name, value] of Object.entries(told))
        expect(`${name} ${response.headers.get(name)}`).toBe(`${name} ${value}`)
  })

  test('do not reach the client of an error either', async () => {
    const upstream = await lab.upstream()
    upstream.script('always', json({ error: { message: 'no' } }, { status: 503, headers: orders }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const response = await gateway.chat()
    expect(response.status).toBe(503)
    for (const [name, value] of Object.entries(orders))
      expect(`${name} ${response.headers.get(name)}`).not.toBe(`${name} ${value}`)
  })
})

test('a drip that never becomes an answer is given up in the time an operator allows', async () => {
  const upstream = await lab.upstream()
  const drip: Behaviour = async (exchange) => {
    await exchange.head(200, { 'content-type': 'application/json' })
    while (!exchange.signal.aborted) {
      await exchange.write(' ')
      await Bun.sleep(20)
    }
  }
  upstream.script('next', drip)
  upstream.script('always', chatLikeOpenAi())
  const gateway = await lab.gateway({
    channels: [{ upstream }],
    environment: { RELAY_TIMEOUT: '1' },
    options: { RetryTimes: 0 },
  })
  expect((await gateway.chat()).status).toBe(504)
  await upstream.clientAborted(1)
})
