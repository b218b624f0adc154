// What anyone may know, and that nothing more is told.
import { expect, test } from 'bun:test'
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
