// One's own orders.
import { useQuery } from '@tanstack/react-query'
import { ReceiptText, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TopUp } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useListPaging } from '../../lib/use-list.ts'
import type { Column } from '../../ui/column.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { ordersQuery, topUpInfoQuery } from './api.ts'
import { OrderStatus } from './order-status.tsx'
import type { WalletSearch } from './search.ts'
import { formatMoney } from './ways.ts'

const useOrderColumns = (): Column<TopUp>[] => {
  const { t, i18n } = useTranslation()
  const { display, quota } = useMoney()
  const methods = useQuery(topUpInfoQuery).data?.pay_methods ?? []
  const names = new Map(methods.map(({ type, name }) => [type, name]))
  const language = i18n.language
  return [
    {
      id: 'trade_no',
      header: t('order.number'),
      isFixed: true,
      card: 'title',
      cell: ({ trade_no }) => (
        <span className="inline-flex max-w-full items-center gap-1">
          <span className="max-w-64 truncate font-mono text-xs">{trade_no}</span>
          <CopyButton text={trade_no} label={t('order.copyNumber')} isIconOnly />
        </span>
      ),
    },
    { id: 'status', header: t('form.status'), card: 'badge', cell: ({ status }) => <OrderStatus status={status} /> },
    {
      id: 'amount',
      header: t('order.bought'),
      isNumeric: true,
      cell: (order) => {
        const bought = order.quota ?? order.amount * display.unitsPerDollar
        return bought === 0 ? '–' : quota(bought)
      },
    },
    {
      id: 'money',
      header: t('order.money'),
      isNumeric: true,
      cell: ({ money, currency = '' }) => formatMoney(money, currency, language),
    },
    {
      id: 'method',
      header: t('wallet.method'),
      cell: ({ payment_method }) => names.get(payment_method) ?? payment_method,
    },
    { id: 'created', header: t('order.created'), cell: ({ create_time }) => formatTime(create_time, language) },
    {
      id: 'completed',
      header: t('order.completed'),
      cell: ({ complete_time }) => (complete_time > 0 ? formatTime(complete_time, language) : '–'),
    },
  ]
}

type OrdersPartProps = { search: WalletSearch; change: (patch: Partial<WalletSearch>) => void }

export const OrdersPart = ({ search, change }: OrdersPartProps) => {
  const { t } = useTranslation()
  const paging = useListPaging(search, change)
  const list = useQuery(ordersQuery(paging.page, paging.size, search.q))
  const isFiltered = search.q !== undefined
  return (
    <>
      <Toolbar>
        <SearchBox
          label={t('order.search')}
          value={search.q ?? ''}
          onSearch={(q) => change({ q: q || undefined, p: undefined })}
        />
      </Toolbar>
      <DataTable
        id="own-orders"
        label={t('wallet.orders')}
        columns={useOrderColumns()}
        items={list.data?.items}
        rowId={({ id }) => String(id)}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        paging={{ ...paging, total: list.data?.total ?? 0 }}
        empty={
          isFiltered ? (
            <Empty icon={SearchX} title={t('state.noMatch')} text={t('order.searchSpan')} />
          ) : (
            <Empty icon={ReceiptText} title={t('order.emptyTitle')} text={t('order.emptyText')} />
          )
        }
      />
    </>
  )
}
