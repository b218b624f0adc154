// Whom the gateway talks to is the operator's decision: nothing in a request moves a call, or the credentials in it, elsewhere.
import { describe, expect, test } from 'bun:test'
import { type Operation, operations } from '../../src/dialects/index.ts'
import { GatewayError } from '../../src/kernel/index.ts'
import { buildUrl, type Provider, providers, type Speech } from '../../src/providers/index.ts'
import { endpointFor } from '../contracts/providers/endpoint.ts'
import { useLab } from '../support/gateway.ts'

const lab = useLab()

/** Names that mean something to a URL. */
const NAMES = [
  '../../evil',
  'a/../../../b',
  '%2e%2e/%2e%2e/x',
  '..%2f..%2fx',
  '..\\..\\x',
  '//evil.example/x',
  '@evil.example/x',
  ':80@evil.example',
  'https://evil.example/x',
  'a?key=x',
  'a#b',
  'a;b',
  'a&b=c',
  'a b',
  'gpt\u202e4',
]

const speechesOf = (provider: Provider): readonly Speech[] =>
  (Object.keys(provider.speaks) as Operation[]).flatMap((operation) => {
    const speeches: Speech | readonly Speech[] | undefined = provider.speaks[operation]
    return speeches === undefined ? [] : 'dialect' in speeches ? [speeches] : speeches
  })

describe.each(providers.map((provider) => [provider.id, provider] as const))('%s', (_id, provider) => {
  test('is asked at the same place whatever a model is called', () => {
    for (const speech of speechesOf(provider)) {
      const plain = new URL(buildUrl(speech, endpointFor(provider, { upstreamModel: 'plain', clientModel: 'plain' })))
      for (const name of NAMES) {
        const text = buildUrl(speech, endpointFor(provider, { upstreamModel: name, clientModel: name }))
        const url = new URL(text)
        const told = `${speech.dialect} ${name} ${text}`
        expect(`${told} ${url.host}`).toBe(`${told} ${plain.host}`)
        expect(`${told} ${url.username}${url.password}${url.hash}`).toBe(`${told} `)
        // Nothing was taken for a step upwards, and no parameter came in.
        expect(`${told} ${[...url.searchParams.keys()]}`).toBe(`${told} ${[...plain.searchParams.keys()]}`)
        expect(`${told} ${text.includes(url.pathname)}`).toBe(`${told} true`)
      }
    }
  })

  test('is not asked for a model that is a step of a path', () => {
    for (const speech of speechesOf(provider))
      for (const upstreamModel of ['.', '..'])
        expect(() => buildUrl(speech, endpointFor(provider, { upstreamModel }))).toThrow(GatewayError)
  })

  test('does not let a query of the client’s choose it either', () => {
    for (const speech of speechesOf(provider)) {
      const host = (clientPath: string) => new URL(buildUrl(speech, endpointFor(provider, { clientPath }))).host
      const plain = host('/v1/chat/completions')
      for (const name of NAMES)
        expect(
          host(`/v1/chat/completions?api-version=${encodeURIComponent(name)}&key=${encodeURIComponent(name)}`),
        ).toBe(plain)
    }
  })
})

test('every operation is walked', () => {
  const walked = new Set(providers.flatMap(({ speaks }) => Object.keys(speaks)))
  expect(Object.keys(operations).filter((operation) => walked.has(operation)).length).toBeGreaterThan(10)
})

test('no header, field or model of a request sends it, or a key, anywhere else', async () => {
  const [upstream, foreign] = [await lab.upstream(), await lab.upstream()]
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  const host = `127.0.0.1:${foreign.port}`
  const headers = {
    'x-forwarded-host': host,
    'x-original-url': foreign.url,
    'x-rewrite-url': foreign.url,
    forwarded: `host=${host}`,
    'x-base-url': foreign.url,
    'helicone-target-url': foreign.url,
    'x-portkey-custom-host': foreign.url,
    'openai-organization': foreign.url,
    origin: foreign.url,
    referer: foreign.url,
    'proxy-authorization': 'Basic eDp5',
    via: host,
  }
  const fields = {
    base_url: foreign.url,
    api_base: foreign.url,
    baseURL: foreign.url,
    endpoint: foreign.url,
    url: foreign.url,
    webhook: foreign.url,
    callback_url: foreign.url,
    proxy: foreign.url,
    api_key: 'sk-mine',
    metadata: { url: foreign.url },
    custom_llm_provider: foreign.url,
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `${foreign.url}/x.png` } }] }],
  }
  for (const stream of [false, true]) {
    const response = await gateway.chat({ ...fields, stream }, { headers })
    expect(response.status).toBe(200)
    await response.text()
    expect(upstream.last.headers.host).toBe(`127.0.0.1:${upstream.port}`)
    expect(upstream.last.headers.authorization).toBe('Bearer sk-upstream-1')
  }
  for (const model of NAMES) {
    const path = encodeURIComponent(model)
    const refused = [
      await gateway.chat({ model }),
      await gateway.post(`/v1beta/models/${path}:generateContent`, { contents: [{ parts: [{ text: 'Hi' }] }] }),
      await gateway.post(`/v1/engines/${path}/embeddings`, { input: 'Hi' }),
    ]
    for (const { status } of refused) expect([400, 404, 503]).toContain(status)
  }
  expect(upstream.requests).toHaveLength(2)
  expect(upstream.requests.map((request) => request.path)).toEqual(['/v1/chat/completions', '/v1/chat/completions'])
  expect(foreign.connections).toBe(0)
})

describe('headers', () => {
  const BAD_VALUES = ['a\r\nx-evil: 1', 'a\nx-evil: 1', 'a\rb', 'a\0b', 'a\x1bb']

  test.each(BAD_VALUES)('of an override that hold %j are not sent', async (value) => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, header_override: JSON.stringify({ 'x-own': value, 'x-good': 'yes' }) }],
    })
    await gateway.chat()
    for (const { headers } of upstream.requests) {
      expect(headers['x-evil']).toBeUndefined()
      expect(headers['x-own']).toBeUndefined()
    }
  })

  test('of the client that belong to its connection, its place or its key are not passed, even when all are', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({ channels: [{ upstream, header_override: '{"*":true,"x-fixed":"1"}' }] })
    const passing = await lab.gateway({ channels: [{ upstream, header_override: '{"*":""}' }] })
    const headers = {
      cookie: 'session=1',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-real-ip': '1.2.3.4',
      'x-api-key': 'sk-client',
      'x-goog-api-key': 'sk-client',
      'proxy-authorization': 'Basic eDp5',
      te: 'trailers',
      'x-of-connection': '1',
      'x-harmless': 'yes',
    }
    await gateway.chat({}, { headers })
    await passing.chat({}, { headers })
    const { headers: sent } = upstream.last
    expect(sent['x-harmless']).toBe('yes')
    expect(sent.authorization).toBe('Bearer sk-upstream-1')
    for (const name of Object.keys(headers).filter((name) => name !== 'x-harmless' && name !== 'x-of-connection'))
      expect(`${name} ${sent[name]}`).toBe(`${name} undefined`)
  })
})
