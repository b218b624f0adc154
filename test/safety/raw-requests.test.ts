// Requests on a bare socket: what two readers could understand differently is refused, and a path has one meaning for everybody.
import { describe, expect, test } from 'bun:test'
import { type TestGateway, useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'

const lab = useLab()

const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
const size = body.length
const chunkSize = size.toString(16)
const chunked = `${chunkSize}\r\n${body}\r\n0\r\n\r\n`
const START = 'POST /v1/chat/completions HTTP/1.1\r\n'
const LINE = `${START}Host: localhost\r\n`
const SECOND = 'GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n'

const open = async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  return { upstream, gateway }
}

/** Sends bytes, and reads until the first answer is there or the connection ends; `KEY` stands for the headers of a caller. */
const ask = async (gateway: TestGateway, request: string): Promise<{ status: number; text: string }> => {
  const client = await gateway.raw()
  const headers = `Authorization: Bearer ${apiKeyOf(gateway.seeded)}\r\nContent-Type: application/json\r\n`
  client.send(Buffer.from(request.replace('KEY', headers), 'latin1'))
  await client.sees('\r\n\r\n').catch(() => undefined)
  const { text } = client
  client.leave()
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text }
}

describe('a request whose length could be read in two ways is refused:', () => {
  const requests: Readonly<Record<string, string>> = {
    'a length and chunks': `${LINE}KEYContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}${SECOND}`,
    'chunks and a length': `${LINE}KEYTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunked}${SECOND}`,
    'two lengths': `${LINE}KEYContent-Length: ${size}\r\nContent-Length: 0\r\n\r\n${body}`,
    'a list of lengths': `${LINE}KEYContent-Length: ${size}, ${size}\r\n\r\n${body}`,
    'a length with a sign': `${LINE}KEYContent-Length: +${size}\r\n\r\n${body}`,
    'a negative length': `${LINE}KEYContent-Length: -1\r\n\r\n${body}`,
    'a length in hex': `${LINE}KEYContent-Length: 0x10\r\n\r\n${body}`,
    'a length with a gap': `${LINE}KEYContent-Length: 1 0\r\n\r\n${body}`,
    'a length that wraps around': `${LINE}KEYContent-Length: 18446744073709551616\r\n\r\n${body}`,
    'chunks after another coding': `${LINE}KEYTransfer-Encoding: gzip, chunked\r\n\r\n${chunked}`,
    'chunks under another': `${LINE}KEYTransfer-Encoding: chunked, identity\r\n\r\n${chunked}`,
    'an unknown coding': `${LINE}KEYTransfer-Encoding: xchunked\r\n\r\n${chunked}`,
    'two codings': `${LINE}KEYTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${chunked}`,
    'a blank before the colon': `${LINE}KEYTransfer-Encoding : chunked\r\n\r\n${chunked}`,
    'a vertical tab': `${LINE}KEYTransfer-Encoding: \x0bchunked\r\nContent-Length: ${size}\r\n\r\n${body}`,
    'chunks in HTTP/1.0': `POST /v1/chat/completions HTTP/1.0\r\nHost: localhost\r\nKEYTransfer-Encoding: chunked\r\n\r\n${chunked}`,
    'a bare line feed in a chunk’s extension': `${LINE}KEYTransfer-Encoding: chunked\r\n\r\n${chunkSize};a\nb\r\n${body}\r\n0\r\n\r\n`,
    'a bare line feed after a chunk’s size': `${LINE}KEYTransfer-Encoding: chunked\r\n\r\n${chunkSize}\n${body}\n0\n\n`,
    'a chunk’s size with a prefix': `${LINE}KEYTransfer-Encoding: chunked\r\n\r\n0x${chunkSize}\r\n${body}\r\n0\r\n\r\n`,
    'a chunk’s size that wraps around': `${LINE}KEYTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${body}\r\n0\r\n\r\n`,
    'a chunk without its end': `${LINE}KEYTransfer-Encoding: chunked\r\n\r\n${chunkSize}\r\n${body}XX0\r\n\r\n`,
    'bare line feeds': `${LINE}KEYContent-Length: ${size}\r\n\r\n${body}`.replaceAll('\r\n', '\n'),
    'a bare carriage return': `${LINE}X-A: b\rX-B: c\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
    'a zero byte in a header': `${LINE}X-A: b\0c\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
    'a folded header': `${LINE}X-A: b\r\n c\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
    'a header without a colon': `${LINE}X-A\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
    'a header without a name': `${LINE}: a\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
    'a blank before the first header': `${START} Host: localhost\r\nKEYContent-Length: ${size}\r\n\r\n${body}`,
  }
  for (const [name, request] of Object.entries(requests))
    test(name, async () => {
      const { upstream, gateway } = await open()
      const { status, text } = await ask(gateway, request)
      expect([400, 501, 505]).toContain(status)
      // One answer, and nothing of what came behind was taken for a request.
      expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
      expect(upstream.requests).toHaveLength(0)
    })
})

describe('a request whose target could be read in two ways is refused:', () => {
  const rest = `KEYContent-Length: ${size}\r\n\r\n${body}`
  const requests: Readonly<Record<string, string>> = {
    'no host': `${START}${rest}`,
    'two hosts': `${LINE}Host: other.example\r\n${rest}`,
    'a host that holds a path': `${START}Host: a/api/status?\r\n${rest}`,
    'a host that holds a query': `${START}Host: a?b\r\n${rest}`,
    'a host with a gap': `${START}Host: a b\r\n${rest}`,
    'a host with a name of a user': `${START}Host: root@a\r\n${rest}`,
    'a host with a fragment': `${START}Host: a#b\r\n${rest}`,
    'a tunnel': 'CONNECT other.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'an echo': 'TRACE /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'an unknown method': 'G@T /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'a path without a slash': 'GET api/status HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'no version': 'GET /api/status\r\n\r\n',
    'a version of the future': 'GET /api/status HTTP/9.9\r\nHost: localhost\r\n\r\n',
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a zero byte in the path': 'GET /api/status\0 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  }
  for (const [name, request] of Object.entries(requests))
    test(name, async () => {
      const { upstream, gateway } = await open()
      const { status } = await ask(gateway, request)
      expect([400, 405, 505]).toContain(status)
      expect(upstream.requests).toHaveLength(0)
    })

  test('too many or too large headers', async () => {
    const { gateway } = await open()
    const lines = ['X-A: b\r\n'.repeat(500), `X-A: ${'b'.repeat(100_000)}\r\n`]
    for (const line of lines)
      expect((await ask(gateway, `GET /api/status HTTP/1.1\r\nHost: localhost\r\n${line}\r\n`)).status).toBe(431)
    expect((await ask(gateway, `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).status).toBe(431)
  })
})

describe('a path', () => {
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

  test('names the same thing for the guard and the route, whatever its form', async () => {
    const { gateway } = await open()
    const forms = [
      '/api/user/self',
      '/v1/../api/user/self',
      '/v1/%2e%2e/api/user/self',
      '/assets/../api/user/self',
      'http://other.example/api/user/self',
      '/api/user/self?x.css',
      '/api/user/self#x',
      '/api/user/self;.css',
      '/api/user/self%3fx.css',
    ]
    for (const form of forms) {
      const { status, text } = await ask(gateway, get(form))
      expect(`${form} ${status}`).toBe(`${form} 401`)
      expect(text.toLowerCase()).toContain('cache-control: no-store')
    }
  })

  test('of the API in another spelling is no page', async () => {
    const { gateway } = await open()
    const paths = [
      '//api/user/self',
      '/api//user/self',
      '/api%2fuser/self',
      '/%61pi/user/self',
      '/API/user/self',
      '/api/user/self/x.css',
      '/api/nothing',
      '/api',
      '//v1/models',
      '/V1/models',
      '/v1%2Fmodels',
      '/v1/nothing',
      '/v1beta',
    ]
    for (const path of paths) {
      const { status, text } = await ask(gateway, get(path))
      expect(`${path} ${status}`).toBe(`${path} 404`)
      expect(text.toLowerCase()).toContain('content-type: application/json')
    }
  })
})
