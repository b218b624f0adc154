// How plans and subscriptions are told in words.
import { useTranslation } from 'react-i18next'
import type { SubscriptionPlan } from '../../../../src/contract/index.ts'
import { useMoney } from '../../lib/session.ts'

type Term = Pick<SubscriptionPlan, 'duration_unit' | 'duration_value' | 'custom_seconds'>
type Reset = Pick<SubscriptionPlan, 'quota_reset_period' | 'quota_reset_custom_seconds'>

/** Functions that say how long a plan runs, what it gives and how often. */
export const usePlanWords = () => {
  const { t } = useTranslation()
  const money = useMoney()
  return {
    term: ({ duration_unit: unit, duration_value: n, custom_seconds: seconds }: Term): string =>
      unit === 'custom' ? t('plan.term.custom', { n: seconds }) : t(`plan.term.${unit}`, { n }),
    quota: (units: number): string => (units === 0 ? t('plan.unlimited') : money.quota(units)),
    reset: ({ quota_reset_period: period, quota_reset_custom_seconds: n }: Reset): string =>
      t(`plan.reset.${period}`, { n }),
    price: (dollars: number): string => (dollars === 0 ? t('plan.free') : money.price(dollars)),
    window: (name: string): string => t(`plan.window.${name}`),
  }
}
