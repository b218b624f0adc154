// The list of everybody's orders.
import { useQuery } from '@tanstack/react-query'
import { ReceiptText, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
import { useOrderStatusNames } from '../wallet/order-status.tsx'
import { ordersQuery } from './api.ts'
import { useOrderColumns } from './columns.tsx'
import { type OrderSearch, orderStatuses, providers, readOrderSearch } from './search.ts'

const tableId = 'orders'

type FiltersProps = { search: OrderSearch; onChange: (patch: Partial<OrderSearch>) => void }

const Filters = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const names = useOrderStatusNames()
  const providerIds = Object.keys(providers) as (keyof typeof providers)[]
  return (
    <>
      <SearchBox
        label={t('order.search')}
        value={search.q ?? ''}
        onSearch={(q) => onChange({ q: q || undefined, p: undefined })}
      />
      <FilterSelect
        label={t('form.status')}
        any={t('orders.anyStatus')}
        value={search.status}
        options={orderStatuses.map((status) => ({ value: status, label: names[status] ?? status }))}
        onChange={(status) => onChange({ status, p: undefined })}
      />
      <FilterSelect
        label={t('orders.provider')}
        any={t('orders.anyProvider')}
        value={search.provider}
        options={providerIds.map((id) => ({ value: id, label: providers[id] }))}
        onChange={(provider) => onChange({ provider, p: undefined })}
        className="w-44"
      />
      {search.user !== undefined && (
        <Button size="sm" icon={X} onClick={() => onChange({ user: undefined, p: undefined })}>
          {t('orders.ofUser', { id: search.user })}
        </Button>
      )}
    </>
  )
}

/** `/orders` */
export const OrdersPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readOrderSearch)
  const paging = useListPaging(search, change)
  const { q, status, provider, user } = search
  const list = useQuery(ordersQuery({ q, status, provider, user, page: paging.page, size: paging.size }))
  const columns = useOrderColumns((id) => change({ user: id, p: undefined }))
  return (
    <>
      <PageHeading title={t('nav.orders')} text={t('orders.intro')}>
        <RefreshMenu id={tableId} onRefresh={() => void list.refetch()} isFetching={list.isFetching} />
      </PageHeading>
      <ListView
        id={tableId}
        label={t('nav.orders')}
        columns={columns}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={<Filters search={search} onChange={change} />}
        filtering={listFilters(search, change, ['q', 'status', 'provider', 'user'])}
        empty={<Empty icon={ReceiptText} title={t('order.emptyTitle')} text={t('orders.emptyText')} />}
      />
    </>
  )
}
