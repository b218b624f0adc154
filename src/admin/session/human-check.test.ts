// The check that a person is at the form: an answer serves the action it was given for, where it was given, once.
import { expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

type Verdict = Readonly<Record<string, unknown>>

const prepare = async (verdict: Verdict, options: Readonly<Record<string, string>> = {}) => {
  let asked = 0
  const harness = await createHarness({
    upstream: () => {
      asked++
      return Response.json(verdict)
    },
  })
  await harness.setUp()
  const all = {
    ServerAddress: 'https://gw.test',
    'checkin_setting.enabled': 'true',
    TurnstileSiteKey: 'site',
    TurnstileSecretKey: 'hidden',
    ...options,
  }
  const root = await harness.signIn('root', '12345678')
  harness.deps.settings.applyChanges(
    Object.entries({ ...all, TurnstileCheckEnabled: 'true' }).map(([key, value]) => ({ key, value })),
  )
  const checkIn = async (token: string): Promise<boolean> =>
    (await root({ method: 'POST', path: `/api/user/checkin?turnstile=${token}` })).body.success
  const register = async (token: string, username = 'bob'): Promise<boolean> => {
    const body = { username, password: 'password1' }
    return (await harness.call({ method: 'POST', path: `/api/user/register?turnstile=${token}`, body })).body.success
  }
  return { ...harness, checkIn, register, asked: () => asked }
}

test('an answer serves once, although the verifier would take it again', async () => {
  const { checkIn, register, clock, asked } = await prepare({ success: true })
  const tries = await Promise.all(Array.from({ length: 20 }, (_, index) => register('token', `bob${index}`)))
  expect(tries.filter(Boolean)).toHaveLength(1)
  expect(await checkIn('token')).toBe(false)
  clock.advance(600)
  expect(await checkIn('token')).toBe(false)
  expect(asked()).toBe(1)
  expect(await checkIn('another')).toBe(true)
})

test('an answer for one action serves no other', async () => {
  const { checkIn, register } = await prepare({ success: true, action: 'register', hostname: 'gw.test' })
  expect(await checkIn('one')).toBe(false)
  expect(await register('two')).toBe(true)
})

test.each<[Verdict, Readonly<Record<string, string>>, boolean]>([
  [{ success: true, hostname: 'GW.test', action: 'checkin' }, {}, true],
  [{ success: true, hostname: 'gw.test', action: '' }, {}, true],
  [{ success: true, hostname: 'evil.test', action: 'checkin' }, {}, false],
  [{ success: true, hostname: '' }, {}, false],
  [{ success: true, hostname: 7 }, {}, false],
  [{ success: true, hostname: 'shop.test' }, { 'tollgate.turnstile_hostnames': 'gw.test,shop.test' }, true],
  [{ success: true, hostname: 'gw.test' }, { 'tollgate.turnstile_hostnames': 'shop.test' }, false],
  [{ success: true, hostname: 'any.test' }, { ServerAddress: '' }, true],
  [{ success: 'true', hostname: 'gw.test' }, {}, false],
  [{ success: false, hostname: 'gw.test', action: 'checkin' }, {}, false],
])('%p with %p passes: %p', async (verdict, options, passes) => {
  const { checkIn } = await prepare(verdict, options)
  expect(await checkIn('token')).toBe(passes)
})
