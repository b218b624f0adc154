// The model plaza: every model that the reader may use, with its prices.
import { useQuery } from '@tanstack/react-query'
import { LayoutGrid, ListFilter, SearchX, Table2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { priceListQuery } from './api.ts'
import { Filters } from './filters.tsx'
import { ModelCard } from './model-card.tsx'
import { facetNames, filterModels, isPaidPerCall, ratioFor, type ShownList, vendorsById } from './prices.ts'
import { type PricingSearch, readPricingSearch } from './search.ts'
import { PricingTable } from './table.tsx'
import { useShownPrices } from './use-prices.ts'

type Change = (patch: Partial<PricingSearch>) => void
type PartProps = { list: ShownList; search: PricingSearch; onChange: Change }

const cardsAtFirst = 60

/** What prices are for. */
const useUnitNames = ({ unit }: PricingSearch) => {
  const { t } = useTranslation()
  return { tokens: unit === 'K' ? t('pricing.perThousand') : t('pricing.perMillion'), call: t('pricing.perCall') }
}

const Cards = ({ list, search, empty }: PartProps & { empty: ReactNode }) => {
  const { t } = useTranslation()
  const [count, setCount] = useState(cardsAtFirst)
  const shownPrices = useShownPrices(search)
  const units = useUnitNames(search)
  const vendors = vendorsById(list)
  const models = filterModels(list, search)
  if (models.length === 0) return <div className="panel">{empty}</div>
  return (
    <>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18.5rem),1fr))] gap-3">
        {models.slice(0, count).map((model) => (
          <ModelCard
            key={model.model_name}
            model={model}
            vendor={vendors.get(model.vendor_id ?? 0)}
            prices={shownPrices(model, ratioFor(model, list, search.group))}
            unitName={isPaidPerCall(model) ? units.call : units.tokens}
          />
        ))}
      </ul>
      {models.length > count && (
        <div className="mt-5 text-center">
          <Button onClick={() => setCount(count + cardsAtFirst)}>
            {t('pricing.more', { n: Math.min(cardsAtFirst, models.length - count) })}
          </Button>
        </div>
      )}
    </>
  )
}

const Choices = ({ search, onChange }: Omit<PartProps, 'list'>) => {
  const { t } = useTranslation()
  const status = useStatus()
  const hasRecharge = (status?.price ?? 1) !== (status?.usd_exchange_rate ?? 1)
  const isTable = search.view === 'table'
  return (
    <>
      <Select
        aria-label={t('pricing.unit')}
        value={search.unit ?? 'M'}
        onChange={(event) => onChange({ unit: readOneOf(event.target.value, ['K']) })}
        className="w-32 max-sm:order-last max-sm:w-auto max-sm:min-w-36 max-sm:flex-1"
      >
        <option value="M">{t('pricing.unitMillion')}</option>
        <option value="K">{t('pricing.unitThousand')}</option>
      </Select>
      {hasRecharge && (
        <Select
          aria-label={t('pricing.mode')}
          value={search.price ?? ''}
          onChange={(event) => onChange({ price: readOneOf(event.target.value, ['recharge']) })}
          className="w-40 max-sm:order-last max-sm:w-auto max-sm:min-w-36 max-sm:flex-1"
        >
          <option value="">{t('pricing.modeList')}</option>
          <option value="recharge">{t('pricing.modeRecharge')}</option>
        </Select>
      )}
      <Select
        aria-label={t('pricing.sort')}
        value={search.sort ?? ''}
        onChange={(event) => onChange({ sort: readOneOf(event.target.value, ['low', 'high']) })}
        className="w-36 max-sm:order-last max-sm:w-auto max-sm:min-w-36 max-sm:flex-1"
      >
        <option value="">{t('pricing.sortName')}</option>
        <option value="low">{t('pricing.sortLow')}</option>
        <option value="high">{t('pricing.sortHigh')}</option>
      </Select>
      <IconButton
        icon={isTable ? LayoutGrid : Table2}
        label={isTable ? t('pricing.asCards') : t('pricing.asTable')}
        look="plain"
        size="icon"
        onClick={() => onChange({ view: isTable ? undefined : 'table' })}
      />
    </>
  )
}

const noFilters: Partial<PricingSearch> = {
  q: undefined,
  ...Object.fromEntries(facetNames.map((facet) => [facet, undefined])),
}

const Plaza = ({ list, search, onChange }: PartProps) => {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const filterCount = facetNames.filter((facet) => search[facet] !== undefined).length
  const empty = (
    <Empty
      icon={SearchX}
      title={list.data.length === 0 ? t('pricing.emptyTitle') : t('state.noMatch')}
      text={list.data.length === 0 ? t('pricing.emptyText') : t('state.noMatchText')}
      action={list.data.length > 0 && <Button onClick={() => onChange(noFilters)}>{t('action.resetFilters')}</Button>}
    />
  )
  return (
    <div className="grid gap-x-8 lg:grid-cols-[14rem_minmax(0,1fr)]">
      <aside aria-label={t('pricing.filters')} className="max-lg:hidden">
        <div className="sticky top-20 -ml-2.5 max-h-[calc(100dvh-6rem)] overflow-y-auto pb-6">
          <Filters list={list} search={search} onChange={onChange} />
        </div>
      </aside>
      <div className="min-w-0">
        <Toolbar>
          <SearchBox
            label={t('pricing.search')}
            value={search.q ?? ''}
            onSearch={(q) => onChange({ q: q || undefined })}
          />
          <Button icon={ListFilter} className="max-sm:flex-1 lg:hidden" onClick={() => setOpen(true)}>
            {t('pricing.filters')}
            {filterCount > 0 && ` (${filterCount})`}
          </Button>
          <span className="flex-1 max-sm:hidden" />
          <Choices search={search} onChange={onChange} />
        </Toolbar>
        {search.view === 'table' ? (
          <PricingTable list={list} models={filterModels(list, search)} search={search} empty={empty} />
        ) : (
          <Cards list={list} search={search} onChange={onChange} empty={empty} />
        )}
      </div>
      <Sheet isOpen={isOpen} onClose={() => setOpen(false)} title={t('pricing.filters')}>
        <Filters list={list} search={search} onChange={onChange} />
      </Sheet>
    </div>
  )
}

/** `/pricing` */
export const PricingPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readPricingSearch)
  const list = useQuery(priceListQuery)
  if (list.error) return <Failure error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <PageLoading />
  return (
    <>
      <PageHeading title={t('nav.pricing')} text={t('pricing.intro', { count: list.data.data.length })} />
      <Plaza list={list.data} search={search} onChange={change} />
    </>
  )
}
