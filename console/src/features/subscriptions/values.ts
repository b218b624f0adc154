// A plan between its form, where amounts are in the display currency, and the wire, where they are quota units.
import type { SubscriptionPlan } from '../../../../src/contract/index.ts'
import { inputToQuota, type QuotaDisplay, quotaToInput } from '../../lib/format.ts'
import type { PlanBody } from './api.ts'

export const windowNames = ['five_hours', 'day', 'week', 'month'] as const

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** Seconds in the largest unit that they fill whole. */
export const spanOf = (seconds: number): { value: number; unit: 'day' | 'hour' | 'minute' | 'second' } => {
  const [unit, length] = spans.find(([, each]) => seconds >= each && seconds % each === 0) ?? (['second', 1] as const)
  return { value: seconds / length, unit }
}

/** What a plan costs from the balance, in units: its price rounded up, as the server charges it. */
export const chargeOf = ({ price_amount }: Pick<SubscriptionPlan, 'price_amount'>, display: QuotaDisplay): number =>
  Math.ceil(Number((price_amount * display.unitsPerDollar).toFixed(3)))

/** The windows that a plan has, with their limits. */
export const windowsOf = ({ windows }: Pick<SubscriptionPlan, 'windows'>): [(typeof windowNames)[number], number][] =>
  windowNames.flatMap((name): [typeof name, number][] => {
    const limit = windows[name] ?? 0
    return limit === 0 ? [] : [[name, limit]]
  })

const texts = ['title', 'subtitle', 'duration_unit', 'upgrade_group', 'quota_reset_period'] as const
const products = ['stripe_price_id', 'creem_product_id', 'waffo_pancake_product_id'] as const
const numbers = [
  'price_amount',
  'duration_value',
  'custom_seconds',
  'sort_order',
  'max_purchase_per_user',
  'quota_reset_custom_seconds',
] as const
const switches = ['enabled', 'allow_balance_pay'] as const

export type PlanValues = Record<
  | (typeof texts)[number]
  | (typeof products)[number]
  | (typeof numbers)[number]
  | 'total_amount'
  | (typeof windowNames)[number],
  string
> &
  Record<(typeof switches)[number], boolean>

const NEW: PlanBody = {
  title: '',
  subtitle: '',
  price_amount: 10,
  duration_unit: 'month',
  duration_value: 1,
  custom_seconds: 0,
  enabled: true,
  sort_order: 0,
  allow_balance_pay: true,
  stripe_price_id: '',
  creem_product_id: '',
  waffo_pancake_product_id: '',
  max_purchase_per_user: 0,
  upgrade_group: '',
  total_amount: 0,
  quota_reset_period: 'never',
  quota_reset_custom_seconds: 0,
  windows: {},
}

const amountText = (units: number | undefined, display: QuotaDisplay): string =>
  units === undefined || units === 0 ? '' : String(quotaToInput(units, display))

/** A plan as the form shows it; nothing is no limit. */
export const toPlanValues = (plan: SubscriptionPlan | undefined, display: QuotaDisplay): PlanValues => {
  const source = plan ?? NEW
  const named = [...texts, ...products, ...numbers].map((name) => [name, String(source[name])])
  const windows = windowNames.map((name) => [name, amountText(source.windows[name], display)])
  return {
    ...Object.fromEntries([...named, ...windows]),
    total_amount: amountText(source.total_amount, display),
    enabled: source.enabled,
    allow_balance_pay: source.allow_balance_pay,
  }
}

/** The body of a change. An amount that was not touched keeps its exact units, since the shown number is rounded. */
export const toPlanBody = (
  values: PlanValues,
  before: SubscriptionPlan | undefined,
  display: QuotaDisplay,
): PlanBody => {
  const shown = toPlanValues(before, display)
  const amount = (name: 'total_amount' | (typeof windowNames)[number], units: number | undefined): number =>
    before !== undefined && values[name] === shown[name]
      ? (units ?? 0)
      : inputToQuota(Number(values[name]) || 0, display)
  const body = { ...NEW }
  for (const name of [...texts, ...products]) body[name] = values[name].trim()
  for (const name of numbers) body[name] = Number(values[name]) || 0
  for (const name of switches) body[name] = values[name]
  body.total_amount = amount('total_amount', before?.total_amount)
  body.windows = Object.fromEntries(
    windowNames.map((name) => [name, amount(name, before?.windows[name])]).filter(([, units]) => units !== 0),
  )
  return body
}
