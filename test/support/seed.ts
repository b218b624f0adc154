// Rows a test begins with: users, keys, channels and options, written through the repositories.
import {
  type ChannelRow,
  createRepos,
  type Database,
  openDatabase,
  type Row,
  type SubscriptionPlanRow,
  type TokenRow,
  tables,
  type UserRow,
} from '../../src/storage/index.ts'
import type { Upstream } from '../upstream/index.ts'

/** Columns of a channel; `upstream` sets its address, `keys` its keys (several make it a multi-key channel). */
export type ChannelSeed = Partial<Omit<ChannelRow, 'models' | 'setting' | 'settings'>> & {
  readonly upstream?: Pick<Upstream, 'url'>
  readonly models?: readonly string[]
  readonly keys?: readonly string[]
  readonly keyMode?: 'random' | 'polling'
  /** Index of a key → its status, for keys that are not enabled. */
  readonly keyStatuses?: Readonly<Record<number, number>>
  readonly setting?: Readonly<Record<string, unknown>>
  readonly settings?: Readonly<Record<string, unknown>>
}

type SubscriptionColumns = Row<typeof tables.user_subscriptions> & { readonly windows: object }

export type Seed = {
  readonly channels: readonly ChannelSeed[]
  /** Columns of the one user; rich and in group `default` unless told otherwise. */
  readonly user?: Partial<UserRow>
  /** The user's keys; one unlimited key when absent. */
  readonly keys?: readonly Partial<TokenRow>[]
  /** Columns of the user's subscriptions: running, unlimited and unused unless told otherwise. */
  readonly subscriptions?: readonly Partial<SubscriptionColumns>[]
  /** Plans that subscriptions may be of; the first has id 1. */
  readonly plans?: readonly Partial<SubscriptionPlanRow>[]
  /** Option values; anything but text is written as JSON. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What was written, with the balances everything began with. */
export type Seeded = {
  readonly userId: number
  readonly userQuota: number
  readonly channelIds: readonly number[]
  readonly tokens: readonly { readonly id: number; readonly key: string; readonly remainQuota: number }[]
  readonly subscriptions: readonly { readonly id: number; readonly used: number; readonly period: number }[]
}

const RICH = 1_000_000_000

/**
 * Prices that make charges easy to work out: one unit a prompt token, two a completion token. The simulated upstream reports
 * 10 and 5, so that an answer costs 20.
 */
export const plainPrices = {
  ModelRatio: {
    'gpt-4o': 1,
    'gpt-4o-mini': 1,
    'gpt-3.5-turbo-instruct': 1,
    'text-embedding-3-small': 1,
    'omni-moderation-latest': 1,
    'text-moderation-stable': 1,
  },
  CompletionRatio: { 'gpt-4o': 2, 'gpt-4o-mini': 2, 'gpt-3.5-turbo-instruct': 2 },
} as const

export const plainAnswerQuota = 20

/** The n-th key as it is stored: 48 letters and digits. */
export const keyText = (index: number): string => `key${index}`.padEnd(48, 'x')

export const apiKeyOf = ({ tokens }: Pick<Seeded, 'tokens'>, index = 0): string => `sk-${tokens[index]?.key ?? ''}`

const channelRow = (seed: ChannelSeed, index: number): Partial<ChannelRow> => {
  const { upstream, models = ['gpt-4o-mini'], keys = [`sk-upstream-${index + 1}`], ...rest } = seed
  const { keyMode = 'random', keyStatuses = {}, setting, settings, ...columns } = rest
  const info = {
    is_multi_key: keys.length > 1,
    multi_key_size: keys.length,
    multi_key_mode: keyMode,
    multi_key_status_list: keyStatuses,
  }
  return {
    type: 1,
    name: `channel ${index + 1}`,
    status: 1,
    group: 'default',
    models: models.join(','),
    key: keys.join('\n'),
    ...(upstream === undefined ? {} : { base_url: upstream.url }),
    ...(keys.length > 1 ? { channel_info: JSON.stringify(info) } : {}),
    ...(setting === undefined ? {} : { setting: JSON.stringify(setting) }),
    ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
    ...columns,
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const FAR = 4_000_000_000

/** Ids go on from the highest there is. */
const seedSubscriptions = async ({ kysely, engine }: Database, seed: Seed, userId: number) => {
  const made: { id: number; used: number; period: number }[] = []
  for (const { windows, ...subscription } of seed.subscriptions ?? []) {
    const columns = { user_id: userId, plan_id: 1, status: 'active', start_time: 1, end_time: FAR, ...subscription }
    await kysely.insertInto('user_subscriptions').values(tables.user_subscriptions.encodeNew(engine, columns)).execute()
    const [row] = await kysely.selectFrom('user_subscriptions').select('id').orderBy('id', 'desc').limit(1).execute()
    const id = Number(row?.id)
    if (windows !== undefined) {
      const terms = { subscription_id: id, windows: JSON.stringify(windows), renews: false }
      await kysely
        .insertInto('tg_subscription_terms')
        .values(tables.tg_subscription_terms.encodeNew(engine, terms))
        .execute()
    }
    made.push({ id, used: columns.amount_used ?? 0, period: columns.last_reset_time ?? 0 })
  }
  return made
}

/** Writes the rows into a migrated database that is open. */
export const seedInto = async (database: Database, seed: Seed): Promise<Seeded> => {
  const repos = createRepos(database)
  const userQuota = seed.user?.quota ?? RICH
  const userId = await repos.users.insert({
    username: 'alice',
    password: '',
    role: 1,
    status: 1,
    group: 'default',
    quota: userQuota,
    ...seed.user,
  })
  const tokens: { id: number; key: string; remainQuota: number }[] = []
  for (const [index, key] of (seed.keys ?? [{ unlimited_quota: true }]).entries()) {
    const row = { key: keyText(index + 1), name: `key ${index + 1}`, status: 1, expired_time: -1, ...key }
    const id = await repos.tokens.insert({ user_id: userId, ...row })
    tokens.push({ id, key: row.key, remainQuota: row.remain_quota ?? 0 })
  }
  const channelIds = await repos.channels.insertMany(seed.channels.map(channelRow))
  for (const plan of seed.plans ?? []) await repos.subscriptionPlans.insert({ title: 'Plan', ...plan })
  const options = { ...plainPrices, ...seed.options }
  await repos.options.setMany(Object.entries(options).map(([key, value]) => ({ key, value: asText(value) })))
  return { userId, userQuota, channelIds, tokens, subscriptions: await seedSubscriptions(database, seed, userId) }
}

/** The same for a database given by its address. */
export const seedDatabase = async (dsn: string, seed: Seed): Promise<Seeded> => {
  const database = await openDatabase({ dsn })
  try {
    return await seedInto(database, seed)
  } finally {
    await database.close()
  }
}
