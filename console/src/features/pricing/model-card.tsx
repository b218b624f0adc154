// One model of the price list.
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PublicVendor } from '../../../../src/contract/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { isPaidPerCall, isTiered, isUnpriced, type ShownModel, tagsOf } from './prices.ts'
import type { ShownPrice } from './use-prices.ts'

type ModelCardProps = {
  model: ShownModel
  vendor: PublicVendor | undefined
  prices: readonly ShownPrice[]
  /** What the prices are for, such as "per million tokens". */
  unitName: string
}

const tagsShown = 3

/** How a model is paid, as a badge. */
export const PaidBadge = ({ model }: { model: ShownModel }) => {
  const { t } = useTranslation()
  if (isUnpriced(model)) return <Badge tone="bad">{t('pricing.unpriced')}</Badge>
  if (isTiered(model)) return <Badge tone="info">{t('pricing.tiered')}</Badge>
  return isPaidPerCall(model) ? (
    <Badge tone="warn">{t('pricing.perCall')}</Badge>
  ) : (
    <Badge tone="accent">{t('pricing.perToken')}</Badge>
  )
}

export const ModelCard = ({ model, vendor, prices, unitName }: ModelCardProps) => {
  const { t } = useTranslation()
  const tags = tagsOf(model)
  const name = model.model_name
  return (
    <li className="panel group relative flex min-w-0 flex-col p-4 transition-colors hover:border-line-strong">
      <div className="flex items-start gap-3">
        <BrandMark icon={model.icon || vendor?.icon} name={vendor?.name ?? name} shape="tile" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-mono text-sm font-semibold" title={name}>
            <Link
              to="/pricing/$model"
              params={{ model: name }}
              search={true}
              className="text-ink after:absolute after:inset-0 after:rounded-xl"
            >
              {name}
            </Link>
          </h2>
          <p className="truncate text-xs text-ink-faint">{vendor?.name ?? t('pricing.unknownVendor')}</p>
        </div>
        <span className="relative z-10 -mt-1 -mr-1.5">
          <CopyButton text={name} label={t('pricing.copyName', { name })} isIconOnly />
        </span>
      </div>
      {model.description && <p className="mt-3 line-clamp-2 text-sm text-ink-soft">{model.description}</p>}
      {prices.length === 0 ? (
        <p className="mt-3 text-xs text-ink-faint">
          {t(isUnpriced(model) ? 'pricing.unpricedText' : 'pricing.tieredText')}
        </p>
      ) : (
        <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-1.5 text-sm">
          {prices.slice(0, 4).map(({ id, name: priceName, value }) => (
            <div key={id} className="flex min-w-0 items-baseline justify-between gap-2">
              <dt className="truncate text-xs text-ink-faint">{priceName}</dt>
              <dd className="tabular font-medium whitespace-nowrap text-ink">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="mt-auto flex flex-wrap items-center gap-1.5 pt-3.5">
        <PaidBadge model={model} />
        {tags.slice(0, tagsShown).map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
        <span className="ml-auto text-xs text-ink-faint">{prices.length > 0 ? unitName : ''}</span>
      </div>
    </li>
  )
}
