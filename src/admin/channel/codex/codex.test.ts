// Logins of Codex channels: begun and ended by one browser, renewed once by one, asked for their plan.
import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { createHarness } from '../../../../test/admin/harness.ts'
import type { UpstreamRequest } from '../../../platform/index.ts'
import { readLoginInput } from './login.ts'
import { refreshDueLogins } from './service.ts'

const tokenOf = (claims: object): string =>
  `h.${Buffer.from(JSON.stringify({ 'https://api.openai.com/auth': { chatgpt_account_id: 'acc-1' }, ...claims })).toString('base64url')}.s`

const ANSWER = {
  access_token: tokenOf({ email: 'a@example.com' }),
  refresh_token: 'refresh-2',
  id_token: tokenOf({ email: 'a@example.com' }),
  expires_in: 864_000,
}

const keyOf = (expired: string, more: object = {}): string =>
  JSON.stringify({
    access_token: 'old',
    refresh_token: 'refresh-1',
    account_id: 'acc-1',
    email: 'a@example.com',
    expired,
    ...more,
  })

const prepare = async () => {
  const asked: UpstreamRequest[] = []
  let answer: (request: UpstreamRequest) => Response | Promise<Response> = () => Response.json(ANSWER)
  const harness = await createHarness({
    upstream: (request) => {
      asked.push(request)
      return answer(request)
    },
  })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const post = async (path: string, body?: object) =>
    (await root({ method: 'POST', path: `/api/channel/${path}`, ...(body === undefined ? {} : { body }) })).body
  const create = async (key: string, more: object = {}, mode = 'single') =>
    post('', { mode, channel: { type: 57, name: 'codex', models: 'gpt-5', group: 'default', key, ...more } })
  const keys = async () => (await harness.deps.repos.channels.all()).map(({ key }) => key)
  const begin = async (path = 'codex/oauth/start') => new URL((await post(path)).data.authorize_url)
  return {
    ...harness,
    root,
    post,
    create,
    keys,
    asked,
    begin,
    answerWith: (next: typeof answer) => {
      answer = next
    },
  }
}

const formOf = (request: UpstreamRequest | undefined) => new URLSearchParams(String(request?.body))

test('what people paste is understood in every form', () => {
  const login = { code: 'c', state: 's' }
  expect(readLoginInput('http://localhost:1455/auth/callback?code=c&scope=x&state=s')).toEqual(login)
  expect(readLoginInput('?code=c&state=s')).toEqual(login)
  expect(readLoginInput('code=c&state=s')).toEqual(login)
  expect(readLoginInput('c#s')).toEqual(login)
  for (const text of ['c', 'http://localhost/?code=c', '#s']) expect(readLoginInput(text)).toBeUndefined()
})

describe('a login', () => {
  test('gives the key of a channel that is not stored yet, with the hash of the verifier that is then shown', async () => {
    const { begin, post, asked } = await prepare()
    const url = await begin()
    expect(url.origin + url.pathname).toBe('https://auth.openai.com/oauth/authorize')
    const state = url.searchParams.get('state')
    const { data } = await post('codex/oauth/complete', { input: `code-1#${state}` })
    expect(data).toMatchObject({ account_id: 'acc-1', email: 'a@example.com' })
    expect(JSON.parse(data.key)).toMatchObject({
      access_token: ANSWER.access_token,
      refresh_token: 'refresh-2',
      type: 'codex',
    })
    const form = formOf(asked[0])
    expect(asked[0]?.url).toBe('https://auth.openai.com/oauth/token')
    expect(form.get('code')).toBe('code-1')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    expect(challenge).toBe(url.searchParams.get('code_challenge') ?? 'none')
  })
  test('of a channel is stored, and its key is in no answer', async () => {
    const { begin, post, create, keys } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z'))
    const state = (await begin('1/codex/oauth/start')).searchParams.get('state')
    const answer = await post('1/codex/oauth/complete', {
      input: `http://localhost:1455/auth/callback?code=x&state=${state}`,
    })
    expect(answer.data).toMatchObject({ channel_id: 1, account_id: 'acc-1', email: 'a@example.com' })
    expect(JSON.stringify(answer)).not.toContain('refresh-2')
    expect(JSON.parse((await keys())[0] ?? '')).toMatchObject({ refresh_token: 'refresh-2' })
  })
  test('works once, for the channel and the session it was begun for', async () => {
    const { begin, post, create, signIn, asked, clock, root } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z'))
    const other = await signIn('root', '12345678')
    const complete = (state: string | null) => post('codex/oauth/complete', { input: `c#${state}` })
    const stateOf = async (path?: string) => (await begin(path)).searchParams.get('state')
    expect((await complete(await stateOf('1/codex/oauth/start'))).success).toBe(false)
    const foreign = {
      method: 'POST',
      path: '/api/channel/codex/oauth/complete',
      body: { input: `c#${await stateOf()}` },
    }
    expect((await other(foreign)).body.success).toBe(false)
    const late = await stateOf()
    clock.advance(901)
    expect((await complete(late)).success).toBe(false)
    const state = await stateOf()
    expect(asked).toHaveLength(0)
    expect((await complete(state)).success).toBe(true)
    expect((await complete(state)).success).toBe(false)
    const token = (await root({ path: '/api/user/token' })).body.data
    const headers = { authorization: `Bearer ${token}`, 'new-api-user': '1', cookie: '' }
    const started = await root({ method: 'POST', path: '/api/channel/codex/oauth/start', headers })
    expect(started.status).toBe(403)
  })
  test('that the vendor refuses tells why and stores nothing', async () => {
    const { begin, post, create, keys, answerWith } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z'))
    const before = await keys()
    answerWith(() =>
      Response.json({ error: 'invalid_grant', error_description: 'The code has expired.' }, { status: 400 }),
    )
    const state = (await begin('1/codex/oauth/start')).searchParams.get('state')
    const { success, message } = await post('1/codex/oauth/complete', { input: `c#${state}` })
    expect(success).toBe(false)
    expect(message).toContain('The code has expired.')
    expect(await keys()).toEqual(before)
  })
})

describe('renewing', () => {
  test('keeps what the answer leaves out', async () => {
    const { post, create, keys, asked, answerWith } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z', { note: 'x' }))
    answerWith(() => Response.json({ access_token: 'opaque', expires_in: 60 }))
    expect((await post('1/codex/refresh')).data).toMatchObject({ channel_id: 1, channel_type: 57, account_id: 'acc-1' })
    expect(formOf(asked[0]).get('refresh_token')).toBe('refresh-1')
    expect(JSON.parse((await keys())[0] ?? '')).toMatchObject({
      access_token: 'opaque',
      refresh_token: 'refresh-1',
      email: 'a@example.com',
    })
  })
  test('by many at the same time uses the refresh token once', async () => {
    const { post, create, asked } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('1/codex/refresh')))
    expect(answers.filter(({ success }) => success)).toHaveLength(1)
    expect(asked).toHaveLength(1)
  })
  test('never writes over a key that somebody changed meanwhile', async () => {
    const { post, create, keys, deps, answerWith } = await prepare()
    await create(keyOf('2020-01-01T00:00:00Z'))
    const fresh = keyOf('2030-01-01T00:00:00Z')
    answerWith(async () => {
      await deps.repos.channels.update(1, { key: fresh })
      return Response.json(ANSWER)
    })
    expect((await post('1/codex/refresh')).success).toBe(false)
    expect(await keys()).toEqual([fresh])
  })
  test('in the background takes the logins that end within a day, and names those that fail', async () => {
    const { create, deps, asked, clock, answerWith } = await prepare()
    const inHours = (hours: number) => new Date(clock.nowMs() + 3_600_000 * hours).toISOString()
    await create(keyOf(inHours(23), { refresh_token: 'due' }))
    await create(keyOf(inHours(25), { refresh_token: 'fresh' }))
    await create(keyOf('nonsense', { refresh_token: 'unknown' }))
    await create(keyOf(inHours(1), { refresh_token: 'off' }), { status: 2 })
    await create(keyOf(inHours(1), { refresh_token: undefined }))
    await create('not a login', { type: 1 })
    answerWith(({ body }) =>
      String(body).includes('unknown') ? new Response('no', { status: 500 }) : Response.json(ANSWER),
    )
    expect(await refreshDueLogins(deps)).toEqual([3])
    expect(asked.map((request) => formOf(request).get('refresh_token'))).toEqual(['due', 'unknown'])
  })
})

describe('the plan', () => {
  test('is what the vendor says of it', async () => {
    const { root, create, answerWith, asked } = await prepare()
    await create(keyOf('2030-01-01T00:00:00Z'))
    answerWith(() => Response.json({ plan_type: 'pro' }))
    const { body } = await root({ path: '/api/channel/1/codex/usage' })
    expect(body).toEqual({ success: true, message: '', upstream_status: 200, data: { plan_type: 'pro' } })
    expect(asked[0]).toMatchObject({ url: 'https://chatgpt.com/backend-api/wham/usage' })
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer old', 'chatgpt-account-id': 'acc-1' })
  })
  test('of a login that has ended is asked again with a renewed one, once', async () => {
    const { root, create, answerWith, asked } = await prepare()
    await create(keyOf('2030-01-01T00:00:00Z'))
    answerWith(({ url, headers }) => {
      if (url.includes('/oauth/token')) return Response.json(ANSWER)
      return headers.authorization === 'Bearer old'
        ? new Response('{}', { status: 401 })
        : Response.json({ plan_type: 'pro' })
    })
    expect((await root({ path: '/api/channel/1/codex/usage' })).body.data).toEqual({ plan_type: 'pro' })
    expect(asked).toHaveLength(3)
    answerWith(() => new Response('nope', { status: 500 }))
    expect((await root({ path: '/api/channel/1/codex/usage' })).body).toMatchObject({
      success: false,
      upstream_status: 500,
      data: null,
    })
  })
  test('of other channels is refused', async () => {
    const { root, create } = await prepare()
    await create('k', { type: 1 })
    expect((await root({ path: '/api/channel/1/codex/usage' })).body.success).toBe(false)
  })
})
