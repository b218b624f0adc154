// What administrators send about plans, and users about subscriptions.
import { durationUnits, planWindows, resetPeriods, z } from '../../contract/index.ts'
import { boolField, intField, textField } from '../frame/index.ts'

/** A century, in hours: longer terms end beyond what dates can hold. */
const DURATION_MAX = 876_000
const SECONDS_MAX = 3_153_600_000

const word = <const W extends string>(words: readonly W[], fallback: W) =>
  z
    .union([z.enum(words as readonly [W, ...W[]]), z.literal('')])
    .nullish()
    .transform((value): W => (value === '' || value === null || value === undefined ? fallback : value))

const count = (max: number) => intField().refine((value) => value >= 0 && value <= max, `must be between 0 and ${max}`)

const planFields = z
  .object({
    title: textField(128).transform((text) => text.trim()),
    subtitle: textField(255),
    price_amount: z
      .number()
      .min(0, 'must not be negative')
      .max(9999, 'must be at most 9999')
      .nullish()
      // The column keeps six digits after the point.
      .transform((value) => Math.round((value ?? 0) * 1e6) / 1e6),
    duration_unit: word(durationUnits, 'month'),
    duration_value: count(DURATION_MAX).transform((value) => value || 1),
    custom_seconds: count(SECONDS_MAX),
    enabled: boolField(),
    sort_order: intField().refine((value) => Math.abs(value) < 2 ** 31, 'is too large'),
    allow_balance_pay: z.boolean().nullish(),
    stripe_price_id: textField(128),
    creem_product_id: textField(128),
    waffo_pancake_product_id: textField(128),
    max_purchase_per_user: count(2_147_483_647),
    upgrade_group: textField(64).transform((text) => text.trim()),
    total_amount: count(Number.MAX_SAFE_INTEGER),
    quota_reset_period: word(resetPeriods, 'never'),
    quota_reset_custom_seconds: count(SECONDS_MAX),
    windows: planWindows.nullish().transform((windows) => windows ?? undefined),
  })
  .refine(({ title }) => title !== '', 'the title must not be empty')
  .refine(
    ({ duration_unit, custom_seconds }) => duration_unit !== 'custom' || custom_seconds > 0,
    'custom_seconds must be more than 0',
  )
  .refine(
    (plan) => plan.quota_reset_period !== 'custom' || plan.quota_reset_custom_seconds > 0,
    'quota_reset_custom_seconds must be more than 0',
  )

export const planBody = z.object({ plan: planFields })
export type PlanFields = z.infer<typeof planFields>

export const planStatusBody = z.object({ enabled: z.boolean() })

const id = z.int().min(1)

export const planChoiceBody = z.object({ plan_id: id })
export const epayPlanBody = z.object({ plan_id: id, payment_method: textField(50) })
export const balancePayBody = z.object({ plan_id: id, renews: z.boolean().nullish() })
export const bindBody = z.object({ user_id: id, plan_id: id })
export const preferenceBody = z.object({ billing_preference: z.string().max(64) })
export const renewalBody = z.object({ enabled: z.boolean() })
