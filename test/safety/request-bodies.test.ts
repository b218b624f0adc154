// Bodies that are meant to hurt: bombs, strangers' floods, slow senders, JSON and forms without measure.
import { describe, expect, test } from 'bun:test'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { readError } from '../relay/answers.ts'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { json } from '../upstream/index.ts'

const lab = useLab()
const path = '/v1/chat/completions'
const MEGABYTE = 1 << 20

const open = async (seed: Partial<Parameters<typeof lab.gateway>[0]> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }], ...seed })
  return { upstream, gateway }
}

describe('a bomb is refused before it goes off:', () => {
  const blanks = Buffer.alloc(256 * MEGABYTE, ' ')
  const bombs: Readonly<Record<string, () => Uint8Array>> = {
    gzip: () => gzipSync(blanks),
    deflate: () => deflateSync(blanks),
    br: () => brotliCompressSync(blanks, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    zstd: () => zstdCompressSync(blanks),
  }
  for (const [encoding, make] of Object.entries(bombs))
    test(encoding, async () => {
      const { upstream, gateway } = await open({ environment: { MAX_REQUEST_BODY_MB: '1' } })
      const bytes = new Uint8Array(make())
      const before = process.memoryUsage.rss()
      const response = await gateway.post(path, bytes, { headers: { 'content-encoding': encoding } })
      expect(response.status).toBe(413)
      await readError(response)
      // A quarter of what the bomb holds would show.
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MEGABYTE)
      expect(upstream.requests).toHaveLength(0)
    })

  const body = Buffer.from('{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}')
  test.each(['gzip, gzip', 'gzip,br', 'identity, gzip', 'compress', 'exi', 'gzip;q=1'])(
    'an encoding of %s is not undone, and told so',
    async (encoding) => {
      const { upstream, gateway } = await open()
      const bytes = new Uint8Array(gzipSync(gzipSync(body)))
      const response = await gateway.post(path, bytes, { headers: { 'content-encoding': encoding } })
      expect(response.status).toBe(415)
      await readError(response)
      expect(upstream.requests).toHaveLength(0)
    },
  )

  test('of a management call too', async () => {
    const { gateway } = await open()
    const bytes = new Uint8Array(gzipSync(blanks.subarray(0, 8 * MEGABYTE)))
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
    const response = await fetch(`${gateway.url}/api/user/login`, { method: 'POST', body: bytes, headers })
    expect(response.status).toBe(413)
  })
})

describe('strangers', () => {
  test('send no more than the limit of their routes, announced or not', async () => {
    const { gateway } = await open({ environment: { ANONYMOUS_REQUEST_BODY_LIMIT_KB: '16' } })
    const large = JSON.stringify({ username: 'x'.repeat(20_000), password: 'y' })
    const send = (body: string | ReadableStream) =>
      fetch(`${gateway.url}/api/user/login`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect((await send(large)).status).toBe(413)
    const unannounced = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(large))
        controller.close()
      },
    })
    expect((await send(unannounced)).status).toBe(413)
    expect((await send(JSON.stringify({ username: 'x', password: 'y' }))).status).toBe(200)
  })

  test('a thousand who send slowly do not keep others waiting', async () => {
    const { gateway } = await open()
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\n`
    const key = apiKeyOf(gateway.seeded)
    const slow = await Promise.all(Array.from({ length: 1000 }, () => gateway.raw()))
    for (const [index, client] of slow.entries()) {
      if (index % 2 === 0) client.send(head)
      else client.send(`${head}Authorization: Bearer ${key}\r\nContent-Length: 100000\r\n\r\n{"model":`)
    }
    for (let count = 0; count < 20; count++) expect((await gateway.chat()).status).toBe(200)
    for (const client of slow) client.leave()
  })

  test('a body that stops arriving is given up, and so is a connection nobody uses', async () => {
    const { upstream, gateway } = await open({ environment: { CLIENT_IDLE_TIMEOUT: '1' } })
    const key = apiKeyOf(gateway.seeded)
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n`
    const stalled = await gateway.raw()
    stalled.send(`${head}Content-Length: 100000\r\n\r\n{"model":`)
    const idle = await gateway.raw()
    idle.post(
      path,
      { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] },
      { Authorization: `Bearer ${key}` },
    )
    await idle.sees('HTTP/1.1 200')
    await Promise.all([stalled.ended, idle.ended])
    expect(stalled.text).not.toContain(' 200 ')
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('JSON that two readers could understand differently is refused:', () => {
  const rest = '"messages":[{"role":"user","content":"Hi"}]'
  const model = '"model":"gpt-4o-mini"'
  const bodies: Readonly<Record<string, string>> = {
    'a model named twice': `{${model},"model":"gpt-4o",${rest}}`,
    'a model named twice, once with escapes': `{${model},"mod\\u0065l":"gpt-4o",${rest}}`,
    'a limit named twice': `{${model},"max_tokens":1,"max_tokens":100000,${rest}}`,
    'a message whose content is named twice': `{${model},"messages":[{"role":"user","content":"bad","content":"good"}]}`,
    'a member deep inside named twice': `{${model},${rest},"x":[{"y":{"z":1,"z":2}}]}`,
    'a prototype named twice': `{${model},${rest},"x":{"__proto__":1,"__proto__":2}}`,
    'a model in capitals too': `{${model},"MODEL":"gpt-4o",${rest}}`,
    'a number of answers in capitals': `{${model},"N":64,${rest}}`,
    'messages with a long s': `{${model},"me\u017f\u017fages":[],${rest}}`,
    'nesting beyond all use': `{${model},${rest},"x":${'['.repeat(2000)}${']'.repeat(2000)}}`,
    'nesting without end': `{${model},${rest},"x":${'{"a":'.repeat(100_000)}`,
    'a million members': `{${model},${rest},"x":{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join()}}}`,
    'two values': `{${model},${rest}} {}`,
    'a comment': `{${model},/* */${rest}}`,
    'a comma too many': `{${model},${rest},}`,
    NaN: `{${model},${rest},"temperature":NaN}`,
    'single quotes': `{'model':'gpt-4o-mini',${rest}}`,
    'bytes of UTF-16': Buffer.from(`{${model},${rest}}`, 'utf16le').toString('latin1'),
    'a zero byte in the model’s name': `{"model":"gpt-4o-mini\\u0000x",${rest}}`,
  }
  for (const [name, sent] of Object.entries(bodies))
    test(name, async () => {
      const { upstream, gateway } = await open({ environment: { ERROR_LOG_ENABLED: 'true' } })
      const response = await gateway.post(path, sent)
      expect(response.status).toBe(400)
      expect(await readError(response)).toMatchObject({ type: 'invalid_request_error' })
      expect(upstream.requests).toHaveLength(0)
    })

  test('a body within all bounds passes as it is, halves of characters and odd numbers with it', async () => {
    const { upstream, gateway } = await open()
    const sent = `{${model},"messages":[{"role":"user","content":"\\ud83d"}],"x":${'['.repeat(900)}1e400${']'.repeat(900)},"Custom":1}`
    expect((await gateway.post(path, sent)).status).toBe(200)
    expect(upstream.last.text).toBe(sent)
  })

  test('a byte order mark is not handed on', async () => {
    const { upstream, gateway } = await open()
    const sent = `{${model},${rest}}`
    const bytes = new Uint8Array(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(sent)]))
    expect((await gateway.post(path, bytes)).status).toBe(200)
    expect(upstream.last.text).toBe(sent)
  })
})

describe('a form that is meant to hurt is refused:', () => {
  const part = (headers: string, value = 'v') => `--b\r\n${headers}\r\n\r\n${value}\r\n`
  const file = part('Content-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav', 'RIFF')
  const modelPart = part('Content-Disposition: form-data; name="model"', 'whisper-1')
  const forms: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
    'no boundary': ['multipart/form-data', `${modelPart}${file}--b--`],
    'a boundary without end': [`multipart/form-data; boundary=${'b'.repeat(100_000)}`, `${modelPart}${file}--b--`],
    'a boundary of control bytes': ['multipart/form-data; boundary="\tb"', `${modelPart}${file}--b--`],
    'no end': ['multipart/form-data; boundary=b', `${modelPart}${file}`],
    'thousands of parts': ['multipart/form-data; boundary=b', `${file}${modelPart.repeat(5000)}--b--`],
    'a part without a name': ['multipart/form-data; boundary=b', `${part('Content-Type: text/plain')}${file}--b--`],
    'a part with headers without end': [
      'multipart/form-data; boundary=b',
      `${modelPart}${part(`Content-Disposition: form-data; name="x"\r\nX: ${'x'.repeat(100_000)}`)}${file}--b--`,
    ],
    'two models': ['multipart/form-data; boundary=b', `${modelPart}${modelPart}${file}--b--`],
    'no file': ['multipart/form-data; boundary=b', `${modelPart}--b--`],
    'JSON that says it is a form': ['multipart/form-data; boundary=b', '{"model":"whisper-1"}'],
    'a form that says it is JSON': ['application/json', `${modelPart}${file}--b--`],
  }
  for (const [name, [contentType, body]] of Object.entries(forms))
    test(name, async () => {
      const upstream = await lab.upstream()
      const gateway = await lab.gateway({
        channels: [{ upstream, models: ['whisper-1'] }],
        options: { ModelRatio: { 'whisper-1': 1 } },
      })
      const response = await gateway.post('/v1/audio/transcriptions', body, {
        headers: { 'content-type': contentType },
      })
      expect([400, 431]).toContain(response.status)
      expect(upstream.requests).toHaveLength(0)
    })

  test('the name of a file is handed on as a name, and opens no path here', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, models: ['whisper-1'] }],
      options: { ModelRatio: { 'whisper-1': 1 } },
    })
    upstream.script('always', json({ text: 'Hi' }))
    const evil = part('Content-Disposition: form-data; name="file"; filename="../../etc/passwd"', 'RIFF')
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    await gateway.post('/v1/audio/transcriptions', `${modelPart}${evil}--b--`, { headers })
    expect(upstream.requests).toHaveLength(1)
    expect(upstream.last.path).toBe('/v1/audio/transcriptions')
  })
})
