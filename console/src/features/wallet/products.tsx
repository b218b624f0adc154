// Products with prices of their own, as Creem sells them.
import { useTranslation } from 'react-i18next'
import type { CreemProduct } from '../../../../src/contract/index.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { buyProduct } from './api.ts'
import { formatMoney } from './ways.ts'

/** One row for each product, with its button. */
export const Products = ({ products }: { products: readonly CreemProduct[] }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const buy = useAction({
    run: buyProduct,
    touches: ['wallet', 'orders'],
    after: (address) => location.assign(address),
  })
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-medium">{t('wallet.products')}</h3>
      <ul className="divide-y rounded-md border">
        {products.map(({ productId, name, price, currency, quota }) => (
          <li key={productId} className="flex items-center justify-between gap-3 px-3 py-2.5">
            <span className="min-w-0">
              <span className="block truncate font-medium">{name || productId}</span>
              <span className="tabular block text-xs text-ink-faint">{money.quota(quota)}</span>
            </span>
            <Button
              size="sm"
              isBusy={buy.isPending && buy.variables === productId}
              aria-label={t('wallet.buy', {
                name: name || productId,
                price: formatMoney(price, currency, i18n.language),
              })}
              onClick={() => buy.mutate(productId)}
            >
              {formatMoney(price, currency, i18n.language)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
