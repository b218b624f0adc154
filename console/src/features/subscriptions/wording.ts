// How plans and subscriptions are told in words.
import { useTranslation } from 'react-i18next'
import type { SubscriptionPlan } from '../../../../src/contract/index.ts'
import { formatDate, formatRelative } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { spanOf } from './values.ts'

type Term = Pick<SubscriptionPlan, 'duration_unit' | 'duration_value' | 'custom_seconds'>
type Reset = Pick<SubscriptionPlan, 'quota_reset_period' | 'quota_reset_custom_seconds'>

/** Functions that say how long a plan runs, what it gives and how often. */
export const usePlanWords = () => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  /** `3 months`, `3 mois`, `3 か月`. */
  const span = (amount: number, unit: string): string =>
    new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount)
  const seconds = (amount: number): string => {
    const { value, unit } = spanOf(amount)
    return span(value, unit)
  }
  const quota = (units: number): string => (units === 0 ? t('plan.unlimited') : money.quota(units))
  const window = (name: string): string => t(`plan.window.${name}`)
  return {
    term: ({ duration_unit: unit, duration_value: n, custom_seconds: custom }: Term): string =>
      unit === 'custom' ? seconds(custom) : span(n, unit),
    quota,
    reset: ({ quota_reset_period: period, quota_reset_custom_seconds: n }: Reset): string =>
      period === 'custom' ? t('plan.reset.custom', { time: seconds(n) }) : t(`plan.reset.${period}`),
    price: (dollars: number): string => (dollars === 0 ? t('plan.free') : money.price(dollars)),
    window,
    /** `Per day: $4.00`. */
    windowLimit: (name: string, limit: number): string => `${window(name)}: ${quota(limit)}`,
    /** `Per day: at most $4.00`. */
    windowMost: (name: string, limit: number): string =>
      t('plan.windowMost', { window: window(name), amount: quota(limit) }),
    date: (moment: number): string => formatDate(moment, i18n.language),
    /** `in 3 days`. */
    soon: (moment: number): string => formatRelative(moment, Date.now() / 1000, i18n.language),
  }
}
