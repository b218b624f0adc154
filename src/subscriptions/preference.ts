// The order in which a user's money is used, and the windows of their plans. Pure.
import { type BillingPreference, billingPreferences, type PlanWindows, planWindows } from '../contract/index.ts'
import { parseJsonObject, periodOf } from '../kernel/index.ts'
import type { Budget, Source } from '../ledger/index.ts'

export const DEFAULT_PREFERENCE: BillingPreference = 'subscription_first'

/** Anything unknown is the default, as in the reference. */
export const readPreference = (value: unknown): BillingPreference =>
  billingPreferences.find((known) => known === value) ?? DEFAULT_PREFERENCE

/** Windows as stored; what cannot be read limits nothing. */
export const readWindows = (text: string): PlanWindows => {
  const { success, data } = planWindows.safeParse(parseJsonObject(text) ?? {})
  return success ? data : {}
}

/** What a plan needs to pay for requests. */
export type ActivePlan = {
  readonly id: number
  readonly planId: number
  readonly title: string
  /** Unix seconds. */
  readonly startsAt: number
  readonly endsAt: number
  readonly windows: PlanWindows
}

const FIVE_HOURS_MS = 5 * 3_600_000

type WindowName = keyof PlanWindows
const WINDOWS = ['five_hours', 'day', 'week', 'month'] as const satisfies readonly WindowName[]

const TEXTS: Readonly<Record<WindowName, string>> = {
  five_hours: 'five hours',
  day: 'a day',
  week: 'a week',
  month: 'a month',
}

/** Five hours count from the subscription's start; days, weeks and months go by the calendar of the zone. */
const windowAt = (name: WindowName, startsAt: number, nowMs: number, zone: string) => {
  if (name !== 'five_hours') return periodOf(name, nowMs, zone)
  const count = Math.max(0, Math.floor((nowMs - startsAt * 1000) / FIVE_HOURS_MS))
  return { name: String(count), endsAtMs: startsAt * 1000 + (count + 1) * FIVE_HOURS_MS }
}

/** The windows of a plan that run at a moment, as budgets that its requests must fit into. */
export const windowsAt = (
  { id, startsAt, windows }: Pick<ActivePlan, 'id' | 'startsAt' | 'windows'>,
  nowMs: number,
  zone: string,
): ReadonlyMap<WindowName, Budget> => {
  const found = new Map<WindowName, Budget>()
  for (const window of WINDOWS) {
    const limit = windows[window] ?? 0
    if (limit === 0) continue
    const { name, endsAtMs } = windowAt(window, startsAt, nowMs, zone)
    found.set(window, {
      id: `subscription:${id}:${window}:${name}`,
      limit,
      endsAt: Math.ceil(endsAtMs / 1000),
      retryAfterMs: endsAtMs - nowMs,
      text: `this subscription may spend in ${TEXTS[window]}`,
    })
  }
  return found
}

const WALLET: Source = { kind: 'wallet' }

/**
 * Where a request's money may come from. Undefined is the wallet alone. Plans that cannot pay the whole of a charge leave the rest
 * to the wallet, unless the user wants plans only.
 */
export const sourcesFor = (
  preference: BillingPreference,
  plans: readonly ActivePlan[],
  nowMs: number,
  zone: string,
): readonly Source[] | undefined => {
  if (preference === 'wallet_only') return undefined
  const running = plans.filter(({ endsAt }) => endsAt * 1000 > nowMs)
  if (running.length === 0) return preference === 'subscription_only' ? [] : undefined
  const sources = running.map(
    (plan): Source => ({
      kind: 'plan',
      subscriptionId: plan.id,
      fallsToWallet: preference !== 'subscription_only',
      windows: [...windowsAt(plan, nowMs, zone).values()],
    }),
  )
  if (preference === 'subscription_only') return sources
  return preference === 'wallet_first' ? [WALLET, ...sources] : [...sources, WALLET]
}
