// Options: checked before they are stored, in force at once, and no secret is ever listed.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const put = (key: unknown, value: unknown) =>
    root({ method: 'PUT', path: '/api/option/', body: { key, value } }).then((reply) => reply)
  const list = async (): Promise<Map<string, string>> =>
    new Map(
      (await root({ path: '/api/option/' })).body.data.map((row: { key: string; value: string }) => [
        row.key,
        row.value,
      ]),
    )
  return { ...harness, root, put, list }
}

describe('writing', () => {
  test('is stored, in force and told to the other processes', async () => {
    const { put, call, deps, published } = await prepare()
    expect((await put('SystemName', 'My Gateway')).body).toEqual({ success: true, message: '' })
    expect(await deps.repos.options.find('SystemName')).toBe('My Gateway')
    expect((await call({ path: '/api/status' })).body.data.system_name).toBe('My Gateway')
    expect(published.at(-1)).toBe('options')
  })
  test.each([
    [true, 'true'],
    ['false', 'false'],
  ])('a switch takes %p', async (value, stored) => {
    const { put, deps } = await prepare()
    await put('DrawingEnabled', value)
    expect(await deps.repos.options.find('DrawingEnabled')).toBe(stored)
  })
  test('keys that nobody knows are kept and listed', async () => {
    const { put, list } = await prepare()
    await put('some.fork.option', 'x')
    expect((await list()).get('some.fork.option')).toBe('x')
  })
  test.each([
    ['ModelRatio', '[]'],
    ['ModelRatio', '{"gpt-4o":-1}'],
    ['GroupRatio', '{bad json'],
    ['GitHubOAuthEnabled', 'true'],
    ['payment_setting.compliance_confirmed', 'true'],
    ['theme.frontend', 'nonsense'],
    ['QuotaPerUnit', '0'],
    ['', 'x'],
  ])('%s = %p is refused and changes nothing', async (key, value) => {
    const { put, deps, list } = await prepare()
    const before = await list()
    expect((await put(key, value)).body.success).toBe(false)
    expect(await list()).toEqual(before)
    expect(await deps.repos.options.find(key)).toBeUndefined()
  })
  test('a number that is none is passed over without an error, as clients expect', async () => {
    const { put, deps } = await prepare()
    expect((await put('QuotaForNewUser', 'abc')).body.success).toBe(true)
    expect(await deps.repos.options.find('QuotaForNewUser')).toBeUndefined()
  })
  test('a body that is no JSON is an error', async () => {
    const { root } = await prepare()
    expect((await root({ method: 'PUT', path: '/api/option/', body: '{' })).status).toBe(400)
  })
  test('who wrote which key is kept, and the value is not', async () => {
    const { put, deps } = await prepare()
    await put('SMTPToken', 'very-secret')
    const [entry] = await deps.repos.audit.list({ limit: 1, offset: 0 })
    expect(entry).toMatchObject({ action: 'option.update', target: 'SMTPToken' })
    expect(JSON.stringify(entry)).not.toContain('very-secret')
  })
})

describe('reading', () => {
  test('leaves secrets out', async () => {
    const { put, list } = await prepare()
    const secrets = ['SMTPToken', 'GitHubClientSecret', 'EpayKey', 'my.api_key', 'some.Password']
    for (const key of secrets) await put(key, 'very-secret')
    const listed = await list()
    expect(secrets.filter((key) => listed.has(key))).toEqual([])
    expect([...listed.values()].filter((value) => value.includes('very-secret'))).toEqual([])
  })
  test('computes which completion ratios can be changed', async () => {
    const { put, list } = await prepare()
    await put('ModelRatio', '{"my-model":1,"gpt-4o":1.25}')
    await put('CompletionRatio', '{"my-model":7}')
    const meta = JSON.parse((await list()).get('CompletionRatioMeta') ?? '')
    expect(meta['my-model']).toEqual({ ratio: 7, locked: false })
    expect(typeof meta['gpt-4o'].locked).toBe('boolean')
  })
})

test('the model ratios can be put back to the built-in ones', async () => {
  const { put, root, deps, list } = await prepare()
  const before = (await list()).get('ModelRatio')
  await put('ModelRatio', '{"only":1}')
  expect((await list()).get('ModelRatio')).toBe('{"only":1}')
  expect((await root({ method: 'POST', path: '/api/option/rest_model_ratio' })).body.success).toBe(true)
  expect((await list()).get('ModelRatio')).toBe(before ?? '')
  expect(await deps.repos.options.find('ModelRatio')).toBeUndefined()
})
