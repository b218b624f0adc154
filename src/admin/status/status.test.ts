// What anyone may know, and that nothing more is told.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

test('the status follows the options at once', async () => {
  const { call, deps } = await createHarness()
  const read = async () => (await call({ path: '/api/status' })).body.data
  expect(await read()).toMatchObject({ HeaderNavModules: '', register_enabled: true, announcements: [] })
  deps.settings.applyChanges([
    { key: 'HeaderNavModules', value: '{"home":false}' },
    { key: 'RegisterEnabled', value: 'false' },
    { key: 'console_setting.faq_enabled', value: 'false' },
    {
      key: 'console_setting.announcements',
      value: JSON.stringify([
        { content: 'old', publishDate: '2026-01-01T00:00:00Z' },
        { content: 'new', publishDate: '2026-06-01T00:00:00Z' },
      ]),
    },
  ])
  const status = await read()
  expect(status).toMatchObject({ HeaderNavModules: '{"home":false}', register_enabled: false, faq_enabled: false })
  expect(status).not.toHaveProperty('faq')
  expect(status.announcements.map((item: { content: string }) => item.content)).toEqual(['new', 'old'])
})

test('no secret is in it', async () => {
  const { call, deps } = await createHarness()
  const keys = [
    'GitHubClientSecret',
    'TurnstileSecretKey',
    'SMTPToken',
    'EpayKey',
    'TelegramBotToken',
    'StripeApiSecret',
  ]
  deps.settings.applyChanges(keys.map((key) => ({ key, value: 'very-secret' })))
  expect((await call({ path: '/api/status' })).text).not.toContain('very-secret')
})

test('a passkey’s identity follows the site’s address', async () => {
  const { call, deps } = await createHarness()
  const read = async () => (await call({ path: '/api/status' })).body.data
  expect(await read()).toMatchObject({ passkey_rp_id: 'localhost:3000', passkey_origins: 'http://localhost:3000' })
  deps.settings.applyChanges([{ key: 'ServerAddress', value: 'https://gw.example.com' }])
  expect(await read()).toMatchObject({ passkey_rp_id: 'gw.example.com', passkey_origins: 'https://gw.example.com' })
})

test('the texts are those of the options', async () => {
  const { call, deps } = await createHarness()
  const texts = {
    Notice: '/api/notice',
    About: '/api/about',
    HomePageContent: '/api/home_page_content',
    'legal.user_agreement': '/api/user-agreement',
    'legal.privacy_policy': '/api/privacy-policy',
  }
  deps.settings.applyChanges(Object.keys(texts).map((key) => ({ key, value: `text of ${key}` })))
  for (const [key, path] of Object.entries(texts)) {
    expect((await call({ path })).body).toEqual({ success: true, message: '', data: `text of ${key}` })
  }
})

test('the health check tells when the database does not answer', async () => {
  const { setUp, signIn, deps } = await createHarness()
  await setUp()
  const root = await signIn('root', '12345678')
  expect((await root({ path: '/api/status/test' })).body).toMatchObject({
    success: true,
    http_stats: { active_connections: 0 },
  })
  deps.repos.setups.find = async () => {
    throw new Error('gone')
  }
  expect(await root({ path: '/api/status/test' })).toMatchObject({ status: 503, body: { success: false } })
})

describe('money on display', () => {
  const shown: readonly [string, Readonly<Record<string, string>>, object, string][] = [
    ['USD', {}, { quota_display_type: 'USD', display_in_currency: true }, '＄2.469134'],
    [
      'CNY',
      { 'general_setting.quota_display_type': 'CNY', USDExchangeRate: '7.3' },
      { quota_display_type: 'CNY', display_in_currency: true, usd_exchange_rate: 7.3 },
      '¥18.024678',
    ],
    [
      'CUSTOM',
      {
        'general_setting.quota_display_type': 'CUSTOM',
        'general_setting.custom_currency_symbol': 'E',
        'general_setting.custom_currency_exchange_rate': '0.92',
      },
      { quota_display_type: 'CUSTOM', custom_currency_symbol: 'E', custom_currency_exchange_rate: 0.92 },
      'E2.271603',
    ],
    [
      'TOKENS',
      { 'general_setting.quota_display_type': 'TOKENS' },
      { quota_display_type: 'TOKENS', display_in_currency: false },
      '1234567',
    ],
    [
      'the old switch, off',
      { DisplayInCurrencyEnabled: 'false' },
      { quota_display_type: 'TOKENS', display_in_currency: false },
      '1234567',
    ],
  ]

  test.each(shown)('by %s is told to clients and written in messages, and what is stored stays', async (...row) => {
    const [, options, told, text] = row
    const { setUp, signIn, call, deps } = await createHarness()
    await setUp()
    const root = await signIn('root', '12345678')
    const before = (await deps.repos.users.findById(1))?.quota ?? 0
    for (const [key, value] of Object.entries(options)) {
      expect((await root({ method: 'PUT', path: '/api/option/', body: { key, value } })).body.success).toBe(true)
    }
    const { data } = (await call({ path: '/api/status' })).body
    expect(data).toMatchObject({ quota_per_unit: 500_000, ...told })
    expect((await deps.repos.users.findById(1))?.quota).toBe(before)
    const body = { user_id: 1, quota: 1_234_567, remark: '' }
    expect((await root({ method: 'POST', path: '/api/topup', body })).body.success).toBe(true)
    const [event] = await deps.repos.logs.list({ userId: 1, type: 1, limit: 1, offset: 0 })
    expect(event).toMatchObject({ quota: 1_234_567 })
    expect(event?.content).toContain(text)
    expect((await deps.repos.users.findById(1))?.quota).toBe(before + 1_234_567)
    const self = (await root({ path: '/api/user/self' })).body.data
    expect(self.quota).toBe(before + 1_234_567)
  })
})
