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
  test('options that belong together are written at once: one row each, one news, one line of the audit', async () => {
    const { root, deps, published, put } = await prepare()
    const news = published.length
    const options = [
      { key: 'GroupRatio', value: '{"default":1,"gold":0.5}' },
      { key: 'UserUsableGroups', value: { default: 'Default', gold: 'Gold' } },
      // Alone it would be refused: the key it needs comes with it.
      { key: 'TurnstileCheckEnabled', value: true },
      { key: 'TurnstileSiteKey', value: 'site' },
      { key: 'TurnstileSecretKey', value: 'hidden' },
    ]
    expect((await put('TurnstileCheckEnabled', true)).body.success).toBe(false)
    expect((await root({ method: 'PUT', path: '/api/option/batch', body: { options } })).body.success).toBe(true)
    expect(published.slice(news)).toEqual(['options'])
    expect(await deps.repos.options.find('UserUsableGroups')).toBe('{"default":"Default","gold":"Gold"}')
    const [line] = await deps.repos.audit.list({ limit: 1, offset: 0 })
    expect(line).toMatchObject({ action: 'option.update_many' })
    expect(JSON.parse(line?.detail ?? '')).toMatchObject({
      GroupRatio: [expect.any(String), '{"default":1,"gold":0.5}'],
      TurnstileSecretKey: true,
    })
    expect(line?.detail).not.toContain('hidden')
  })
  test.each([
    ['a value that is refused', [['GroupRatio', '{"default":-1}']]],
    ['a key that is there twice', [['SystemName', 'again']]],
    ['a key that cannot be set', [['payment_setting.compliance_confirmed', 'true']]],
    ['a value of no kind', [['AutoGroups', 5]]],
  ])('of options that belong together none is written for %s', async (_name, more) => {
    const { root, list, deps } = await prepare()
    const before = await list()
    const options = [['SystemName', 'changed'], ...more].map(([key, value]) => ({ key, value }))
    expect((await root({ method: 'PUT', path: '/api/option/batch', body: { options } })).body.success).toBe(false)
    expect(await list()).toEqual(before)
    expect(await deps.repos.options.find('SystemName')).toBeUndefined()
    expect((await root({ method: 'PUT', path: '/api/option/batch', body: { options: [] } })).status).toBe(400)
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

describe('dashboard texts of old versions', () => {
  const migrate = async (old: Record<string, string>) => {
    const harness = await prepare()
    const { deps, root } = harness
    await deps.repos.options.setMany(Object.entries(old).map(([key, value]) => ({ key, value })))
    const reply = await root({ method: 'POST', path: '/api/option/migrate_console_setting' })
    const rows = (await deps.repos.options.all()).filter(
      ({ key }) => !key.endsWith('ModeEnabled') && !key.endsWith('SiteEnabled'),
    )
    return { ...harness, reply, rows: new Map(rows.map((row) => [row.key, row.value])) }
  }
  const apiInfo = { url: 'https://a.example', route: 'r', description: 'd', color: 'blue' }

  test('move to the options that hold them now, and are in force at once', async () => {
    const { rows, call, reply, published } = await migrate({
      ApiInfo: JSON.stringify([apiInfo, { url: 'javascript:alert(1)', route: 'r', description: 'd', color: 'blue' }]),
      Announcements: '[{"content":"c","publishDate":"2026-01-01T00:00:00Z"}]',
      FAQ: '[{"title":"q","content":"a"}]',
      UptimeKumaUrl: 'https://up.example',
      UptimeKumaSlug: 'main',
    })
    expect(reply.body).toEqual({ success: true, message: '' })
    expect([...rows.keys()].toSorted()).toEqual([
      'console_setting.announcements',
      'console_setting.api_info',
      'console_setting.faq',
      'console_setting.uptime_kuma_groups',
    ])
    expect(JSON.parse(rows.get('console_setting.api_info') ?? '')).toEqual([apiInfo])
    expect((await call({ path: '/api/status' })).body.data.faq).toEqual([{ question: 'q', answer: 'a' }])
    expect(published.at(-1)).toBe('options')
  })
  test('stay where nothing of them can be used, and do not overwrite what is there', async () => {
    const faq = '[{"question":"new","answer":"new"}]'
    const { rows } = await migrate({
      ApiInfo: 'no json',
      FAQ: '[{"title":"q","content":"a"}]',
      'console_setting.faq': faq,
      UptimeKumaUrl: 'https://up.example',
    })
    expect(Object.fromEntries(rows)).toEqual({
      ApiInfo: 'no json',
      'console_setting.faq': faq,
      UptimeKumaUrl: 'https://up.example',
    })
  })
})

describe('texts that everybody reads', () => {
  const entry = { url: 'https://a.example', route: 'r', description: 'd', color: 'blue' }
  const news = { content: 'c', publishDate: '2026-01-01T00:00:00Z' }
  const watched = { categoryName: 'c', url: 'https://up.example', slug: 's' }
  test.each([
    ['Logo', 'javascript:alert(1)'],
    ['Logo', '//evil.example/x.png'],
    ['Logo', 'data:text/html,x'],
    ['About', 'x'.repeat(262_145)],
    ['console_setting.api_info', [{ ...entry, url: 'javascript:alert(1)' }]],
    ['console_setting.api_info', [{ ...entry, color: 'mauve' }]],
    ['console_setting.api_info', [{ ...entry, route: 'r'.repeat(101) }]],
    ['console_setting.api_info', Array.from({ length: 51 }, () => entry)],
    ['console_setting.announcements', [{ ...news, content: 'c'.repeat(501) }]],
    ['console_setting.announcements', [{ ...news, publishDate: 'yesterday' }]],
    ['console_setting.announcements', [{ ...news, type: 'loud' }]],
    ['console_setting.announcements', Array.from({ length: 101 }, () => news)],
    ['console_setting.faq', [{ question: 'q'.repeat(201), answer: 'a' }]],
    ['console_setting.faq', [{ question: 'q', answer: '' }]],
    ['console_setting.uptime_kuma_groups', [watched, watched]],
    ['console_setting.uptime_kuma_groups', [{ ...watched, slug: '../admin' }]],
    ['console_setting.uptime_kuma_groups', [{ ...watched, url: 'file:///etc/passwd' }]],
  ])('%s = %p is refused', async (key, value) => {
    const { put, deps } = await prepare()
    expect((await put(key, value)).body.success).toBe(false)
    expect(await deps.repos.options.find(key)).toBeUndefined()
  })
  test.each([
    ['Logo', '/logo.png'],
    ['Logo', ''],
    ['Logo', 'https://cdn.example/logo.png'],
    ['console_setting.api_info', [entry]],
    ['console_setting.announcements', [{ ...news, type: 'warning', extra: 'x' }]],
    ['console_setting.uptime_kuma_groups', []],
  ])('%s = %p is kept', async (key, value) => {
    const { put, deps } = await prepare()
    expect((await put(key, value)).body).toEqual({ success: true, message: '' })
    expect(await deps.repos.options.find(key)).toBe(typeof value === 'string' ? value : JSON.stringify(value))
  })
})

describe('for the settings page', () => {
  test('every option says what it is, and of a secret only whether it is set', async () => {
    const { put, root, list } = await prepare()
    await put('SMTPToken', 'very-secret')
    const reply = await root({ path: '/api/option/definitions' })
    const found: { key: string; section: string }[] = reply.body.data
    const one = (key: string) => found.find((entry) => entry.key === key)
    expect(one('SMTPToken')).toMatchObject({
      category: 'operations',
      section: 'email',
      is_secret: true,
      is_set: true,
      default: '',
    })
    expect(one('EpayKey')).toMatchObject({ is_secret: true, is_set: false })
    expect(one('general_setting.quota_display_type')).toMatchObject({
      type: 'text',
      choices: ['USD', 'CNY', 'TOKENS', 'CUSTOM'],
    })
    expect(one('RetryTimes')).toMatchObject({ type: 'int', is_secret: false, is_read_only: false, min: 0, max: 100 })
    expect(one('ServerAddress')).toMatchObject({ format: 'web-address', length_max: 2048 })
    expect(one('EmailDomainWhitelist')).toMatchObject({ type: 'list', separator: ',' })
    expect(one('console_setting.faq')).toMatchObject({
      schema: { type: 'array', maxItems: 100, items: { properties: { question: { minLength: 1, maxLength: 200 } } } },
    })
    expect(one('ModelRatio')).toMatchObject({ schema: { additionalProperties: { type: 'number', minimum: 0 } } })
    expect(reply.text).not.toContain('very-secret')
    const described = new Set(found.map(({ key }) => key))
    const listed = [...(await list()).keys()].filter((key) => !key.startsWith('group_ratio_setting.group_'))
    expect(listed.filter((key) => !described.has(key))).toEqual(['CompletionRatioMeta'])
    for (const { key, section } of found) expect(`${key} ${section}`).not.toEndWith(' ')
  })
  test('a test mail goes to the address, and a bad address nowhere', async () => {
    const { root, mails } = await prepare()
    const send = (to: string) => root({ method: 'POST', path: '/api/option/test_email', body: { to } })
    expect((await send('me@example.com')).body.success).toBe(true)
    expect((await send('no address')).body.success).toBe(false)
    expect(mails.map(({ to }) => to)).toEqual(['me@example.com'])
  })
})
