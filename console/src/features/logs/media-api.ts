// Drawings and media tasks: administrators read everybody's, others their own.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Drawing, MediaTask, Page } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { MediaSearch } from './media-search.ts'

type MediaScope = { isAdmin: boolean; search: MediaSearch; page: number; size: number }

const readPage = <Item>(name: string, path: string, { isAdmin, page, size }: MediaScope, filter: object) => {
  const query = { p: page, page_size: size, ...filter }
  return queryOptions({
    queryKey: [name, isAdmin, query],
    queryFn: ({ signal }) => call<Page<Item>>(isAdmin ? path : `${path}self`, { signal, query }),
    placeholderData: keepPreviousData,
  })
}

export const drawingsQuery = (scope: MediaScope) =>
  readPage<Drawing>('drawings', '/api/mj/', scope, {
    mj_id: scope.search.task,
    ...(scope.isAdmin ? { channel_id: scope.search.channel } : {}),
  })

export const tasksQuery = (scope: MediaScope) =>
  readPage<MediaTask>('media-tasks', '/api/task/', scope, {
    task_id: scope.search.task,
    status: scope.search.status,
    ...(scope.isAdmin ? { channel_id: scope.search.channel } : {}),
  })
