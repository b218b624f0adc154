// Plans that are for sale or not, and subscriptions to them: one in the middle of its windows, one nearly used up, one that is over.
import { createRepos, openDatabase, type Repos, tables } from '../../../src/storage/index.ts'
import { windowsAt } from '../../../src/subscriptions/index.ts'
import type { Management } from './management.ts'

const dollar = 500_000
const daySeconds = 86_400

const plans = [
  {
    title: 'Starter',
    subtitle: 'For trying things out',
    price_amount: 5,
    total_amount: 8 * dollar,
    sort_order: 3,
    enabled: true,
  },
  {
    title: 'Pro',
    subtitle: 'For daily work, with room for long days',
    price_amount: 20,
    total_amount: 40 * dollar,
    quota_reset_period: 'monthly',
    windows: { five_hours: 4 * dollar, week: 15 * dollar },
    upgrade_group: 'vip',
    creem_product_id: 'prod_pro',
    sort_order: 2,
    enabled: true,
  },
  {
    title: 'Team',
    subtitle: '',
    price_amount: 480,
    duration_unit: 'year',
    windows: { day: 30 * dollar },
    max_purchase_per_user: 1,
    sort_order: 1,
    enabled: true,
  },
  {
    title: 'Summer school',
    subtitle: '2025',
    price_amount: 0,
    duration_unit: 'custom',
    custom_seconds: 14 * daySeconds,
  },
] as const

/** How far one's subscriptions are: plan, days since the start, length, share of the quota. */
const running = [
  { planId: 2, startedDays: 9, days: 30, used: 17.4 * dollar, windows: plans[1].windows, renews: true },
  { planId: 1, startedDays: 26, days: 30, used: 7.7 * dollar, windows: {}, renews: false },
] as const

const subscribe = async (repos: Repos, userId: number, of: (typeof running)[number], now: number): Promise<number> => {
  const { planId, startedDays, days, windows, renews } = of
  const start = now - startedDays * daySeconds
  const subscription = {
    user_id: userId,
    plan_id: planId,
    amount_total: plans[planId - 1]?.title === 'Pro' ? 40 * dollar : 8 * dollar,
    start_time: start,
    end_time: start + days * daySeconds,
    source: 'balance',
    next_reset_time: planId === 2 ? now + 4 * daySeconds : 0,
    upgrade_group: '',
    windows: JSON.stringify(windows),
    renews,
  }
  const opened = await repos.subscriptions.open({ subscription, charge: 0, countMax: 0 }, start)
  if (opened.kind !== 'opened') throw new Error(opened.reason)
  return opened.id
}

/** Furnishes the plans, and the root account's subscriptions unless it shall have none. */
export const furnishPlans = async (management: Management, sqlitePath: string, hasOwn = true): Promise<void> => {
  for (const plan of plans) await management.call('POST', '/api/subscription/admin/plans', { plan })
  if (!hasOwn) return
  const database = await openDatabase({ dsn: `file:${sqlitePath}` })
  try {
    const repos = createRepos(database)
    const now = Math.floor(Date.now() / 1000)
    for (const of of running) {
      const id = await subscribe(repos, management.userId, of, now)
      const used = tables.user_subscriptions.encode('sqlite', { amount_used: of.used })
      await database.kysely.updateTable('user_subscriptions').set(used).where('id', '=', id).execute()
      const startsAt = now - of.startedDays * daySeconds
      for (const [name, { id: budget, endsAt }] of windowsAt(
        { id, startsAt, windows: of.windows },
        Date.now(),
        'UTC',
      )) {
        const row = { id: budget, spent: name === 'week' ? 6.2 * dollar : 3.7 * dollar, ends_at: endsAt }
        await database.kysely.insertInto('tg_budgets').values(row).execute()
      }
    }
    await management.call('POST', `/api/subscription/admin/users/${management.userId}/subscriptions`, { plan_id: 4 })
    await management.call('POST', '/api/subscription/admin/user_subscriptions/3/invalidate', {})
  } finally {
    await database.close()
  }
}
