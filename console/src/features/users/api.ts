// Accounts, for those who manage them.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { BatchOutcome, ManagedUser, OauthBinding, Page } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { UserSearch } from './search.ts'

export type UserFilter = Pick<UserSearch, 'q' | 'status' | 'role' | 'group'>
type UserList = UserFilter & Pick<UserSearch, 'sort' | 'order'> & { page: number; size: number }

const statusQueries = {
  enabled: { status: 1, deleted: false },
  disabled: { status: 2, deleted: false },
  deleted: { deleted: true },
} as const

const search = ({ page, size, sort, order, q, status, ...filter }: UserList, signal?: AbortSignal) =>
  call<Page<ManagedUser>>('/api/user/search', {
    ...(signal && { signal }),
    query: {
      p: page,
      page_size: size,
      sort_by: sort,
      sort_order: order,
      keyword: q,
      ...filter,
      ...(status && statusQueries[status]),
    },
  })

/** One page of accounts. */
export const usersQuery = (list: UserList) =>
  queryOptions({
    queryKey: ['users', 'list', list],
    queryFn: ({ signal }) => search(list, signal),
    placeholderData: keepPreviousData,
  })

export const userQuery = (id: number) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: ({ signal }) => call<ManagedUser>(`/api/user/${id}`, { signal }),
    staleTime: 0,
  })

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => call<string[]>('/api/group/', { signal }),
  staleTime: 300_000,
})

export const bindingsQuery = (id: number) =>
  queryOptions({
    queryKey: ['users', 'bindings', id],
    queryFn: ({ signal }) => call<OauthBinding[]>(`/api/user/${id}/oauth/bindings`, { signal }),
  })

export type UserAction = 'enable' | 'disable' | 'delete' | 'promote' | 'demote'
export type BalanceMode = 'add' | 'subtract' | 'override'

export const manageUser = (id: number, action: UserAction): Promise<unknown> =>
  call('/api/user/manage', { method: 'POST', body: { id, action } })

export const changeBalance = (id: number, mode: BalanceMode, value: number, once: string): Promise<unknown> =>
  call('/api/user/manage', { method: 'POST', body: { id, action: 'add_quota', mode, value }, once })

export type BatchChange =
  | { action: 'enable' | 'disable' | 'delete' }
  | { action: 'set_group'; group: string }
  | { action: 'add_quota'; mode: BalanceMode; value: number }

const batchMax = 100

/** One change to many accounts; tells what became of each. */
export const changeUsers = async (ids: readonly number[], change: BatchChange, once: string): Promise<BatchOutcome> => {
  const outcome: BatchOutcome = { done: [], refused: [] }
  for (let start = 0; start < ids.length; start += batchMax) {
    const body = { ids: ids.slice(start, start + batchMax), ...change }
    const { done, refused } = await call<BatchOutcome>('/api/user/manage/batch', { method: 'POST', body, once })
    outcome.done.push(...done)
    outcome.refused.push(...refused)
  }
  return outcome
}

const idsMax = 10_000
const pageSizeMax = 100

/** Ids of every account that matches, for changes of all of them. */
export const listIds = async (filter: UserFilter): Promise<number[]> => {
  const ids: number[] = []
  for (let page = 1; ids.length < idsMax; page++) {
    const list = await search({ ...filter, page, size: pageSizeMax })
    ids.push(...list.items.map(({ id }) => id))
    if (list.items.length < pageSizeMax) break
  }
  return ids
}

export type NewUser = { username: string; display_name: string; password: string; role: number }
export type UserChange = {
  id: number
  username: string
  display_name: string
  password: string
  group: string
  remark: string
}

export const createUser = (body: NewUser): Promise<undefined> => call('/api/user/', { method: 'POST', body })
export const updateUser = (body: UserChange): Promise<undefined> => call('/api/user/', { method: 'PUT', body })
/** Removes the account for good. */
export const removeUser = (id: number): Promise<undefined> => call(`/api/user/${id}`, { method: 'DELETE' })
export const resetTwoFactor = (id: number): Promise<undefined> => call(`/api/user/${id}/2fa`, { method: 'DELETE' })
export const resetPasskey = (id: number): Promise<undefined> =>
  call(`/api/user/${id}/reset_passkey`, { method: 'DELETE' })
export const unbindSite = (id: number, providerId: number): Promise<undefined> =>
  call(`/api/user/${id}/oauth/bindings/${providerId}`, { method: 'DELETE' })
export const unbindBuiltIn = (id: number, type: string): Promise<undefined> =>
  call(`/api/user/${id}/bindings/${type}`, { method: 'DELETE' })
