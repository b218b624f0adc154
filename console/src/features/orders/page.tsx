// The list of everybody's orders.
import { useQuery } from '@tanstack/react-query'
import { ReceiptText, SearchX, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { readOneOf } from '../../lib/url-state.ts'
import { useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { ColumnMenu } from '../../ui/column-menu.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Select } from '../../ui/input.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
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
      <Select
        aria-label={t('form.status')}
        value={search.status ?? ''}
        onChange={(event) => onChange({ status: readOneOf(event.target.value, orderStatuses), p: undefined })}
        className="w-40 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('orders.anyStatus')}</option>
        {orderStatuses.map((status) => (
          <option key={status} value={status}>
            {names[status]}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('orders.provider')}
        value={search.provider ?? ''}
        onChange={(event) => onChange({ provider: readOneOf(event.target.value, providerIds), p: undefined })}
        className="w-44 max-sm:w-auto max-sm:flex-1"
      >
        <option value="">{t('orders.anyProvider')}</option>
        {providerIds.map((id) => (
          <option key={id} value={id}>
            {providers[id]}
          </option>
        ))}
      </Select>
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
  const isFiltered = [q, status, provider, user].some((filter) => filter !== undefined)
  return (
    <>
      <PageHeading title={t('nav.orders')} text={t('orders.intro')}>
        <RefreshMenu id={tableId} onRefresh={() => void list.refetch()} isFetching={list.isFetching} />
      </PageHeading>
      <Toolbar>
        <Filters search={search} onChange={change} />
        <span className="flex-1 max-sm:hidden" />
        <ColumnMenu tableId={tableId} columns={columns} />
      </Toolbar>
      <DataTable
        id={tableId}
        label={t('nav.orders')}
        columns={columns}
        items={list.data?.items}
        rowId={({ id }) => String(id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        empty={
          isFiltered ? (
            <Empty
              icon={SearchX}
              title={t('state.noMatch')}
              text={t('state.noMatchText')}
              action={
                <Button
                  onClick={() =>
                    change({ q: undefined, status: undefined, provider: undefined, user: undefined, p: undefined })
                  }
                >
                  {t('action.resetFilters')}
                </Button>
              }
            />
          ) : (
            <Empty icon={ReceiptText} title={t('order.emptyTitle')} text={t('orders.emptyText')} />
          )
        }
      />
    </>
  )
}
