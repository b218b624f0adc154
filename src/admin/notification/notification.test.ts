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
    subscriptions: deps.repos.subscriptions,
    plans: deps.repos.subscriptionPlans,
    budgets: deps.repos.limits,
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

describe('a plan', () => {
  const DAY = 86_400
  const subscribe = async (
    plan: { total: number; windows?: object },
    setting: object = { quota_warning_threshold: 500 },
  ) => {
    const site = await prepare(setting, { count: 9 })
    const { deps, clock, database } = site
    await deps.repos.users.update(1, { quota: 400 })
    const windows = plan.windows === undefined ? '' : JSON.stringify(plan.windows)
    await deps.repos.subscriptionPlans.insert({ title: 'Pro', quota_reset_period: 'daily' })
    const now = clock.nowSeconds()
    const subscription = {
      user_id: 1,
      plan_id: 1,
      amount_total: plan.total,
      start_time: now,
      end_time: now + 30 * DAY,
      source: 'admin',
      next_reset_time: 0,
      upgrade_group: '',
      windows,
      renews: false,
    }
    await deps.repos.subscriptions.open({ subscription, charge: 0, countMax: 0 }, now)
    /** A request was paid by the plan; then the job runs. */
    const use = async (used: number, isPaidByPlan = true) => {
      await database.kysely.updateTable('user_subscriptions').set({ amount_used: used }).execute()
      site.notifier.watchBalance(1, isPaidByPlan)
      await site.notifier.checkBalances()
    }
    const spend = async (id: string, spent: number) => {
      await database.kysely.deleteFrom('tg_budgets').where('id', '=', id).execute()
      await database.kysely
        .insertInto('tg_budgets')
        .values({ id, spent, ends_at: now + 99 * DAY })
        .execute()
    }
    return { ...site, use, spend }
  }

  test('that is nearly used up is told to its owner, once in a reset period', async () => {
    const { use, mails, deps, clock } = await subscribe({ total: 10_000 })
    await use(9000)
    expect(mails).toEqual([])
    await use(9600)
    await use(9900)
    await use(10_000)
    expect(mails.map(({ subject }) => subject)).toEqual(['Your subscription is nearly used up'])
    expect(mails[0]?.text).toContain('"Pro" has')
    expect(mails[0]?.text).toContain('/console/topup')
    clock.advance(DAY)
    await deps.repos.subscriptions.reset(1, 0, { last_reset_time: clock.nowSeconds(), next_reset_time: 0 }, 1)
    await use(100)
    expect(mails).toHaveLength(1)
    await use(9600)
    expect(mails).toHaveLength(2)
  })
  test('is not told of when the wallet paid, nor the wallet when the plan did', async () => {
    const { use, mails } = await subscribe({ total: 10_000 })
    await use(1)
    expect(mails).toEqual([])
    await use(9999, false)
    expect(mails.map(({ subject }) => subject)).toEqual(['Your balance is running low'])
  })
  test('without a quota has its windows: each is told of once, and again in the next', async () => {
    const { use, spend, mails, clock } = await subscribe({ total: 0, windows: { five_hours: 2000, month: 4000 } })
    const month = `${new Date(clock.nowMs()).toISOString().slice(0, 7)}-01`
    await spend('subscription:1:five_hours:0', 1700)
    await use(1700)
    await use(1800)
    expect(mails).toHaveLength(1)
    clock.advance(5 * 3600)
    await use(1900)
    expect(mails).toHaveLength(1)
    await spend('subscription:1:five_hours:1', 2100)
    await spend(`subscription:1:month:${month}`, 3900)
    await use(3900)
    expect(mails).toHaveLength(2)
    expect(mails[1]?.text.match(/"Pro" has/g)).toHaveLength(2)
  })
  test('smaller than the threshold is told of when less than half is left', async () => {
    const { use, mails } = await subscribe({ total: 600 })
    await use(299)
    expect(mails).toEqual([])
    await use(301)
    expect(mails).toHaveLength(1)
  })
  test('whose time has come to begin anew, or that is over, is not told of', async () => {
    const { use, mails, clock, database } = await subscribe({ total: 10_000 })
    await database.kysely.updateTable('user_subscriptions').set({ next_reset_time: clock.nowSeconds() }).execute()
    await use(10_000)
    clock.advance(31 * DAY)
    await use(10_000)
    expect(mails).toEqual([])
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
