// Redemption codes, for administrators.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page, Redemption } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { RedemptionSearch } from './search.ts'

type RedemptionFilter = Pick<RedemptionSearch, 'q' | 'status'> & { page: number; size: number }

/** One page of codes, newest first; a search matches the beginning of the name, or the id. */
export const redemptionsQuery = ({ page, size, q, status }: RedemptionFilter) =>
  queryOptions({
    queryKey: ['redemptions', page, size, q, status],
    queryFn: ({ signal }) =>
      call<Page<Redemption>>('/api/redemption/search', {
        signal,
        query: { keyword: q, status, p: page, page_size: size },
      }),
    placeholderData: keepPreviousData,
  })

export const redemptionQuery = (id: number) =>
  queryOptions({
    queryKey: ['redemptions', 'one', id],
    queryFn: ({ signal }) => call<Redemption>(`/api/redemption/${id}`, { signal }),
    staleTime: 0,
  })

export type RedemptionInput = { name: string; quota: number; expired_time: number }

/** Makes codes and gives them. */
export const createRedemptions = (input: RedemptionInput & { count: number }): Promise<string[]> =>
  call('/api/redemption/', { method: 'POST', body: input })

export const updateRedemption = (id: number, input: RedemptionInput): Promise<Redemption> =>
  call('/api/redemption/', { method: 'PUT', body: { ...input, id } })

export const setRedemptionStatus = (id: number, status: number): Promise<Redemption> =>
  call('/api/redemption/', { method: 'PUT', query: { status_only: true }, body: { id, status } })

export const deleteRedemption = (id: number): Promise<undefined> => call(`/api/redemption/${id}`, { method: 'DELETE' })

/** Removes used, disabled and expired codes; gives how many there were. */
export const deleteInvalidRedemptions = (): Promise<number> => call('/api/redemption/invalid', { method: 'DELETE' })
