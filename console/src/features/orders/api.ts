// Everybody's orders, for administrators.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page, TopUp } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { OrderSearch } from './search.ts'

type OrderFilter = Pick<OrderSearch, 'q' | 'status' | 'provider' | 'user'> & { page: number; size: number }

export const ordersQuery = ({ page, size, q, status, provider, user }: OrderFilter) =>
  queryOptions({
    queryKey: ['orders', page, size, q, status, provider, user],
    queryFn: ({ signal }) =>
      call<Page<TopUp>>('/api/user/topup', {
        signal,
        query: { p: page, page_size: size, keyword: q, status, provider, user_id: user },
      }),
    placeholderData: keepPreviousData,
  })

export const completeOrder = (trade_no: string): Promise<undefined> =>
  call('/api/user/topup/complete', { method: 'POST', body: { trade_no } })

export const refundOrder = (trade_no: string): Promise<undefined> =>
  call('/api/user/topup/refund', { method: 'POST', body: { trade_no } })
