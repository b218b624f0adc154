// The edge seen from outside: headers of every kind of answer, addresses that are none of ours, sockets, and what nobody may read.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'

setDefaultTimeout(60_000)

const lab = useLab()

const open = async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    channels: [{ upstream, keys: ['sk-canary-upstream-key'] }],
    environment: { ROOT_USERNAME: 'root', ROOT_PASSWORD: 'password1' },
    mayLogErrors: true,
  })
  return { upstream, gateway }
}

const signIn = async (url: string): Promise<Record<string, string>> => {
  const response = await fetch(`${url}/api/user/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'root', password: 'password1' }),
  })
  const { data } = (await response.json()) as { data: { id: number } }
  return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '', 'new-api-user': String(data.id) }
}

describe('answers', () => {
  test('of the management API are kept by nobody, framed by nobody, and run nothing', async () => {
    const { gateway } = await open()
    const headers = await signIn(gateway.url)
    for (const path of ['/api/user/self', '/api/channel/', '/api/status', '/api/token/', '/api/unknown', '/api/log/']) {
      const response = await fetch(gateway.url + path, { headers })
      expect([path, response.headers.get('cache-control')]).toEqual([path, expect.stringContaining('no-store')])
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('x-frame-options')).toBe('DENY')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('content-type')).toStartWith('application/json')
    }
  })

  test('of the console say what may run: its own scripts alone, in no foreign frame', async () => {
    const { gateway } = await open()
    for (const path of ['/', '/keys', '/sign-in?redirect=https://evil.example']) {
      const response = await fetch(gateway.url + path, { redirect: 'manual' })
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/script-src 'self'(;|$)/)
      expect(policy).toContain("frame-ancestors 'self'")
      expect(policy).toContain("object-src 'none'")
      expect(policy).not.toContain('unsafe-eval')
      expect(response.headers.get('location')).toBeNull()
    }
  })

  test('of the console let Cloudflare’s check in where it is switched on, and only there', async () => {
    const upstream = await lab.upstream()
    const policies: string[] = []
    for (const value of ['false', 'true']) {
      const gateway = await lab.gateway({ channels: [{ upstream }], options: { TurnstileCheckEnabled: value } })
      policies.push((await fetch(`${gateway.url}/sign-in`)).headers.get('content-security-policy') ?? '')
    }
    const isLetIn = policies.map((policy) => policy.includes("script-src 'self' https://challenges.cloudflare.com;"))
    expect(isLetIn).toEqual([false, true])
  })

  test('never lead to where the caller says', async () => {
    const { gateway } = await open()
    const evil = encodeURIComponent('https://evil.example/')
    const query = ['redirect', 'redirect_uri', 'next', 'url', 'return_to', 'continue'].map((name) => `${name}=${evil}`)
    for (const path of [
      '/',
      '/api/status',
      '/api/oauth/github',
      '/api/oauth/state',
      '/api/user/logout',
      '//evil.example/',
    ]) {
      const response = await fetch(`${gateway.url}${path}?${query.join('&')}`, { redirect: 'manual' })
      expect([path, response.headers.get('location') ?? '']).toEqual([path, expect.not.stringContaining('evil')])
    }
  })

  test('of model lists are for their key alone', async () => {
    const { gateway } = await open()
    const response = await gateway.get('/v1/models')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })
})

describe('addresses that are none of ours', () => {
  test('are told in JSON under /api and /v1, with any method', async () => {
    const { gateway } = await open()
    for (const path of [
      '/api/nothing',
      '/api/status.css',
      '/api/status;.css',
      '/api/',
      '/v1/nothing',
      '/v1/',
      '/v1beta/x',
    ])
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const response = await fetch(gateway.url + path, { method })
        expect([path, method, response.status]).toEqual([path, method, 404])
        expect(response.headers.get('content-type')).toStartWith('application/json')
        expect(await response.json()).toHaveProperty('error')
      }
  })

  test('of known routes with another method are unknown', async () => {
    const { gateway } = await open()
    const headers = await signIn(gateway.url)
    for (const [method, path] of [
      ['PATCH', '/api/user/self'],
      ['POST', '/api/user/self'],
      ['DELETE', '/api/option/'],
      ['PUT', '/api/status'],
      ['GET', '/v1/chat/completions'],
      ['DELETE', '/v1/models'],
    ] as const) {
      const response = await fetch(gateway.url + path, { method, headers })
      expect([method, path, response.status]).toEqual([method, path, 404])
    }
  })

  test('lead to no file that is not meant to be read', async () => {
    const { gateway } = await open()
    for (const path of [
      '/.env',
      '/.git/config',
      '/one-api.db',
      '/data/one-api.db',
      '/package.json',
      '/assets/index.js.map',
      '/boot.js.map',
      '/assets/../../../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/metrics',
      '/debug/pprof/',
      '/swagger/index.html',
      '/server-status',
      '/actuator/env',
      '/backup.zip',
    ]) {
      const response = await fetch(gateway.url + path)
      const text = await response.text()
      // What is no file is the console's page, or nothing.
      expect([path, /<!doctype html>|^Not found$|"error"/i.test(text)]).toEqual([path, true])
      expect(text).not.toMatch(/sk-canary|SQLite format|"dependencies"|process_|\[core\]/)
    }
    for (const path of ['/.env', '/.git/config', '/assets/index.js.map'])
      expect([path, (await fetch(gateway.url + path)).status]).toEqual([path, 404])
  })
})

describe('a WebSocket', () => {
  const refusal = async (url: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    const response = await fetch(`${url}/v1/realtime?model=gpt-4o-mini`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    })
    await response.text()
    return response.status
  }

  test('is never opened by a cookie, whatever page asks', async () => {
    const { gateway } = await open()
    const { cookie = '' } = await signIn(gateway.url)
    for (const origin of [gateway.url, 'https://evil.example'])
      expect(await refusal(gateway.url, { cookie, origin, 'new-api-user': '1' })).toBe(401)
    expect(await refusal(gateway.url, { 'sec-websocket-protocol': 'realtime' })).toBe(401)
    expect(await refusal(gateway.url, { authorization: `Bearer ${apiKeyOf(gateway.seeded)}x` })).toBe(401)
  })
})

describe('what went through', () => {
  test('is in no log: no prompt, no answer, no key, no card number', async () => {
    const { gateway, upstream } = await open()
    const secrets = ['prompt-canary-7261', '4111 1111 1111 1111', 'alice@example.com', apiKeyOf(gateway.seeded)]
    const messages = [{ role: 'user', content: secrets.slice(0, 3).join(' ') }]
    expect((await gateway.chat({ messages })).status).toBe(200)
    expect((await gateway.chat({ messages, model: 'prompt-canary-7261-model' })).status).toBe(503)
    await gateway.post('/v1/chat/completions', '{"broken": "prompt-canary-7261"')
    await gateway.get(`/v1beta/models?key=${apiKeyOf(gateway.seeded)}`)
    expect(upstream.requests.length).toBe(1)
    const { rows } = await gateway.books()
    const logged = JSON.stringify(gateway.logs)
    for (const secret of [...secrets.slice(1), 'sk-canary-upstream-key', 'password1'])
      expect(logged).not.toContain(secret)
    expect(logged.replaceAll('prompt-canary-7261-model', '')).not.toContain('prompt-canary')
    expect(JSON.stringify(rows).replaceAll('prompt-canary-7261-model', '')).not.toMatch(/prompt-canary|4111 1111/)
  })
})
