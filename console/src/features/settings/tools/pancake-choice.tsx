// A store and one of its products, out of those that the merchant has at Waffo Pancake.
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type PancakeItem, pancakeLabel } from '../../../lib/pancake.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/input.tsx'
import type { PancakeStore } from '../api.ts'

type ListProps = { label: string; items: readonly PancakeItem[]; value: string; onChange: (id: string) => void }

const ItemList = ({ label, items, value, onChange }: ListProps) => {
  const { t } = useTranslation()
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{t('settings.pancakeChoose')}</option>
          {items.map((item) => (
            <option key={item.id} value={item.id}>
              {pancakeLabel(item)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

type Props = {
  stores: readonly PancakeStore[]
  storeId: string
  productId: string
  isBusy: boolean
  onChoose: (storeId: string, productId: string) => void
  onUse: () => void
}

export const PancakeChoice = ({ stores, storeId, productId, isBusy, onChoose, onUse }: Props) => {
  const { t } = useTranslation()
  const store = stores.find(({ id }) => id === storeId)
  const products = store?.onetimeProducts ?? []
  const product = products.find(({ id }) => id === productId)
  if (stores.length === 0) return <p className="text-sm text-ink-soft">{t('settings.pancakeNoStore')}</p>
  const onStore = (id: string) => {
    const [only, ...others] = stores.find((other) => other.id === id)?.onetimeProducts ?? []
    onChoose(id, only && others.length === 0 ? only.id : '')
  }
  return (
    <div className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-[1fr_1fr_auto] sm:items-end">
        <ItemList label={t('settings.pancakeStore')} items={stores} value={store?.id ?? ''} onChange={onStore} />
        <ItemList
          label={t('settings.pancakeProduct')}
          items={products}
          value={product?.id ?? ''}
          onChange={(id) => onChoose(storeId, id)}
        />
        <Button look="primary" disabled={product === undefined} isBusy={isBusy} onClick={onUse}>
          {t('settings.pancakeUse')}
        </Button>
      </div>
      {store && products.length === 0 && <p className="text-xs text-ink-soft">{t('settings.pancakeNoProduct')}</p>}
      {store && !store.prodEnabled && (
        <p className="flex items-start gap-2 text-xs text-warn">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {t('settings.pancakeTestOnly')}
        </p>
      )}
    </div>
  )
}
