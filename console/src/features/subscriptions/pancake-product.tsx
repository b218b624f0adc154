// The product that a plan is sold as at Waffo Pancake: typed, chosen out of the store's, or made there.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/enums.ts'
import { type PancakeItem, pancakeLabel } from '../../lib/pancake.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { makePancakeProduct, readPancakeProducts } from './api.ts'

type Props = {
  value: string
  onChange: (id: string) => void
  /** Name and dollars of the plan, for a product that is made. */
  title: string
  price: string
}

export const PancakeProduct = ({ value, onChange, title, price }: Props) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const isRoot = useSelf().role >= userRole.root
  const [products, setProducts] = useState<readonly PancakeItem[]>()
  const quiet = { touches: ['none'], isQuietOnError: true }
  const read = useAction({
    ...quiet,
    run: readPancakeProducts,
    after: ({ products: known }) => setProducts(known),
  })
  const make = useAction({
    ...quiet,
    run: () => makePancakeProduct({ name: title.trim(), amount: price.trim() }),
    done: ({ product_name: name }) => t('plan.pancakeMade', { name }),
    after: ({ product_id: id, product_name: name }) => {
      setProducts([{ id, name, status: 'active' }, ...(products ?? []).filter((other) => other.id !== id)])
      onChange(id)
    },
  })
  const start = (action: { mutate: (input: undefined) => void }) => {
    read.reset()
    make.reset()
    action.mutate(undefined)
  }
  const error = read.error ?? make.error
  const isUnknown = value !== '' && products !== undefined && !products.some(({ id }) => id === value)
  return (
    <Field
      label={t('plan.pancake')}
      error={error ? errorText(error) : undefined}
      help={products?.length === 0 ? t('plan.pancakeNone') : undefined}
    >
      {(control) => (
        <>
          {products === undefined ? (
            <Input {...control} value={value} onChange={({ target }) => onChange(target.value)} />
          ) : (
            <Select {...control} value={value} onChange={({ target }) => onChange(target.value)}>
              <option value="">{t('plan.pancakeNo')}</option>
              {isUnknown && <option value={value}>{value}</option>}
              {products.map((product) => (
                <option key={product.id} value={product.id}>
                  {pancakeLabel(product)}
                </option>
              ))}
            </Select>
          )}
          {isRoot && (
            <span className="mt-2 flex flex-wrap gap-2">
              <Button size="sm" isBusy={read.isPending} disabled={make.isPending} onClick={() => start(read)}>
                {t('plan.pancakeRead')}
              </Button>
              <Button
                size="sm"
                isBusy={make.isPending}
                disabled={read.isPending || title.trim() === '' || !(Number(price) > 0)}
                onClick={() => start(make)}
              >
                {t('plan.pancakeMake')}
              </Button>
            </span>
          )}
        </>
      )}
    </Field>
  )
}
