// The price list as a table.
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Chip } from '../../ui/badge.tsx'
import { BrandName } from '../../ui/brand-mark.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { PaidBadge } from './model-card.tsx'
import { groupsOf, type Prices, ratioFor, type ShownList, type ShownModel, vendorsById } from './prices.ts'
import type { PricingSearch } from './search.ts'
import { useShownPrices } from './use-prices.ts'

type PricingTableProps = {
  list: ShownList
  models: ShownModel[]
  search: PricingSearch
  empty: React.ReactNode
}

const priceColumns = ['input', 'output', 'cacheRead', 'cacheWrite', 'call'] as const satisfies readonly (keyof Prices)[]

export const PricingTable = ({ list, models, search, empty }: PricingTableProps) => {
  const { t } = useTranslation()
  const shownPrices = useShownPrices(search)
  const vendors = vendorsById(list)
  const priceText = (model: ShownModel, id: keyof Prices) =>
    shownPrices(model, ratioFor(model, list, search.group)).find((price) => price.id === id)?.value
  const columns: Column<ShownModel>[] = [
    {
      id: 'name',
      header: t('pricing.model'),
      isFixed: true,
      card: 'title',
      cell: (model) => (
        <Link
          to="/pricing/$model"
          params={{ model: model.model_name }}
          search={true}
          className="font-mono text-sm font-medium text-ink hover:underline"
        >
          {model.model_name}
        </Link>
      ),
    },
    {
      id: 'vendor',
      header: t('pricing.facet.vendor'),
      cell: (model) => {
        const vendor = vendors.get(model.vendor_id ?? 0)
        return vendor ? <BrandName {...vendor} /> : t('pricing.unknownVendor')
      },
    },
    { id: 'paid', header: t('pricing.facet.paid'), card: 'badge', cell: (model) => <PaidBadge model={model} /> },
    ...priceColumns.map(
      (id): Column<ShownModel> => ({
        id,
        header: t(`pricing.price.${id}`),
        isNumeric: true,
        cell: (model) => priceText(model, id) ?? <span className="text-ink-faint">–</span>,
      }),
    ),
    {
      id: 'groups',
      header: t('pricing.facet.group'),
      cell: (model) => (
        <span className="flex flex-wrap gap-1">
          {groupsOf(model, list).map(({ group }) => (
            <Chip key={group}>{group}</Chip>
          ))}
        </span>
      ),
    },
  ]
  return (
    <DataTable
      id="pricing"
      label={t('nav.pricing')}
      columns={columns}
      items={models}
      rowId={(model) => model.model_name}
      error={undefined}
      onRetry={() => undefined}
      isFetching={false}
      empty={empty}
    />
  )
}
