// Which store and product of a Waffo Pancake merchant payments are for: read there, chosen, made, and stored with the access.
import { useQuery } from '@tanstack/react-query'
import { Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../lib/use-action.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import {
  definitionsQuery,
  makePancakePair,
  type OptionValues,
  type PancakeAccess,
  type PancakeStore,
  readPancake,
  savePancake,
} from '../api.ts'
import { useDrafts } from '../drafts.ts'
import { PancakeChoice } from './pancake-choice.tsx'

const keyOf = {
  merchant: 'WaffoPancakeMerchantID',
  key: 'WaffoPancakePrivateKey',
  store: 'WaffoPancakeStoreID',
  product: 'WaffoPancakeProductID',
  back: 'WaffoPancakeReturnURL',
} as const

/** What is typed into the fields of the card, else what is stored of it. */
const useAccess = () => {
  const { textOf } = useDrafts()
  const definitions = useQuery(definitionsQuery).data ?? []
  const find = (key: string) => definitions.find((option) => option.key === key)
  const read = (key: string): string => {
    const option = find(key)
    return option === undefined ? '' : textOf(option).trim()
  }
  const access = { merchant_id: read(keyOf.merchant), private_key: read(keyOf.key), return_url: read(keyOf.back) }
  const hasKey = access.private_key !== '' || find(keyOf.key)?.is_set === true
  return { access, isComplete: access.merchant_id !== '' && hasKey }
}

type Catalogue = { access: PancakeAccess; stores: readonly PancakeStore[] }

const isFor = (catalogue: Catalogue, { merchant_id, private_key }: PancakeAccess): boolean =>
  catalogue.access.merchant_id === merchant_id && catalogue.access.private_key === private_key

/** A store that was made a moment ago, which the vendor's lists may not have yet. */
const withPair = (
  stores: readonly PancakeStore[],
  made: { store_id: string; store_name: string; product_id: string; product_name: string },
): PancakeStore[] => [
  {
    id: made.store_id,
    name: made.store_name,
    status: 'active',
    prodEnabled: true,
    onetimeProducts: [{ id: made.product_id, name: made.product_name, status: 'active' }],
  },
  ...stores.filter(({ id }) => id !== made.store_id),
]

export const PancakeSetup = ({ values }: { values: OptionValues }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const { reset } = useDrafts()
  const { access, isComplete } = useAccess()
  const [catalogue, setCatalogue] = useState<Catalogue>()
  const [storeId, setStoreId] = useState(values.get(keyOf.store) ?? '')
  const [productId, setProductId] = useState(values.get(keyOf.product) ?? '')
  const known = catalogue !== undefined && isFor(catalogue, access) ? catalogue.stores : undefined
  const choose = (store: string, product: string) => {
    setStoreId(store)
    setProductId(product)
  }
  const quiet = { touches: ['none'], isQuietOnError: true }
  const read = useAction({
    ...quiet,
    run: () => readPancake(access),
    after: ({ stores }) => setCatalogue({ access, stores }),
  })
  const make = useAction({
    ...quiet,
    run: () => makePancakePair(access),
    done: ({ product_name: name }) => t('settings.pancakeMade', { name }),
    after: (made) => {
      setCatalogue({ access, stores: withPair(known ?? [], made) })
      choose(made.store_id, made.product_id)
    },
  })
  const save = useAction({
    run: () => savePancake({ ...access, store_id: storeId, product_id: productId }),
    touches: ['options'],
    isQuietOnError: true,
    done: () => t('form.saved'),
    after: () => {
      for (const key of Object.values(keyOf)) reset(key)
    },
  })
  const start = (action: { mutate: (input: undefined) => void }) => {
    for (const { reset: forget } of [read, make, save]) forget()
    action.mutate(undefined)
  }
  const ask = async () => {
    const isSure = await confirm({
      title: t('settings.pancakeMake'),
      text: t('settings.pancakeMakeText'),
      action: t('settings.pancakeMake'),
    })
    if (isSure) start(make)
  }
  const isBusy = read.isPending || make.isPending || save.isPending
  const inUse = values.get(keyOf.product)
  return (
    <section className="mb-4 space-y-3.5 rounded-lg border bg-sunken p-3.5" aria-label={t('settings.pancakeTitle')}>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <h4 className="text-sm font-medium">{t('settings.pancakeTitle')}</h4>
          <p className="mt-0.5 text-xs text-pretty text-ink-faint">
            {isComplete ? t('settings.pancakeText') : t('settings.pancakeNeeds')}
          </p>
        </div>
        <Badge tone={inUse ? 'ok' : 'warn'} hasDot>
          {inUse ? t('settings.pancakeInUse') : t('settings.pancakeNone')}
        </Badge>
      </div>
      {known !== undefined && (
        <PancakeChoice
          stores={known}
          storeId={storeId}
          productId={productId}
          isBusy={save.isPending}
          onChoose={choose}
          onUse={() => start(save)}
        />
      )}
      <FormError error={read.error ?? make.error ?? save.error} />
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={RefreshCw}
          disabled={!isComplete || isBusy}
          isBusy={read.isPending}
          onClick={() => start(read)}
        >
          {t('settings.pancakeRead')}
        </Button>
        <Button
          size="sm"
          icon={Plus}
          disabled={!isComplete || isBusy}
          isBusy={make.isPending}
          onClick={() => void ask()}
        >
          {t('settings.pancakeMake')}
        </Button>
      </div>
    </section>
  )
}
