// Renders the SQL of every repository function for the three engines, compiled by Kysely without any server.
import {
  type CompiledQuery,
  type Dialect,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import {
  allTables,
  createRepos,
  type Database,
  type Engine,
  type Query,
  type Repos,
  type Schema,
  type SubscriptionOpening,
  tables,
} from '../../../src/storage/index.ts'

type RepoName = keyof Repos
/** One call per function, with arguments that make it say all it can; the name tells variants apart. */
type Calls = {
  readonly [R in RepoName]: readonly (readonly [
    name: string,
    call: (repos: Repos, database: Database) => Promise<unknown>,
  ])[]
}

const engines: readonly Engine[] = ['sqlite', 'mysql', 'postgres']
const page = { limit: 10, offset: 20 }
const at = new Date(0)

const fixedFacts = {
  trade_no: 't',
  kind: 'topup',
  user_id: 1,
  provider: 'epay',
  currency: 'CNY',
  amount_minor: 7300,
  credit: 5,
  allows_discount: false,
  gateway_ref: '',
  expires_at: 9,
}
const walletRow = { user_id: 1, created_at: 2, type: 1, request_id: 'r', content: 'c' }
const newOrder = { facts: fixedFacts, method: 'alipay', money: 73, createdAt: 2, amount: 10, planId: 0 }
const completion = {
  tradeNo: 't',
  provider: 'epay',
  from: ['pending'] as const,
  now: 3,
  method: 'alipay',
  paymentRef: 'p',
  customer: 'c',
  log: () => walletRow,
}
const opening: SubscriptionOpening = {
  subscription: {
    user_id: 1,
    plan_id: 2,
    amount_total: 3,
    start_time: 4,
    end_time: 5,
    source: 'balance',
    next_reset_time: 6,
    upgrade_group: 'g',
    windows: '{}',
    renews: true,
  },
  charge: 7,
  countMax: 0,
}
const subscription = {
  windows: '',
  renews: false,
  ...tables.user_subscriptions.decode({
    id: 1,
    user_id: 2,
    status: 'active',
    upgrade_group: 'g',
    prev_user_group: 'p',
  }),
}
const order = tables.subscription_orders.decode({ user_id: 1, trade_no: 't' })

const calls: Calls = {
  bills: [['lines', ({ bills }) => bills.lines({ userId: 1, from: 2, before: 3 }, 28_800)]],
  orders: [
    ['find', ({ orders }) => orders.find('t')],
    ['findByPayment', ({ orders }) => orders.findByPayment('stripe', 'pi')],
    ['listUnchecked', ({ orders }) => orders.listUnchecked(1, 2, 3)],
    ['listAddresses', ({ orders }) => orders.listAddresses(1, { after: 2, until: 3 }, 4)],
    ['factsOf', ({ orders }) => orders.factsOf(['t', 'u'])],
    ['open', ({ orders }) => orders.open(newOrder)],
    [
      'open, of a subscription',
      ({ orders }) => orders.open({ ...newOrder, facts: { ...fixedFacts, kind: 'subscription' } }),
    ],
    ['adopt', ({ orders }) => orders.adopt(fixedFacts)],
    ['setGatewayRef', ({ orders }) => orders.setGatewayRef('t', 'cs')],
    ['markChecked', ({ orders }) => orders.markChecked('t', 5)],
    ['note', ({ orders }) => orders.note('t', 'amount')],
    ['complete', ({ orders }) => orders.complete(completion)],
    ['close', ({ orders }) => orders.close('t', 'epay', 'expired', 5)],
    [
      'refund',
      ({ orders }) =>
        orders.refund({
          tradeNo: 't',
          provider: 'epay',
          refundedMinor: 5,
          now: 3,
          takesQuota: true,
          log: () => walletRow,
        }),
    ],
    [
      'refund, of a subscription',
      ({ orders }) =>
        orders.refund(
          { tradeNo: 't', provider: 'epay', refundedMinor: 5, now: 3, takesQuota: true, log: () => walletRow },
          async () => ({ told: '', problem: '' }),
        ),
    ],
  ],
  topUps: [
    ['hasPaid', ({ topUps }) => topUps.hasPaid(1)],
    [
      'list',
      ({ topUps }) =>
        topUps.list({
          ...page,
          userId: 1,
          keyword: 'USR',
          status: 'pending',
          provider: 'epay',
          methodPrefix: 'charge:',
          from: 1,
          before: 2,
        }),
    ],
  ],
  invitations: [
    [
      'open',
      ({ invitations }) =>
        invitations.open({
          invitee_id: 2,
          inviter_id: 1,
          inviter_reward: 5,
          invitee_bonus: 3,
          due_at: 9,
          needs_payment: true,
        }),
    ],
    ['listDue', ({ invitations }) => invitations.listDue(9, 10)],
    [
      'give',
      ({ invitations }) =>
        invitations.give({
          row: { invitee_id: 2, inviter_id: 1, inviter_reward: 5, invitee_bonus: 3 },
          now: 9,
          caps: { perDay: 2, total: 3 },
          inviterLog: walletRow,
          inviteeLog: walletRow,
        }),
    ],
  ],
  wallet: [
    ['redeem', ({ wallet }) => wallet.redeem('k', 1, 2, () => walletRow)],
    ['transferRewards', ({ wallet }) => wallet.transferRewards(1, 5, walletRow)],
    ['checkIn', ({ wallet }) => wallet.checkIn({ userId: 1, date: '2026-11-21', quota: 5, now: 2, log: walletRow })],
    ['checkInsOf', ({ wallet }) => wallet.checkInsOf(1, '2026-11')],
    ['checkInTotals', ({ wallet }) => wallet.checkInTotals(1)],
    ['correct', ({ wallet }) => wallet.correct(1, { add: -5 }, walletRow)],
    ['correct, to a value', ({ wallet }) => wallet.correct(1, { set: 5 }, walletRow)],
    ['giveToKey', ({ wallet }) => wallet.giveToKey(1, 2, 5)],
    ['giveToKey, once', ({ wallet }) => wallet.giveToKey(1, 2, 5, { id: 'h', until: 9, now: 2 })],
    [
      'deposit',
      ({ wallet }) =>
        wallet.deposit({
          facts: { ...fixedFacts, payment_ref: 'tx' },
          money: 5,
          amount: 5,
          method: 'usdt',
          now: 2,
          log: walletRow,
        }),
    ],
    ['openAddress', ({ wallet }) => wallet.openAddress(fixedFacts)],
  ],
  users: [
    ['findById', ({ users }) => users.findById(1)],
    ['findAnyById', ({ users }) => users.findAnyById(1)],
    ['findByUsername', ({ users }) => users.findByUsername('u')],
    ['findByEmail', ({ users }) => users.findByEmail('e')],
    ['findByUsernameOrEmail', ({ users }) => users.findByUsernameOrEmail('e@x')],
    ['findByAccessToken', ({ users }) => users.findByAccessToken('t')],
    ['findByExternalId', ({ users }) => users.findByExternalId('github_id', '1')],
    ['isExternalIdKnown', ({ users }) => users.isExternalIdKnown('github_id', '1')],
    ['highestId', ({ users }) => users.highestId()],
    ['findByAffCode', ({ users }) => users.findByAffCode('c')],
    ['isUsernameTaken', ({ users }) => users.isUsernameTaken('u')],
    ['hasRoot', ({ users }) => users.hasRoot()],
    ['count', ({ users }) => users.count()],
    ['findMany', ({ users }) => users.findMany([1, 2])],
    ['list', ({ users }) => users.list({ ...page, keyword: '7', group: 'g', role: 1, status: 1 })],
    ['insert', ({ users }) => users.insert({ username: 'u' })],
    ['update', ({ users }) => users.update(1, { status: 2, setting: '{}' })],
    ['addQuota', ({ users }) => users.addQuota(1, 5)],
    ['addQuota, taking', ({ users }) => users.addQuota(1, -5)],
    ['addUsage', ({ users }) => users.addUsage(1, 5, 1)],
    ['softDelete', ({ users }) => users.softDelete(1, at)],
    ['hardDelete', ({ users }) => users.hardDelete(1)],
  ],
  tokens: [
    ['findByKey', ({ tokens }) => tokens.findByKey('k')],
    ['findById', ({ tokens }) => tokens.findById(1, 2)],
    ['findMany', ({ tokens }) => tokens.findMany(1, [2, 3])],
    ['list', ({ tokens }) => tokens.list({ ...page, userId: 1, name: 'a%', key: 'k' })],
    ['findNames', ({ tokens }) => tokens.findNames([1, 2])],
    ['countByUser', ({ tokens }) => tokens.countByUser(1)],
    ['sumByUser', ({ tokens }) => tokens.sumByUser(1)],
    ['insert', ({ tokens }) => tokens.insert({ key: 'k' })],
    ['update', ({ tokens }) => tokens.update(1, { status: 2 }, 3)],
    ['addQuota', ({ tokens }) => tokens.addQuota(1, -5)],
    ['softDelete', ({ tokens }) => tokens.softDelete(1, [2, 3], at)],
    ['softDeleteByUser', ({ tokens }) => tokens.softDeleteByUser(1, at)],
  ],
  channels: [
    ['all', ({ channels }) => channels.all()],
    ['findById', ({ channels }) => channels.findById(1)],
    ['findMany', ({ channels }) => channels.findMany([1, 2])],
    ['findByTag', ({ channels }) => channels.findByTag('t')],
    ['list', ({ channels }) => channels.list(page)],
    [
      'list, filtered',
      ({ channels }) =>
        channels.list({ ...page, keyword: '7', group: 'g', model: 'm', status: 'enabled', type: 1, sortBy: 'name' }),
    ],
    ['list, by tag', ({ channels }) => channels.list({ ...page, isByTag: true })],
    ['insertMany', ({ channels }) => channels.insertMany([{ key: 'k' }])],
    ['update', ({ channels }) => channels.update(1, { models: 'm' })],
    ['update, nothing derived', ({ channels }) => channels.update(1, { balance: 1 })],
    ['updateMany', ({ channels }) => channels.updateMany([1, 2], { tag: 't' })],
    ['remove', ({ channels }) => channels.remove([1, 2])],
    ['setStatus', ({ channels }) => channels.setStatus([1], { status: 3, otherInfo: '{}', onlyFrom: 1 })],
    ['revise', ({ channels }) => channels.revise([1], () => ({ channel_info: '{}' }))],
    [
      'findIds',
      ({ channels }) => channels.findIds({ tag: 'a', has: ['proxy', 'param_override', 'upstream_updates'] }, 10),
    ],
    ['addUsedQuota', ({ channels }) => channels.addUsedQuota(1, 5)],
  ],
  abilities: [
    ['all', ({ abilities }) => abilities.all()],
    ['allEnabled', ({ abilities }) => abilities.allEnabled()],
    ['distinctModels', ({ abilities }) => abilities.distinctModels('g')],
    ['distinctGroups', ({ abilities }) => abilities.distinctGroups()],
    ['rebuild', ({ abilities }) => abilities.rebuild()],
  ],
  logs: [
    ['list', ({ logs }) => logs.list(page)],
    [
      'list, filtered, after a cursor',
      ({ logs }) =>
        logs.list({
          limit: 10,
          offset: 0,
          userId: 1,
          type: 2,
          from: 3,
          to: 4,
          modelName: 'm%',
          after: { createdAt: 5, id: 6 },
        }),
    ],
    ['countUpTo', ({ logs }) => logs.countUpTo({ channelId: 1, username: 'u', tokenName: 't' }, 10_000)],
    ['sumQuota', ({ logs }) => logs.sumQuota({ userId: 1, from: 3 })],
    ['rates', ({ logs }) => logs.rates({ userId: 1, from: 3 }, 100)],
    ['oldest', ({ logs }) => logs.oldest()],
    ['countUpTo, by text', ({ logs }) => logs.countUpTo({ keyword: 'a%', ip: 'i', errorStatus: 429, idMax: 9 }, 10)],
    ['insert', ({ logs }) => logs.insert({ user_id: 1 })],
    ['insertMany', ({ logs }) => logs.insertMany([{ user_id: 1 }])],
    ['deleteBatchOlderThan', ({ logs }) => logs.deleteBatchOlderThan(5, { limit: 100, idMax: 7 })],
  ],
  books: [
    ['charges', ({ books }) => books.charges(7, 10)],
    ['waitingCharges', ({ books }) => books.waitingCharges(7, 10)],
    ['accounts', ({ books }) => books.accounts('tokens', 7, 10)],
    ['accounts of channels', ({ books }) => books.accounts('channels', 7, 10)],
    ['heldByTokens', ({ books }) => books.heldByTokens()],
    ['look', ({ books }) => books.look('tokens', 7)],
    ['look at a user', ({ books }) => books.look('users', 7)],
  ],
  options: [
    ['all', ({ options }) => options.all()],
    ['find', ({ options }) => options.find('k')],
    ['set', ({ options }) => options.set('k', 'v')],
    ['edit', ({ options }) => options.edit(['k', 'l'], () => [{ key: 'k', value: 'v' }])],
    ['setMany', ({ options }) => options.setMany([{ key: 'k', value: 'v' }], ['old'])],
    ['remove', ({ options }) => options.remove('k')],
  ],
  redemptions: [
    ['findById', ({ redemptions }) => redemptions.findById(1)],
    ['findByKey', ({ redemptions }) => redemptions.findByKey('k')],
    ['list', ({ redemptions }) => redemptions.list({ ...page, keyword: '7', state: { name: 'expired', now: 5 } })],
    ['insertMany', ({ redemptions }) => redemptions.insertMany([{ key: 'k' }])],
    ['insert', ({ redemptions }) => redemptions.insert({ key: 'k' })],
    ['update', ({ redemptions }) => redemptions.update(1, { name: 'n' })],
    ['softDelete', ({ redemptions }) => redemptions.softDelete(1, at)],
    ['softDeleteInvalid', ({ redemptions }) => redemptions.softDeleteInvalid(1, at)],
  ],
  setups: [
    ['find', ({ setups }) => setups.find()],
    ['insert', ({ setups }) => setups.insert('1', 1)],
  ],
  sessions: [
    ['insert', ({ sessions }) => sessions.insert({ id: 'x' })],
    ['find', ({ sessions }) => sessions.find('x', 1)],
    ['update', ({ sessions }) => sessions.update('x', { last_seen_at: 1 })],
    ['replaceData', ({ sessions }) => sessions.replaceData('x', '{}', '{"a":1}')],
    ['listByUser', ({ sessions }) => sessions.listByUser(1, 2)],
    ['remove', ({ sessions }) => sessions.remove('x')],
    ['removeByUser', ({ sessions }) => sessions.removeByUser(1, 'x')],
    ['removeExpired', ({ sessions }) => sessions.removeExpired(1)],
  ],
  leases: [
    ['acquire', ({ leases }) => leases.acquire('l', 'o', 1, 2)],
    ['release', ({ leases }) => leases.release('l', 'o')],
    ['find', ({ leases }) => leases.find('l')],
  ],
  nodes: [
    ['beat', ({ nodes }) => nodes.beat({ id: 'n', heartbeat_at: 1, started_at: 1, version: '1' })],
    ['alive', ({ nodes }) => nodes.alive(1)],
    ['removeSilent', ({ nodes }) => nodes.removeSilent(1)],
    ['remove', ({ nodes }) => nodes.remove('n')],
  ],
  oauth: [
    ['listProviders', ({ oauth }) => oauth.listProviders()],
    ['findProvider', ({ oauth }) => oauth.findProvider(1)],
    ['findProviderBySlug', ({ oauth }) => oauth.findProviderBySlug('s')],
    ['insertProvider', ({ oauth }) => oauth.insertProvider({ slug: 's' })],
    ['updateProvider', ({ oauth }) => oauth.updateProvider(1, { enabled: true })],
    ['removeProvider', ({ oauth }) => oauth.removeProvider(1)],
    ['countBindings', ({ oauth }) => oauth.countBindings(1)],
    ['listBindings', ({ oauth }) => oauth.listBindings(1)],
    ['findBinding', ({ oauth }) => oauth.findBinding(1, 'x')],
    ['insertBinding', ({ oauth }) => oauth.insertBinding({ user_id: 1, provider_id: 2, provider_user_id: 'x' })],
    ['removeBinding', ({ oauth }) => oauth.removeBinding(1, 2)],
    ['removeBindings', ({ oauth }) => oauth.removeBindings(1)],
  ],
  codes: [
    ['put', ({ codes }) => codes.put({ id: 'i', code_hash: 'h', owner: 'o', tries_left: 6, expires_at: 9 })],
    ['mark', ({ codes }) => codes.mark('i', 9, 1)],
    ['countTry', ({ codes }) => codes.countTry('i', 'o', 1)],
    ['take', ({ codes }) => codes.take('i', 'h')],
    ['removeExpired', ({ codes }) => codes.removeExpired(1)],
  ],
  audit: [
    ['insert', ({ audit }) => audit.insert({ action: 'a' })],
    [
      'list',
      ({ audit }) =>
        audit.list({
          ...page,
          actorId: 1,
          action: 'a',
          target: 't',
          ip: 'i',
          requestId: 'r',
          from: 1,
          to: 2,
          beforeId: 2,
        }),
    ],
    ['countUpTo', ({ audit }) => audit.countUpTo({ actorId: 1 }, 10)],
    ['actions', ({ audit }) => audit.actions()],
    ['deleteOlderThan', ({ audit }) => audit.deleteOlderThan(1)],
  ],
  rollUp: [
    ['prepare', ({ rollUp }) => rollUp.prepare()],
    ['lastId', ({ rollUp }) => rollUp.lastId()],
    ['advance', ({ rollUp }) => rollUp.advance({ limit: 100, now: 9, hasQuotaData: true })],
  ],
  usage: [
    [
      'total',
      ({ usage }) => usage.total({ from: 0, to: 9, userId: 1, tokenId: 2, channelId: 3, modelName: 'a%', group: 'g' }),
    ],
    ['top', ({ usage }) => usage.top({ from: 0, to: 9 }, 'model', { by: 'tokens', limit: 5 })],
    ['series', ({ usage }) => usage.series({ from: 0, to: 9 }, { dimension: 'user', keys: ['1'] })],
    [
      'series, in steps',
      ({ usage }) =>
        usage.series({ from: 0, to: 9 }, { dimension: undefined, step: { seconds: 86_400, offset: 3600 } }),
    ],
    ['firstSlot', ({ usage }) => usage.firstSlot()],
    ['deleteBefore', ({ usage }) => usage.deleteBefore(5)],
  ],
  perfMetrics: [
    [
      'add',
      ({ perfMetrics }) =>
        perfMetrics.add([
          {
            model_name: 'm',
            group: 'g',
            bucket_ts: 1,
            request_count: 1,
            success_count: 1,
            total_latency_ms: 1,
            ttft_sum_ms: 1,
            ttft_count: 1,
            output_tokens: 1,
            generation_ms: 1,
          },
        ]),
    ],
    ['byModel', ({ perfMetrics }) => perfMetrics.byModel(1, 10)],
    ['ofModel', ({ perfMetrics }) => perfMetrics.ofModel('m', 1, 'g')],
    ['byTime', ({ perfMetrics }) => perfMetrics.byTime(1)],
    ['deleteBefore', ({ perfMetrics }) => perfMetrics.deleteBefore(1)],
  ],
  progress: [
    ['find', ({ progress }) => progress.find('n')],
    [
      'begin',
      ({ progress }) =>
        progress.begin(
          {
            name: 'n',
            state: 'running',
            goal: '',
            done: 0,
            total: 1,
            started_at: 1,
            updated_at: 1,
            owner: 'o',
            is_cancelled: false,
          },
          5,
        ),
    ],
    ['report', ({ progress }) => progress.report('n', 'o', 5, 9)],
    ['end', ({ progress }) => progress.end('n', 'o', 'done', 5, 9)],
    ['cancel', ({ progress }) => progress.cancel('n')],
  ],
  quotaData: [
    [
      'add',
      ({ quotaData }) =>
        quotaData.add([
          { user_id: 1, username: 'u', model_name: 'm', created_at: 1, token_used: 1, count: 1, quota: 1 },
        ]),
    ],
    ['byModel', ({ quotaData }) => quotaData.byModel({ from: 1, to: 2 })],
    ['byUser', ({ quotaData }) => quotaData.byUser({ from: 1, to: 2 })],
    ['ofUser', ({ quotaData }) => quotaData.ofUser({ from: 1, to: 2 }, { userId: 1 })],
  ],
  models: [
    ['all', ({ models }) => models.all()],
    ['findById', ({ models }) => models.findById(1)],
    ['findByName', ({ models }) => models.findByName('m')],
    ['list', ({ models }) => models.list({ ...page, keyword: 'k', vendorIds: [1, 2], status: 1, syncOfficial: 1 })],
    ['countByVendor', ({ models }) => models.countByVendor()],
    ['updateMany', ({ models }) => models.updateMany([1, 2], { status: 0 })],
    ['insert', ({ models }) => models.insert({ model_name: 'm' })],
    [
      'writeMany',
      ({ models }) => models.writeMany({ inserts: [{ model_name: 'm' }], updates: new Map([[1, { icon: 'i' }]]) }),
    ],
    ['update', ({ models }) => models.update(1, { status: 0 })],
    ['softDelete', ({ models }) => models.softDelete(1, at)],
  ],
  logDays: [['ofUser', ({ logDays }) => logDays.ofUser(1, { from: 2, to: 3 })]],
  drawings: [
    ['list', ({ drawings }) => drawings.list({ ...page, userId: 1, channelId: 2, from: 3, to: 4, mjId: 'm' })],
    ['insert', ({ drawings }) => drawings.insert({ mj_id: 'm' })],
  ],
  tasks: [
    [
      'list',
      ({ tasks: repo }) =>
        repo.list({ ...page, userId: 1, platform: 'p', taskId: 't', status: 's', action: 'a', from: 3, to: 4 }),
    ],
    ['list, all', ({ tasks: repo }) => repo.list(page)],
    ['insert', ({ tasks: repo }) => repo.insert({ task_id: 't', data: '{}' })],
  ],
  vendors: [
    ['all', ({ vendors }) => vendors.all()],
    ['findById', ({ vendors }) => vendors.findById(1)],
    ['findByName', ({ vendors }) => vendors.findByName('v')],
    ['allNames', ({ vendors }) => vendors.allNames()],
    ['list', ({ vendors }) => vendors.list({ ...page, keyword: 'k' })],
    ['insert', ({ vendors }) => vendors.insert({ name: 'v' })],
    ['update', ({ vendors }) => vendors.update(1, { status: 0 })],
    ['softDelete', ({ vendors }) => vendors.softDelete(1, at)],
  ],
  limits: [
    ['find', ({ limits }) => limits.find('key', 1)],
    ['findOfCaller', ({ limits }) => limits.findOfCaller(1, 2)],
    ['save', ({ limits }) => limits.save('user', 1, '{}', 5)],
    ['remove', ({ limits }) => limits.remove('user', 1)],
    ['spentOf', ({ limits }) => limits.spentOf(['a', 'b'])],
    ['removeBudgets', ({ limits }) => limits.removeBudgets(5)],
  ],
  twoFactors: [
    ['find', ({ twoFactors }) => twoFactors.find(1)],
    ['isEnabled', ({ twoFactors }) => twoFactors.isEnabled(1)],
    ['countEnabled', ({ twoFactors }) => twoFactors.countEnabled()],
    ['prepare', ({ twoFactors }) => twoFactors.prepare(1, 's', ['h', 'i'], at)],
    ['enable', ({ twoFactors }) => twoFactors.enable(1, 's', at)],
    ['countTry', ({ twoFactors }) => twoFactors.countTry(tables.two_fas.decode({ id: 1 }), 5, at)],
    ['forgetTries', ({ twoFactors }) => twoFactors.forgetTries(1, at)],
    ['remove', ({ twoFactors }) => twoFactors.remove(1)],
    ['unusedCodes', ({ twoFactors }) => twoFactors.unusedCodes(1)],
    ['spendCode', ({ twoFactors }) => twoFactors.spendCode(1, at)],
    ['replaceCodes', ({ twoFactors }) => twoFactors.replaceCodes(1, ['h'], at)],
  ],
  passkeys: [
    ['findByUser', ({ passkeys }) => passkeys.findByUser(1)],
    ['findByCredential', ({ passkeys }) => passkeys.findByCredential('YQ==')],
    ['replace', ({ passkeys }) => passkeys.replace({ user_id: 1, credential_id: 'YQ==' })],
    ['recordUse', ({ passkeys }) => passkeys.recordUse(1, 2, { sign_count: 3 })],
    ['remove', ({ passkeys }) => passkeys.remove(1)],
  ],
  subscriptionPlans: [
    ['all', ({ subscriptionPlans }) => subscriptionPlans.all()],
    ['enabled', ({ subscriptionPlans }) => subscriptionPlans.enabled()],
    ['findById', ({ subscriptionPlans }) => subscriptionPlans.findById(1)],
    ['insert', ({ subscriptionPlans }) => subscriptionPlans.insert({ title: 't' })],
    ['update', ({ subscriptionPlans }) => subscriptionPlans.update(1, { enabled: false })],
  ],
  subscriptions: [
    ['findById', ({ subscriptions }) => subscriptions.findById(1)],
    ['runningOf', ({ subscriptions }) => subscriptions.runningOf(1, 2)],
    ['runningOfMany', ({ subscriptions }) => subscriptions.runningOfMany([1, 2], 3)],
    ['allOf', ({ subscriptions }) => subscriptions.allOf(1, 10)],
    ['countWithPending', ({ subscriptions }) => subscriptions.countWithPending(1, 2)],
    ['dueResets', ({ subscriptions }) => subscriptions.dueResets(1, 10)],
    ['listEnding', ({ subscriptions }) => subscriptions.listEnding({ now: 1, until: 9 }, { endTime: 5, id: 7 }, 10)],
    ['markEndTold', ({ subscriptions }) => subscriptions.markEndTold(1, 5)],
    ['dueEnds', ({ subscriptions }) => subscriptions.dueEnds(1, 10)],
    ['reset', ({ subscriptions }) => subscriptions.reset(1, 5, { next_reset_time: 9, last_reset_time: 5 }, 6)],
    ['reset, moving', ({ subscriptions }) => subscriptions.reset(1, 5, { next_reset_time: 9 }, 6)],
    ['setRenewal', ({ subscriptions }) => subscriptions.setRenewal(1, 2, true)],
    ['wasMade', ({ subscriptions }) => subscriptions.wasMade({ id: 'o', until: 9, now: 5 })],
    ['open', ({ subscriptions }) => subscriptions.open({ ...opening, order, isNewOrder: true, renews: 3 }, 4)],
    [
      'open, named and told',
      ({ subscriptions }) => {
        const once = { id: 'o', until: 9, now: 5 }
        return subscriptions.open({ ...opening, order, isNewOrder: true, log: walletRow, once }, 4)
      },
    ],
    ['open, limited', ({ subscriptions }) => subscriptions.open({ ...opening, countMax: 1 }, 4)],
    ['openInside', ({ subscriptions }, { kysely }) => subscriptions.openInside(kysely, opening, 4)],
    ['end, expired', ({ subscriptions }) => subscriptions.end(subscription, 'expired', 9)],
    ['end, cancelled', ({ subscriptions }) => subscriptions.end(subscription, 'cancelled', 9)],
    ['cancelInside', ({ subscriptions }, { kysely }) => subscriptions.cancelInside(kysely, 1, 9)],
    ['end, deleted', ({ subscriptions }) => subscriptions.end(subscription, 'deleted', 9)],
  ],
  prefillGroups: [
    ['all', ({ prefillGroups }) => prefillGroups.all('model')],
    ['findById', ({ prefillGroups }) => prefillGroups.findById(1)],
    ['findByName', ({ prefillGroups }) => prefillGroups.findByName('p')],
    ['insert', ({ prefillGroups }) => prefillGroups.insert({ name: 'p' })],
    ['update', ({ prefillGroups }) => prefillGroups.update(1, { items: '[]' })],
    ['softDelete', ({ prefillGroups }) => prefillGroups.softDelete(1, at)],
  ],
}

/** Repository functions that no call above covers: must be empty. */
export function uncovered(): string[] {
  const repos: { [name: string]: object } = createRepos(recorder('sqlite').database)
  return Object.entries(repos).flatMap(([name, repo]) => {
    const called = new Set(calls[name as RepoName].map(([label]) => label.split(',')[0]))
    return Object.keys(repo).flatMap((method) => (called.has(method) ? [] : [`${name}.${method}`]))
  })
}

/** The text of each repository's file. */
export async function renderSql(): Promise<Map<RepoName, string>> {
  const texts = new Map<RepoName, string>()
  for (const name of Object.keys(calls) as RepoName[]) {
    const blocks: string[] = []
    for (const [label, call] of calls[name]) {
      const lines = [`== ${label}`]
      for (const engine of engines) {
        const { database, statements } = recorder(engine)
        const repos = createRepos(database)
        await call(repos, database)
        lines.push(...statements.map((statement) => `${engine.padEnd(9)} ${statement}`))
      }
      blocks.push(lines.join('\n'))
    }
    texts.set(name, `${blocks.join('\n\n')}\n`)
  }
  return texts
}

const parts = {
  sqlite: { adapter: SqliteAdapter, introspector: SqliteIntrospector, compiler: SqliteQueryCompiler },
  mysql: { adapter: MysqlAdapter, introspector: MysqlIntrospector, compiler: MysqlQueryCompiler },
  postgres: { adapter: PostgresAdapter, introspector: PostgresIntrospector, compiler: PostgresQueryCompiler },
}

/** A row with every column of every table, so that what a function does with an answer is seen too. */
const anyRow: { readonly [column: string]: unknown } = {
  ...Object.fromEntries(allTables.flatMap((table) => Object.entries(table.decode({})))),
  ...{ id: 1, n: 1, models: 'm', group: 'g', tag: 't', key: 'k' },
}
const logIndex = ['user_id', 'created_at'].map((col) => ({ tbl: 'logs', name: 'i', uniq: 0, prim: 0, col }))
const logColumn = [{ tbl: 'logs', name: 'id', type: 'bigint', length: null, nullable: 0 }]

/** A database that writes down what it is asked and answers everything with one row. */
function recorder(engine: Engine): { database: Database; statements: string[] } {
  const statements: string[] = []
  const answer = (sql: string): readonly { readonly [column: string]: unknown }[] => {
    // What the live schema is: a log table of our own.
    if (/pragma_index_list|information_schema\.statistics|pg_index/.test(sql)) return logIndex
    if (/pragma_table_info|information_schema\.columns/.test(sql)) return logColumn
    statements.push(sql.replace(/\s+/g, ' '))
    // Searches that go piece by piece end where there is no further edge.
    return / as .edge./.test(sql) ? [] : [anyRow]
  }
  const connection = {
    executeQuery: async <R>({ sql }: CompiledQuery) => ({
      rows: answer(sql) as R[],
      numAffectedRows: 1n,
      insertId: 1n,
    }),
    streamQuery: () => {
      throw new Error('rows are not streamed')
    },
  }
  const command = (text: string) => async () => {
    statements.push(text)
  }
  const { adapter: Adapter, introspector: Introspector, compiler: Compiler } = parts[engine]
  const dialect: Dialect = {
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new Introspector(db),
    createQueryCompiler: () => new Compiler(),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => connection,
      beginTransaction: command('begin'),
      commitTransaction: command('commit'),
      rollbackTransaction: command('rollback'),
      releaseConnection: async () => {},
      destroy: async () => {},
    }),
  }
  const run = async ({ sql }: Query) => ({ rows: answer(sql), affected: 1, insertId: 1 })
  const database: Database = {
    engine,
    place: 'nowhere',
    kysely: new Kysely<Schema>({ dialect }),
    async atomically(steps) {
      statements.push('begin')
      const generator = steps()
      let turn = generator.next()
      while (!turn.done) turn = generator.next(await run(turn.value))
      statements.push('commit')
      return turn.value
    },
    run,
    close: async () => {},
  }
  return { database, statements }
}
