// How prices are shown: in the installation's currency, per million or thousand tokens, as list price or as what is paid.
import { useTranslation } from 'react-i18next'
import { useMoney, useStatus } from '../../lib/session.ts'
import { type Prices, priceNames, pricesOf, type ShownModel } from './prices.ts'
import type { PricingSearch } from './search.ts'

export type ShownPrice = { id: keyof Prices; name: string; value: string }

/** Gives the prices of a model in words, in order; empty for tiered ones. */
export const useShownPrices = ({ unit, price: mode }: Pick<PricingSearch, 'unit' | 'price'>) => {
  const { t } = useTranslation()
  const money = useMoney()
  const status = useStatus()
  const paidPerDollar = mode === 'recharge' ? (status?.price || 1) / (status?.usd_exchange_rate || 1) : 1
  const perUnit = unit === 'K' ? 1000 : 1
  return (model: ShownModel, ratio: number): ShownPrice[] => {
    const prices = pricesOf(model, ratio)
    return priceNames.flatMap((id) => {
      const dollars = prices[id]
      if (dollars === undefined) return []
      const amount = (dollars * paidPerDollar) / (id === 'call' ? 1 : perUnit)
      return [{ id, name: t(`pricing.price.${id}`), value: amount === 0 ? t('pricing.free') : money.price(amount) }]
    })
  }
}
