// The playground: a signed-in person asks without an API key, in a group of their choice, and pays like any caller.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, type TestGateway, useLab } from '../support/gateway.ts'
import { plainAnswerQuota } from '../support/seed.ts'
import { readError, readStream } from './answers.ts'

const lab = useLab()

const PATH = '/pg/chat/completions'
const password = await Bun.password.hash('password1', { algorithm: 'bcrypt', cost: 4 })

const open = async (seed: Partial<GatewaySeed> = {}) => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({
    channels: [{ upstream, header_override: '{"*":""}' }],
    ...seed,
    user: { password, access_token: 'a'.repeat(32), ...seed.user },
  })
  return { upstream, gateway }
}

/** Headers of the console in a signed-in browser. */
const signIn = async ({ url, seeded }: TestGateway): Promise<Record<string, string>> => {
  const answer = await fetch(`${url}/api/user/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'alice', password: 'password1' }),
  })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return { cookie, 'new-api-user': String(seeded.userId), 'content-type': 'application/json' }
}

const question = { model: 'gpt-4o-mini', group: 'default', messages: [{ role: 'user', content: 'Hello' }] }

const ask = ({ url }: TestGateway, headers: Record<string, string>, fields: object = {}) =>
  fetch(url + PATH, { method: 'POST', headers, body: JSON.stringify({ ...question, ...fields }) })

test.each([false, true])('answers and charges the account, which has no key (streamed: %p)', async (isStream) => {
  const { upstream, gateway } = await open()
  const response = await ask(gateway, await signIn(gateway), { stream: isStream })
  expect(response.status).toBe(200)
  if (isStream) expect(await readStream(response)).toMatchObject({ ending: 'complete', content: expect.any(String) })
  else expect(await response.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] })
  expect(upstream.last.json.group).toBeUndefined()
  expect(upstream.last.headers.cookie).toBeUndefined()
  expect(upstream.last.headers['new-api-user']).toBeUndefined()
  const { rows, users } = await gateway.books()
  expect(rows).toMatchObject([
    { token_id: 0, token_name: 'playground-default', quota: plainAnswerQuota, model_name: 'gpt-4o-mini' },
  ])
  expect(users[0]?.quota).toBe(gateway.seeded.userQuota - plainAnswerQuota)
})

test('a group that one may not use is refused in OpenAI’s words, and nothing is asked or charged', async () => {
  const { upstream, gateway } = await open()
  const response = await ask(gateway, await signIn(gateway), { group: 'secret' })
  expect(response.status).toBe(403)
  expect(await readError(response)).toMatchObject({ code: 'group_not_allowed' })
  expect(upstream.requests).toHaveLength(0)
})

test('a balance that is too small is refused', async () => {
  const { upstream, gateway } = await open({ user: { quota: 1 } })
  const response = await ask(gateway, await signIn(gateway))
  expect(response.status).toBe(403)
  expect(await readError(response)).toMatchObject({ code: 'insufficient_user_quota' })
  expect(upstream.requests).toHaveLength(0)
})

test('limits for all keys are none for it; those of the account count', async () => {
  const limits = { keys: { '*': { requests_per_minute: 1 } } }
  const { gateway } = await open({ options: { 'tollgate.limits': limits } })
  const headers = await signIn(gateway)
  for (let count = 0; count < 3; count++) expect((await ask(gateway, headers)).status).toBe(200)
  const strict = await open({ options: { 'tollgate.limits': { users: { '*': { requests_per_minute: 1 } } } } })
  const strictHeaders = await signIn(strict.gateway)
  expect((await ask(strict.gateway, strictHeaders)).status).toBe(200)
  expect((await ask(strict.gateway, strictHeaders)).status).toBe(429)
})

describe('is closed', () => {
  test('to strangers, access tokens, API keys and other sites', async () => {
    const { upstream, gateway } = await open()
    const headers = await signIn(gateway)
    const { cookie: _cookie, ...anonymous } = headers
    expect((await ask(gateway, anonymous)).status).toBe(401)
    expect((await ask(gateway, { ...anonymous, authorization: 'a'.repeat(32) })).status).toBe(403)
    const key = gateway.seeded.tokens[0]?.key
    expect(await (await ask(gateway, { ...anonymous, authorization: `Bearer sk-${key}` })).json()).toMatchObject({
      success: false,
    })
    const foreign = await ask(gateway, { ...headers, origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    expect(upstream.requests).toHaveLength(0)
  })

  test('to bodies that ask for nothing', async () => {
    const { gateway } = await open()
    const headers = await signIn(gateway)
    for (const fields of [{ model: '' }, { model: 4 }, { group: 5 }, { messages: [] }])
      expect((await ask(gateway, headers, fields)).status).toBe(400)
  })
})
