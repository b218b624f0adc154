// Notices: their wire forms against real sockets, limits, and the warning of a low balance.
import { afterAll, describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { createHarness } from '../../../test/admin/harness.ts'
import { createSsrfGuard } from '../../platform/index.ts'
import { createNotifier } from './notifier.ts'

type Received = { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: string }

const startReceiver = (status = 200) => {
  const received: Received[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      received.push({
        method: request.method,
        url: pathname + search,
        headers: request.headers,
        body: await request.text(),
      })
      return new Response('fine', { status })
    },
  })
  afterAll(() => server.stop(true))
  return { received, base: `http://127.0.0.1:${server.port}` }
}

const NOTICE = { type: 'test', title: 'A & B', content: 'Left: {{value}} of {{value}}.', values: ['$1', '$2'] }

const prepare = async (setting: object, { allowsPrivateIp = true, count = 2 } = {}) => {
  const harness = await createHarness()
  await harness.setUp()
  const { deps, clock, mails } = harness
  await deps.repos.users.update(1, { email: 'root@example.com', setting: JSON.stringify(setting) })
  const failures: string[] = []
  const rules = {
    isEnabled: true,
    allowsPrivateIp,
    isDomainWhitelist: false,
    isIpWhitelist: false,
    domainList: [],
    ipList: [],
    allowedPorts: [],
    checksResolvedIps: true,
  }
  const notifier = createNotifier({
    users: deps.repos.users,
    settings: deps.settings,
    codes: deps.codes,
    mail: deps.mail,
    guard: createSsrfGuard({ rules: () => rules }),
    nowSeconds: clock.nowSeconds,
    limit: { count, minutes: 10 },
    onFailure: (_userId, _type, reason) => failures.push(reason),
  })
  const user = async () => {
    const row = await deps.repos.users.findById(1)
    if (row === undefined) throw new Error('no root')
    return row
  }
  return { ...harness, notifier, mails, failures, user }
}

describe('a notice', () => {
  test('is a signed POST to a webhook, with its values filled in', async () => {
    const { received, base } = startReceiver()
    const { notifier, user, clock } = await prepare({
      notify_type: 'webhook',
      webhook_url: `${base}/hook`,
      webhook_secret: 's',
    })
    await notifier.tell(await user(), NOTICE)
    const [call] = received
    expect(call).toMatchObject({ method: 'POST', url: '/hook' })
    expect(JSON.parse(call?.body ?? '')).toEqual({
      type: 'test',
      title: 'A & B',
      content: 'Left: $1 of $2.',
      values: ['$1', '$2'],
      timestamp: clock.nowSeconds(),
    })
    const signature = createHmac('sha256', 's')
      .update(call?.body ?? '')
      .digest('hex')
    expect(call?.headers.get('x-webhook-signature')).toBe(signature)
  })
  test('is the address of Bark with its places filled in', async () => {
    const { received, base } = startReceiver()
    const { notifier, user } = await prepare({ notify_type: 'bark', bark_url: `${base}/k/{{title}}/{{content}}` })
    await notifier.tell(await user(), NOTICE)
    expect(received).toMatchObject([{ method: 'GET', url: '/k/A%20%26%20B/Left%3A%20%241%20of%20%242.' }])
  })
  test('is a message to Gotify', async () => {
    const { received, base } = startReceiver()
    const { notifier, user } = await prepare({
      notify_type: 'gotify',
      gotify_url: `${base}/`,
      gotify_token: 't&t',
      gotify_priority: 99,
    })
    await notifier.tell(await user(), NOTICE)
    expect(received).toMatchObject([{ method: 'POST', url: '/message?token=t%26t' }])
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ title: 'A & B', message: 'Left: $1 of $2.', priority: 5 })
  })
  test('is a mail without any choice, and nothing is markup in it', async () => {
    const { notifier, user, mails } = await prepare({})
    await notifier.tell(await user(), { ...NOTICE, values: ['<b>', ''] })
    expect(mails).toMatchObject([{ to: 'root@example.com', subject: 'A & B' }])
    expect(mails[0]?.html).toContain('&lt;b&gt;')
  })
  test('goes to the mail address that was chosen for notices', async () => {
    const { notifier, user, mails } = await prepare({ notify_type: 'email', notification_email: 'n@example.com' })
    await notifier.tell(await user(), NOTICE)
    expect(mails).toMatchObject([{ to: 'n@example.com' }])
  })
  test.each([
    [{ notify_type: 'webhook', webhook_url: '{base}/hook' }],
    [{ notify_type: 'bark', bark_url: '{base}/{{title}}' }],
    [{ notify_type: 'gotify', gotify_url: '{base}', gotify_token: 't' }],
  ])('never reaches an inner address: %j', async (setting) => {
    const { received, base } = startReceiver()
    const filled = JSON.parse(JSON.stringify(setting).replace('{base}', base))
    const { notifier, user, failures } = await prepare(filled, { allowsPrivateIp: false })
    await notifier.tell(await user(), NOTICE)
    expect(received).toEqual([])
    expect(failures.length).toBe(1)
  })
  test('that an address refuses is told to the operator, without its secret', async () => {
    const { base } = startReceiver(500)
    const { notifier, user, failures } = await prepare({
      notify_type: 'gotify',
      gotify_url: base,
      gotify_token: 'hidden',
    })
    await notifier.tell(await user(), NOTICE)
    expect(failures).toEqual(['The address answered with status 500.'])
  })
  test('comes only so often of one kind, and again after a while', async () => {
    const { notifier, user, mails, clock } = await prepare({})
    for (let count = 0; count < 5; count++) await notifier.tell(await user(), NOTICE)
    expect(mails.length).toBe(2)
    await notifier.tell(await user(), { ...NOTICE, type: 'other' })
    expect(mails.length).toBe(3)
    clock.advance(601)
    await notifier.tell(await user(), NOTICE)
    expect(mails.length).toBe(4)
  })
  test('goes to nobody who is disabled, and not at all with a limit of none', async () => {
    const silent = await prepare({}, { count: 0 })
    await silent.notifier.tell(await silent.user(), NOTICE)
    const { notifier, user, mails, deps } = await prepare({})
    await deps.repos.users.update(1, { status: 2 })
    await notifier.tell(await user(), NOTICE)
    expect([...mails, ...silent.mails]).toEqual([])
  })
})

describe('a low balance', () => {
  test('is told to its owner once money was spent, by their own threshold or the site’s', async () => {
    const { notifier, mails, deps } = await prepare({ quota_warning_threshold: 500 })
    deps.settings.applyChanges([
      { key: 'QuotaRemindThreshold', value: '5000' },
      { key: 'ServerAddress', value: 'https://gw.example.com' },
    ])
    await deps.repos.users.update(1, { quota: 600 })
    notifier.watchBalance(1)
    await notifier.checkBalances()
    expect(mails).toEqual([])
    await deps.repos.users.update(1, { quota: 400 })
    await notifier.checkBalances()
    expect(mails).toEqual([])
    notifier.watchBalance(1)
    await notifier.checkBalances()
    expect(mails[0]?.text).toContain('https://gw.example.com/console/topup')
    await deps.repos.users.update(1, { setting: '', quota: 4000 })
    notifier.watchBalance(1)
    await notifier.checkBalances()
    expect(mails.length).toBe(2)
  })
})

test('root accounts hear of channels, others do not', async () => {
  const { notifier, mails, call, deps } = await prepare({})
  await call({ method: 'POST', path: '/api/user/register', body: { username: 'alice', password: 'alicepass1' } })
  await deps.repos.users.update(2, { email: 'alice@example.com' })
  await notifier.tellRoots(NOTICE)
  expect(mails.map(({ to }) => to)).toEqual(['root@example.com'])
})

test('models of upstreams are told to administrators who want to know, the same news once a day', async () => {
  const { notifier, mails, deps, clock, signIn } = await prepare({})
  const root = await signIn('root', '12345678')
  for (const [username, role] of [
    ['admin1', 10],
    ['admin2', 10],
    ['plain', 1],
  ] as const) {
    const body = { username, password: 'password1', display_name: username, role }
    await root({ method: 'POST', path: '/api/user/', body })
  }
  const setting = '{"upstream_model_update_notify_enabled":true}'
  await deps.repos.users.update(2, { email: 'admin1@example.com', setting })
  await deps.repos.users.update(3, { email: 'admin2@example.com' })
  await deps.repos.users.update(4, { email: 'plain@example.com', setting })
  await notifier.tellModelWatchers(NOTICE, '1:2')
  await notifier.tellModelWatchers(NOTICE, '1:2')
  expect(mails.map(({ to }) => to)).toEqual(['admin1@example.com'])
  clock.advance(86_401)
  await notifier.tellModelWatchers(NOTICE, '1:2')
  expect(mails).toHaveLength(2)
})
