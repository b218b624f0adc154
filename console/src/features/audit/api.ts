// The audit log, root's alone.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AuditEntry, Page } from '../../../../src/contract/index.ts'
import { call, download } from '../../lib/api-client.ts'
import type { AuditSearch } from './search.ts'

const toParameters = ({ action, user, target, ip, request, from, to }: AuditSearch) => ({
  action,
  username: user,
  target,
  ip,
  request_id: request,
  start_timestamp: from,
  end_timestamp: to,
})

export const auditQuery = (search: AuditSearch, page: number, size: number) => {
  const query = { ...toParameters(search), p: page, page_size: size }
  return queryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => call<Page<AuditEntry>>('/api/audit/', { signal, query }),
    placeholderData: keepPreviousData,
  })
}

/** The actions that occur. */
export const actionsQuery = queryOptions({
  queryKey: ['audit', 'actions'],
  queryFn: ({ signal }) => call<string[]>('/api/audit/actions', { signal }),
  staleTime: 60_000,
})

export const exportAudit = (search: AuditSearch, format: 'csv' | 'jsonl'): Promise<void> =>
  download('/api/audit/export', { query: { ...toParameters(search), format } })
