// Requests on their way in: bodies of every size and encoding, mistakes told in OpenAI's words, and what goes upstream unchanged.
import { describe, expect, test } from 'bun:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { json } from '../upstream/index.ts'
import { readError, readJson } from './answers.ts'

const lab = useLab()

const path = '/v1/chat/completions'
const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Grüße 😀' }] })

const open = async (seed: Partial<Parameters<typeof lab.gateway>[0]> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }], ...seed })
  return { upstream, gateway }
}

describe('a compressed body', () => {
  const encodings = {
    gzip: gzipSync(body),
    'x-gzip': gzipSync(body),
    br: brotliCompressSync(body),
    deflate: deflateSync(body),
    zstd: zstdCompressSync(body),
  }
  for (const [encoding, bytes] of Object.entries(encodings))
    test(`in ${encoding} reaches the upstream as plain text`, async () => {
      const { upstream, gateway } = await open()
      const response = await gateway.post(path, new Uint8Array(bytes), { headers: { 'content-encoding': encoding } })
      expect(response.status).toBe(200)
      expect(upstream.last.text).toBe(body)
      expect(upstream.last.headers['content-encoding']).toBeUndefined()
    })

  test('that is broken is told to be', async () => {
    const { upstream, gateway } = await open()
    const response = await gateway.post(path, body, { headers: { 'content-encoding': 'gzip' } })
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ type: 'invalid_request_error' })
    expect(upstream.requests).toHaveLength(0)
  })

  test('in an encoding nobody knows is refused', async () => {
    const { gateway } = await open()
    const response = await gateway.post(path, body, { headers: { 'content-encoding': 'rot13' } })
    expect(response.status).toBe(415)
    await readError(response)
  })

  test('that grows beyond the limit is refused', async () => {
    const { upstream, gateway } = await open({ environment: { MAX_REQUEST_BODY_MB: '1' } })
    const bomb = gzipSync(Buffer.alloc(200 << 20, ' '))
    const response = await gateway.post(path, new Uint8Array(bomb), { headers: { 'content-encoding': 'gzip' } })
    expect(response.status).toBe(413)
    expect(await readError(response)).toMatchObject({ code: 'read_request_body_failed' })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('a large body', () => {
  const sized = (bytes: number) =>
    JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'x'.repeat(bytes) }] })

  test('within the limit passes', async () => {
    const { upstream, gateway } = await open({ environment: { MAX_REQUEST_BODY_MB: '2' } })
    const large = sized(1_900_000)
    expect((await gateway.post(path, large)).status).toBe(200)
    expect(upstream.last.body.length).toBe(large.length)
  })

  test('beyond it is refused with 413, and the gateway goes on', async () => {
    const { upstream, gateway } = await open({ environment: { MAX_REQUEST_BODY_MB: '1' } })
    const response = await gateway.post(path, sized(1_048_576))
    expect(response.status).toBe(413)
    expect(await readError(response)).toMatchObject({ code: 'read_request_body_failed' })
    expect((await gateway.chat()).status).toBe(200)
    expect(upstream.requests).toHaveLength(1)
  })

  test('beyond it is refused too when its length was not announced', async () => {
    const { upstream, gateway } = await open({ environment: { MAX_REQUEST_BODY_MB: '1' } })
    const bytes = new TextEncoder().encode(sized(1_048_576))
    const client = await gateway.raw()
    const key = apiKeyOf(gateway.seeded)
    client.send(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    client.send(`${bytes.length.toString(16)}\r\n`)
    client.send(bytes)
    client.send('\r\n0\r\n\r\n')
    await client.sees('HTTP/1.1 413')
    client.leave()
    expect(upstream.requests).toHaveLength(0)
  })

  test('is not read from strangers', async () => {
    const { upstream, gateway } = await open()
    const client = await gateway.raw()
    client.send(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-stranger\r\n`)
    client.send(`Content-Length: 1000000\r\n\r\n{"model":`)
    await client.sees('HTTP/1.1 401')
    client.leave()
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('a mistake is told with 400 and reaches no upstream:', () => {
  const message = { role: 'user', content: 'Hi' }
  const chat = (fields: object) => ({ model: 'gpt-4o-mini', messages: [message], ...fields })
  const mistakes: Readonly<Record<string, { body: unknown; param?: string }>> = {
    'an empty body': { body: '' },
    'a body of blanks': { body: ' \n' },
    'no JSON': { body: '{"model":' },
    'a list': { body: '[]' },
    'a text': { body: '"hello"' },
    null: { body: 'null' },
    'bytes that are no UTF-8': { body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
    'half a character': { body: new Uint8Array(Buffer.from(body).subarray(0, body.indexOf('ü') + 1)) },
    'nesting without end': { body: `{"model":"gpt-4o-mini","messages":${'['.repeat(200_000)}` },
    'tools nested deeper than anybody can walk': {
      body: JSON.stringify(chat({ tools: [{ type: 'function', function: { name: 'f', parameters: 0 } }] })).replace(
        '"parameters":0',
        `"parameters":${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      ),
    },
    'no model': { body: { messages: [message] }, param: 'model' },
    'a model that is a number': { body: chat({ model: 4 }), param: 'model' },
    'an empty model': { body: chat({ model: ' ' }), param: 'model' },
    'a model beyond all names': { body: chat({ model: 'm'.repeat(300) }), param: 'model' },
    'no messages': { body: { model: 'gpt-4o-mini' }, param: 'messages' },
    'messages that are no list': { body: chat({ messages: 'Hi' }), param: 'messages' },
    'an empty list of messages': { body: chat({ messages: [] }), param: 'messages' },
    'a message that is a text': { body: chat({ messages: ['Hi'] }), param: 'messages[0]' },
    'a message without a role': { body: chat({ messages: [message, { content: 'Hi' }] }), param: 'messages[1].role' },
    'a stream flag that is a text': { body: chat({ stream: 'yes' }), param: 'stream' },
    'a negative limit': { body: chat({ max_tokens: -1 }), param: 'max_tokens' },
    'a limit that is a text': { body: chat({ max_completion_tokens: '5' }), param: 'max_completion_tokens' },
    'a limit beyond reason': { body: chat({ max_tokens: 1e18 }), param: 'max_tokens' },
    'no answers': { body: chat({ n: 0 }), param: 'n' },
    'a broken number of answers': { body: chat({ n: 1.5 }), param: 'n' },
    'too many answers': { body: chat({ n: 129 }), param: 'n' },
    'a number of answers that overflows': {
      body: '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}],"n":18446744073709551614}',
      param: 'n',
    },
    'an unknown size of a search': {
      body: chat({ web_search_options: { search_context_size: 'huge' } }),
      param: 'web_search_options.search_context_size',
    },
  }
  for (const [name, { body: sent, param }] of Object.entries(mistakes))
    test(name, async () => {
      const { upstream, gateway } = await open()
      const response = await gateway.post(path, sent)
      expect(response.status).toBe(400)
      const error = await readError(response)
      expect(error).toMatchObject({ type: 'invalid_request_error', code: expect.any(String), param: param ?? '' })
      expect(upstream.requests).toHaveLength(0)
    })

  const others: readonly [string, string, object, string][] = [
    ['completions without a prompt', '/v1/completions', { model: 'gpt-4o-mini' }, 'prompt'],
    [
      'completions with too many candidates',
      '/v1/completions',
      { model: 'gpt-4o-mini', prompt: 'Hi', best_of: 1e9 },
      'best_of',
    ],
    ['embeddings without an input', '/v1/embeddings', { model: 'gpt-4o-mini' }, 'input'],
    ['embeddings of nothing', '/v1/embeddings', { model: 'gpt-4o-mini', input: [] }, 'input'],
    ['moderations without an input', '/v1/moderations', {}, 'input'],
  ]
  for (const [name, address, sent, param] of others)
    test(name, async () => {
      const { gateway } = await open()
      const response = await gateway.post(address, sent)
      expect(response.status).toBe(400)
      expect(await readError(response)).toMatchObject({ type: 'invalid_request_error', param })
    })
})

describe('addresses', () => {
  test('that do not exist are told in the same envelope', async () => {
    const { gateway } = await open()
    for (const response of [
      await gateway.post('/v1/nothing', {}),
      await gateway.get('/v1/chat/completions'),
      await gateway.get('/v1/'),
    ]) {
      expect(response.status).toBe(404)
      expect(await readError(response)).toMatchObject({ type: 'invalid_request_error' })
    }
  })

  test('may be called from any web page, without credentials', async () => {
    const { gateway } = await open()
    const preflight = await gateway.get(path, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await gateway.chat()).headers.get('access-control-allow-origin')).toBe('*')
    expect((await gateway.post(path, '{')).headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('request ids', () => {
  test('are the same in the header, the message and the usage row', async () => {
    const { gateway } = await open()
    const answered = await gateway.chat()
    const failed = await gateway.post(path, '{')
    const failedId = failed.headers.get('x-oneapi-request-id')
    expect(failedId).toMatch(/^\d{14}/)
    expect((await readError(failed)).message).toContain(`(request id: ${failedId})`)
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.request_id)).toEqual([answered.headers.get('x-oneapi-request-id') ?? ''])
  })

  test('of an upstream gateway go into the row, not to the client', async () => {
    const upstream = await lab.upstream()
    const behind = await lab.gateway({ channels: [{ upstream }] })
    const front = await lab.gateway({ channels: [{ upstream: behind, keys: [apiKeyOf(behind.seeded)] }] })
    const response = await front.chat()
    expect(await readJson(response)).toMatchObject({ object: 'chat.completion' })
    const [row] = (await front.books()).rows
    const [rowBehind] = (await behind.books()).rows
    expect(row?.request_id).toBe(response.headers.get('x-oneapi-request-id') ?? '')
    expect(row?.upstream_request_id).toBe(rowBehind?.request_id ?? '')
  })
})

describe('what goes upstream', () => {
  const odd =
    '{ "top_p" :1.0,"messages":[ {"role":"user","content":"a\\u00e9\\/b","x_vendor":{"deep":[1,2,{"z":null}]}} ],\n\t"model": "gpt-4o-mini", "seed":12345678901234567890, "temperature":0.10, "x_unknown":{"b":1,"a":2}, "tools":[] }'

  test('is byte for byte what the client sent', async () => {
    const { upstream, gateway } = await open()
    for (let count = 0; count < 30; count++) expect((await gateway.post(path, odd)).status).toBe(200)
    for (const request of upstream.requests) expect(request.text).toBe(odd)
  })

  test('differs in the model’s name alone when that is mapped', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, model_mapping: '{"gpt-4o-mini":"vendor/\\"mini\\""}' }],
    })
    await gateway.post(path, odd)
    expect(upstream.last.text).toBe(odd.replace('"gpt-4o-mini"', '"vendor/\\"mini\\""'))
  })

  test('asks for usage at the end of the text when the answer is streamed', async () => {
    const { upstream, gateway } = await open()
    const streamed = odd.replace('"tools":[]', '"stream":true')
    await (await gateway.post(path, streamed)).text()
    expect(upstream.last.text.startsWith(streamed.slice(0, -2))).toBe(true)
    expect(upstream.last.json.stream_options).toEqual({ include_usage: true })
  })

  test('carries the channel’s key and no header of the client but two', async () => {
    const { upstream, gateway } = await open()
    await gateway.post(path, body, {
      headers: {
        accept: 'application/json',
        cookie: 'session=1',
        'x-forwarded-for': '1.2.3.4',
        'user-agent': 'secret-client/1',
        'openai-organization': 'org-client',
      },
    })
    const { headers } = upstream.last
    expect(headers.authorization).toBe('Bearer sk-upstream-1')
    expect(headers.accept).toBe('application/json')
    expect(headers['content-type']).toBe('application/json')
    for (const name of ['cookie', 'x-forwarded-for', 'openai-organization']) expect(headers[name]).toBeUndefined()
    expect(headers['user-agent']).not.toContain('secret-client')
  })
})

describe('what comes back', () => {
  test('is byte for byte what the upstream sent, without its connection and cookies', async () => {
    const upstream = await lab.upstream()
    const answer =
      '{"id":"x", "choices":[{"index":0,"message":{"role":"assistant","content":"\\u00e9","x":1.0},"finish_reason":"stop"}],"big":12345678901234567890, "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}'
    const headers = {
      'set-cookie': 'vendor=1',
      server: 'vendor',
      'openai-organization': 'org-secret',
      'openai-project': 'proj-secret',
      'x-ratelimit-remaining-requests': '7',
    }
    upstream.script('always', json(answer, { headers }))
    const gateway = await lab.gateway({ channels: [{ upstream }] })
    const response = await gateway.chat()
    expect(await response.text()).toBe(answer)
    expect(response.headers.get('content-type')).toContain('application/json')
    for (const name of Object.keys(headers)) expect(response.headers.get(name)).toBeNull()
  })
})
