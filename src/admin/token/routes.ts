// Routes of the caller's API keys.
import { z } from '../../contract/index.ts'
import type { AdminDeps } from '../deps.ts'
import {
  defineRoute,
  fail,
  idList,
  idParams,
  NEVER_STORED,
  ok,
  type Route,
  readPaging,
  toPage,
  withHeaders,
} from '../frame/index.ts'
import { checkPattern } from './fields.ts'
import { presentToken } from './present.ts'
import { tokenCreateBody, tokenListQuery, tokenSearchQuery, tokenUpdateBody, tokenUpdateQuery } from './schema.ts'
import { createToken, deleteTokens, findOwnToken, updateToken } from './service.ts'

const IDS_MAX = 1000
const REVEALED_MAX = 100

const withoutPrefix = (key: string): string => (key.startsWith('sk-') ? key.slice(3) : key)

type ListQuery = z.infer<typeof tokenListQuery>

/** What the list is narrowed and ordered by. */
const readListing = ({ status, group, sort, order }: ListQuery) => ({
  ...(status === undefined ? {} : { status: Number(status) }),
  ...(group === undefined ? {} : { group }),
  ...(sort === undefined ? {} : { sortBy: sort, isAscending: order === 'asc' }),
})

const readRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/token/',
    guard: 'user',
    summary: 'List the caller’s keys, newest first',
    input: { query: tokenListQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.tokens.list({ ...paging, ...readListing(query), userId: actor.id })
      return ok(toPage(paging, total, rows.map(presentToken)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/token/search',
    guard: 'user',
    summary: 'Find the caller’s keys by name or key; % stands for any text',
    limits: ['search'],
    input: { query: tokenSearchQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const name = checkPattern(query.keyword)
      const key = checkPattern(withoutPrefix(query.token))
      const { rows, total } = await deps.repos.tokens.list({
        ...paging,
        ...readListing(query),
        userId: actor.id,
        name,
        key,
      })
      return ok(toPage(paging, total, rows.map(presentToken)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/token/:id',
    guard: 'user',
    summary: 'One of the caller’s keys',
    input: { params: idParams },
    handle: async ({ actor, params }) => ok(presentToken(await findOwnToken(deps, actor.id, params.id))),
  }),
]

const revealRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/token/:id/key',
    guard: 'user',
    summary: 'Show one of the caller’s keys whole',
    limits: ['critical'],
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      const { key } = await findOwnToken(deps, actor.id, params.id)
      return withHeaders(ok({ key }), NEVER_STORED)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/token/batch/keys',
    guard: 'user',
    summary: 'Show several of the caller’s keys whole',
    limits: ['critical'],
    input: { body: z.object({ ids: idList(REVEALED_MAX) }) },
    handle: async ({ actor, body }) => {
      if (body.ids.length === 0) return fail('Invalid parameters')
      const rows = await deps.repos.tokens.findMany(actor.id, body.ids)
      const keys = Object.fromEntries(rows.map((row) => [String(row.id), row.key]))
      return withHeaders(ok({ keys }), NEVER_STORED)
    },
  }),
]

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/token/',
    guard: 'user',
    summary: 'Make a key',
    input: { body: tokenCreateBody },
    handle: async ({ actor, body }) => {
      await createToken(deps, actor.id, body)
      return ok()
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/token/',
    guard: 'user',
    summary: 'Change a key, or with status_only its status',
    input: { body: tokenUpdateBody, query: tokenUpdateQuery },
    handle: async ({ actor, body, query }) =>
      ok(presentToken(await updateToken(deps, actor.id, body, query.status_only !== ''))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/token/:id',
    guard: 'user',
    summary: 'Delete a key',
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      await findOwnToken(deps, actor.id, params.id)
      await deleteTokens(deps, actor.id, [params.id])
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/token/batch',
    guard: 'user',
    summary: 'Delete several keys',
    input: { body: z.object({ ids: idList(IDS_MAX) }) },
    handle: async ({ actor, body }) => {
      if (body.ids.length === 0) return fail('Invalid parameters')
      return ok(await deleteTokens(deps, actor.id, body.ids))
    },
  }),
]

/** List, search, read, reveal, make, change, delete. */
export const tokenRoutes = (deps: AdminDeps): Route[] => [
  ...readRoutes(deps),
  ...revealRoutes(deps),
  ...writeRoutes(deps),
]
