// Every way in which a person's address reaches an outgoing call, with every spelling of an inner one: a listener there hears nothing.
import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { deliver } from '../../src/admin/notification/deliver.ts'
import { GatewayError } from '../../src/kernel/index.ts'
import { createSsrfGuard } from '../../src/platform/index.ts'
import { createHarness } from '../admin/harness.ts'
import { useLab } from '../support/gateway.ts'
import { json } from '../upstream/index.ts'
import { INNER_HOSTS, innerUrls } from './inner-addresses.ts'

const lab = useLab()

const heard: string[] = []
const listen = (hostname: string, port: number) =>
  Bun.serve({
    hostname,
    port,
    fetch: (request) => {
      heard.push(request.url)
      return new Response('secret of the inside')
    },
  })

/** A machine without IPv6 cannot be reached by it either. */
const listenOnIpv6 = (port: number) => {
  try {
    return [listen('::1', port)]
  } catch {
    return []
  }
}

/** Stand where the addresses lead, in both families. */
const trap = listen('127.0.0.1', 0)
const port = trap.port ?? 0
const traps = [trap, ...listenOnIpv6(port)]
const urls = innerUrls(port)
afterAll(() => Promise.all(traps.map((each) => each.stop(true))))
beforeEach(() => {
  heard.length = 0
})

/** The rules as they are without options, on every port: the addresses themselves have to be refused. */
const openPorts = { 'fetch_setting.allowed_ports': [] }
const guard = createSsrfGuard({
  rules: () => ({
    isEnabled: true,
    allowsPrivateIp: false,
    isDomainWhitelist: false,
    isIpWhitelist: false,
    domainList: [],
    ipList: [],
    allowedPorts: [],
    checksResolvedIps: true,
  }),
})

test('the trap hears who comes', async () => {
  await fetch(`http://127.0.0.1:${port}/`)
  expect(heard).toHaveLength(1)
})

const geminiAnswer = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 }],
}

/** Requests whose media an upstream of bytes wants fetched. */
const requests: Readonly<Record<string, (url: string) => readonly [path: string, body: object]>> = {
  'an image of chat': (url) => [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
  ],
  'an image of Claude': (url) => [
    '/v1/messages',
    { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }] },
  ],
  'a document of Claude': (url) => [
    '/v1/messages',
    { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url } }] }] },
  ],
  'an image of Responses': (url) => [
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] },
  ],
  'a file of Responses': (url) => [
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: url }] }] },
  ],
}

describe('media of a request', () => {
  for (const [name, write] of Object.entries(requests))
    test(name, async () => {
      const upstream = await lab.upstream()
      upstream.script('always', json(geminiAnswer))
      const gateway = await lab.gateway({
        channels: [{ upstream, type: 24, models: ['gemini-2.5-flash'] }],
        options: { ModelRatio: { 'gemini-2.5-flash': 1 }, ...openPorts },
      })
      for (const url of urls) {
        const [path, body] = write(url)
        const response = await gateway.post(path, { model: 'gemini-2.5-flash', ...body })
        const text = await response.text()
        // What is no address is no medium that anybody fetches: at most the upstream hears of it as text.
        if (/^https?:\/\/[^/]/.test(url)) expect(`${url} ${response.status}`).toBe(`${url} 400`)
        expect(text).not.toContain('secret of the inside')
      }
      expect(heard).toEqual([])
    }, 60_000)
})

test('pictures that an upstream says its answer lies at', async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    channels: [{ upstream, type: 56, models: ['owner/painter'] }],
    options: { ModelRatio: { 'owner/painter': 1 }, ...openPorts },
  })
  for (const url of urls) {
    upstream.script('always', json({ id: 'p', status: 'succeeded', output: [url] }))
    const body = { model: 'owner/painter', prompt: 'A cat', response_format: 'b64_json' }
    const response = await gateway.post('/v1/images/generations', body)
    expect(await response.text()).not.toContain(Buffer.from('secret of the inside').toString('base64'))
  }
  expect(upstream.requests.length).toBeGreaterThan(0)
  expect(heard).toEqual([])
}, 60_000)

describe('notices', () => {
  const notice = { type: 'test', title: 'A title', content: 'Text', values: [] }
  const deps = { guard, nowSeconds: () => 1, mail: { send: async () => undefined } }
  const targets = {
    webhook: (url: string) => ({ kind: 'webhook', url, secret: 's' }) as const,
    bark: (url: string) => ({ kind: 'bark', url: `${url}/{{title}}/{{content}}` }) as const,
    gotify: (url: string) => ({ kind: 'gotify', url, token: 't', priority: 1 }) as const,
  }
  for (const [name, target] of Object.entries(targets))
    test(`by ${name} are not delivered inside`, async () => {
      for (const url of urls) expect(await deliver(deps, target(url), notice)).toBeString()
      expect(heard).toEqual([])
    })
})

test('discovery of a sign-in provider', async () => {
  const harness = await createHarness({ oauthGuard: guard })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const url of urls)
    for (const body of [{ well_known_url: url }, { issuer_url: url }]) {
      const reply = await root({ method: 'POST', path: '/api/custom-oauth-provider/discovery', body })
      expect(`${url} ${reply.body.success}`).toBe(`${url} false`)
      expect(reply.text).not.toContain('secret of the inside')
    }
  expect(heard).toEqual([])
})

describe('addresses that an administrator saves', () => {
  const open = async () => {
    const harness = await createHarness()
    await harness.setUp()
    const root = await harness.signIn('root', '12345678')
    await root({
      method: 'POST',
      path: '/api/user/',
      body: { username: 'admin', password: 'password1', display_name: 'a', role: 10 },
    })
    return { root, admin: await harness.signIn('admin', 'password1'), harness }
  }
  const channel = { type: 1, key: 'k', name: 'c', models: 'gpt-4o', group: 'default' }

  test('for a channel lead inside for root alone, whichever way they are saved', async () => {
    const { root, admin, harness } = await open()
    const create = { mode: 'single', channel: { ...channel, base_url: 'https://api.example.com' } }
    expect((await admin({ method: 'POST', path: '/api/channel/', body: create })).body.success).toBe(true)
    for (const host of INNER_HOSTS) {
      const base_url = `http://${host}:${port}`
      const setting = JSON.stringify({ proxy: `socks5://${host}:${port}` })
      const tries = [
        { method: 'POST', path: '/api/channel/', body: { mode: 'single', channel: { ...channel, base_url } } },
        { method: 'POST', path: '/api/channel/', body: { mode: 'single', channel: { ...channel, setting } } },
        { method: 'PUT', path: '/api/channel/', body: { id: 1, base_url } },
        { method: 'PUT', path: '/api/channel/', body: { id: 1, setting } },
        { method: 'POST', path: '/api/channel/batch/edit', body: { ids: [1], set: { base_url } } },
        {
          method: 'POST',
          path: '/api/channel/batch/edit',
          body: { ids: [1], merge: { setting: JSON.parse(setting) } },
        },
      ]
      for (const call of tries) {
        const reply = await admin(call)
        expect(`${call.method} ${call.path} ${host} ${reply.body.success}`).toEndWith('false')
      }
    }
    const rows = await harness.deps.repos.channels.all()
    expect(rows.map(({ base_url, setting }) => [base_url, setting])).toEqual([['https://api.example.com', null]])
    const inner = { id: 1, base_url: 'http://127.0.0.1:11434' }
    expect((await root({ method: 'PUT', path: '/api/channel/', body: inner })).body.success).toBe(true)
    // What root wrote may stay when an administrator changes something else.
    const kept = { ...inner, name: 'renamed' }
    expect((await admin({ method: 'PUT', path: '/api/channel/', body: kept })).body.success).toBe(true)
  })
})

test('the guard says why, and never where to', async () => {
  for (const url of urls) {
    const error = await guard.check(url).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(GatewayError)
    if (error instanceof GatewayError) expect(error.message).not.toMatch(/127\.0\.0\.1|169\.254|10\.0\.0/)
  }
})
