// API keys of the caller.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page, SelfGroups, Token, TokenInput } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { TokenSearch } from './search.ts'

type TokenFilter = Pick<TokenSearch, 'q' | 'status' | 'group' | 'sort' | 'order'> & { page: number; size: number }

/** One page of keys; a search matches any part of the name. */
export const tokensQuery = ({ page, size, q, ...filter }: TokenFilter) =>
  queryOptions({
    queryKey: ['tokens', page, size, q, filter],
    queryFn: ({ signal }) => {
      const paging = { p: page, page_size: size, size, ...filter }
      return q === undefined
        ? call<Page<Token>>('/api/token/', { signal, query: paging })
        : call<Page<Token>>('/api/token/search', { signal, query: { keyword: toPattern(q), ...paging } })
    },
    placeholderData: keepPreviousData,
  })

/** The server matches exactly unless `%` says otherwise, and wants two other characters beside it. */
const toPattern = (text: string): string => (text.includes('%') || text.length < 2 ? text : `%${text}%`)

export const tokenQuery = (id: number) =>
  queryOptions({
    queryKey: ['tokens', 'one', id],
    queryFn: ({ signal }) => call<Token>(`/api/token/${id}`, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** Groups a key may be put in. */
export const selfGroupsQuery = queryOptions({
  queryKey: ['self', 'groups'],
  queryFn: ({ signal }) => call<SelfGroups>('/api/user/self/groups', { signal }),
  staleTime: 300_000,
})

/** The whole key, without its `sk-`; kept in memory only as long as it is shown. */
export const revealToken = async (id: number): Promise<string> =>
  (await call<{ key: string }>(`/api/token/${id}/key`, { method: 'POST' })).key

/** Whole keys by id, at most 100. */
export const revealTokens = async (ids: number[]): Promise<Record<string, string>> =>
  (await call<{ keys: Record<string, string> }>('/api/token/batch/keys', { method: 'POST', body: { ids } })).keys

export const createToken = (input: TokenInput): Promise<undefined> =>
  call('/api/token/', { method: 'POST', body: input })

export const updateToken = (id: number, input: TokenInput & { status: number }): Promise<Token> =>
  call('/api/token/', { method: 'PUT', body: { ...input, id } })

export const setTokenStatus = (id: number, status: number): Promise<Token> =>
  call('/api/token/', { method: 'PUT', query: { status_only: true }, body: { id, status } })

export const deleteTokens = (ids: number[]): Promise<number | undefined> =>
  ids.length === 1
    ? call(`/api/token/${ids[0]}`, { method: 'DELETE' })
    : call('/api/token/batch', { method: 'POST', body: { ids } })
