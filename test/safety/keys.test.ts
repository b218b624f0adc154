// What a key may not do, it may not do through any family's path, in any place a key can be shown.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { keyText } from '../support/seed.ts'

setDefaultTimeout(60_000)

const lab = useLab()
const MODEL = 'gpt-4o-mini'
const hello = [{ role: 'user', content: 'Hello' }]

/** One path of each family, with a body it takes. */
const PATHS: readonly (readonly [path: string, body: object])[] = [
  ['/v1/chat/completions', { model: MODEL, messages: hello }],
  ['/v1/completions', { model: MODEL, prompt: 'Hello' }],
  ['/v1/responses', { model: MODEL, input: 'Hello' }],
  ['/v1/messages', { model: MODEL, messages: hello, max_tokens: 9 }],
  ['/v1/messages/count_tokens', { model: MODEL, messages: hello }],
  [`/v1beta/models/${MODEL}:generateContent`, { contents: [{ parts: [{ text: 'Hello' }] }] }],
  [`/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`, { contents: [{ parts: [{ text: 'Hello' }] }] }],
  ['/v1beta/openai/chat/completions', { model: MODEL, messages: hello }],
  ['/v1/embeddings', { model: MODEL, input: 'Hello' }],
  [`/v1/engines/${MODEL}/embeddings`, { input: 'Hello' }],
  ['/v1/rerank', { model: MODEL, query: 'a', documents: ['b'] }],
  ['/v1/images/generations', { model: MODEL, prompt: 'a' }],
  ['/v1/audio/speech', { model: MODEL, input: 'a', voice: 'alloy' }],
  ['/v1/moderations', { model: MODEL, input: 'a' }],
]

/** Every place in which some client shows its key. */
const PLACES: readonly ((key: string) => { headers: Record<string, string>; query?: string })[] = [
  (key) => ({ headers: { authorization: `Bearer sk-${key}` } }),
  (key) => ({ headers: { authorization: key } }),
  (key) => ({ headers: { 'x-api-key': `sk-${key}`, 'anthropic-version': '2023-06-01' } }),
  (key) => ({ headers: { 'x-goog-api-key': `sk-${key}` } }),
  (key) => ({ headers: {}, query: `key=sk-${key}` }),
  (key) => ({ headers: { 'mj-api-secret': `sk-${key}` } }),
]

const KEYS = {
  disabled: { status: 2 },
  expired: { expired_time: 1_700_000_000 },
  'for other addresses': { allow_ips: '10.0.0.0/8' },
  'for another model': { model_limits_enabled: true, model_limits: 'another-model' },
  'of a group its owner may not use': { group: 'staff' },
  'with nothing left': { unlimited_quota: false, remain_quota: 0 },
} as const

const open = async () => {
  const upstream = await lab.upstream()
  const keys = [{ unlimited_quota: true }, ...Object.values(KEYS).map((key) => ({ unlimited_quota: true, ...key }))]
  const gateway = await lab.gateway({ channels: [{ upstream }], keys, mayLogErrors: true })
  return { upstream, gateway }
}

describe('a key', () => {
  test('without power has none on any path and in any place', async () => {
    const { upstream, gateway } = await open()
    const wrong: string[] = []
    for (const [index, name] of Object.keys(KEYS).entries()) {
      for (const [path, body] of PATHS) {
        // Counting is free.
        if (name === 'with nothing left' && path.endsWith('count_tokens')) continue
        for (const [place, show] of PLACES.entries()) {
          const { headers, query } = show(keyText(index + 2))
          const address = query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
          const response = await fetch(gateway.url + address, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
          })
          const text = await response.text()
          if (response.status < 400 || response.status >= 500)
            wrong.push(`${name} ${path} ${place}: ${response.status}`)
          if (!text.includes('"error"') || text.includes(keyText(index + 2))) wrong.push(`${name} ${path}: ${text}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(upstream.requests).toEqual([])
  })

  test('that is good does not lend its power to a bad one beside it', async () => {
    const { upstream, gateway } = await open()
    const [good, bad] = [keyText(1), keyText(2)]
    const both = [
      // Claude's own header counts on Claude's paths, whatever else is shown.
      ['/v1/messages', { 'x-api-key': bad, authorization: `Bearer ${good}` }],
      [`/v1beta/models/${MODEL}:generateContent`, { 'x-goog-api-key': bad, authorization: `Bearer ${good}` }],
      ['/v1/chat/completions', { authorization: `Bearer ${bad}`, 'x-api-key': good, 'x-goog-api-key': good }],
    ] as const
    for (const [path, headers] of both) {
      const response = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: MODEL, messages: hello, max_tokens: 9, contents: [] }),
      })
      expect([path, response.status]).toEqual([path, 401])
    }
    expect(upstream.requests).toEqual([])
  })

  test('of a common account picks no channel by its suffix', async () => {
    const { upstream, gateway } = await open()
    for (const suffix of ['-1', '-999', '-1-2']) {
      const headers = { authorization: `Bearer sk-${keyText(1)}${suffix}` }
      expect((await gateway.chat({}, { headers })).status).toBeGreaterThanOrEqual(401)
    }
    expect(upstream.requests).toEqual([])
  })

  test('loses its group’s power at once when its owner loses the group', async () => {
    const upstream = await lab.upstream()
    const gateway = await lab.gateway({
      channels: [{ upstream, group: 'default,vip' }],
      keys: [{ unlimited_quota: true, group: 'vip' }],
      user: { group: 'vip' },
      options: { UserUsableGroups: { default: 'Default' }, GroupRatio: { default: 1, vip: 1 } },
      environment: { ROOT_USERNAME: 'root', ROOT_PASSWORD: 'password1', INITIAL_ROOT_ACCESS_TOKEN: 'r'.repeat(32) },
    })
    expect((await gateway.chat()).status).toBe(200)
    const login = await fetch(`${gateway.url}/api/user/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'root', password: 'password1' }),
    })
    const { data } = (await login.json()) as { data: { id: number } }
    const change = await fetch(`${gateway.url}/api/user/`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        cookie: login.headers.get('set-cookie')?.split(';')[0] ?? '',
        'new-api-user': String(data.id),
      },
      body: JSON.stringify({ id: gateway.seeded.userId, username: 'alice', display_name: 'alice', group: 'default' }),
    })
    expect(await change.json()).toMatchObject({ success: true })
    expect((await gateway.chat()).status).toBe(403)
  })
})
