// Routes of hourly usage, for charts.
import { z } from '../../contract/index.ts'
import type { Period, QuotaDataRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, queryInt, queryText, type Route } from '../frame/index.ts'
import { exploreRoutes } from './explore-routes.ts'

const periodQuery = { start_timestamp: queryInt(), end_timestamp: queryInt() }

/** The longest span that people may ask for about themselves, seconds. */
const OWN_SPAN_MAX = 2_592_000

type PeriodQuery = { readonly start_timestamp?: number | undefined; readonly end_timestamp?: number | undefined }

const present = (row: QuotaDataRow) => ({
  id: row.id,
  user_id: row.user_id,
  username: row.username,
  model_name: row.model_name,
  created_at: row.created_at,
  token_used: row.token_used,
  count: row.count,
  quota: row.quota,
})

/** Usage by model, by user, and one's own; what was charged a moment ago is in it. */
export const usageDataRoutes = (deps: AdminDeps): Route[] => {
  const readPeriod = (query: PeriodQuery): Period => ({
    from: query.start_timestamp ?? 0,
    to: query.end_timestamp ?? deps.clock.nowSeconds(),
  })
  const { quotaData } = deps.repos
  return [
    defineRoute({
      method: 'GET',
      path: '/api/data/',
      guard: 'admin',
      summary: 'Usage per model and hour, or the rows of one user',
      input: { query: z.object({ ...periodQuery, username: queryText() }) },
      handle: async ({ query: { username, ...query } }) => {
        const period = readPeriod(query)
        await deps.rollUp.catchUp()
        const rows = username === '' ? quotaData.byModel(period) : quotaData.ofUser(period, { username })
        return ok((await rows).map(present))
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/data/users',
      guard: 'admin',
      summary: 'Usage per user and hour',
      input: { query: z.object(periodQuery) },
      handle: async ({ query }) => {
        await deps.rollUp.catchUp()
        return ok((await quotaData.byUser(readPeriod(query))).map(present))
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/data/self',
      guard: 'user',
      summary: 'The caller’s usage per model and hour',
      input: { query: z.object(periodQuery) },
      handle: async ({ actor, query }) => {
        const period = readPeriod(query)
        if (period.to - period.from > OWN_SPAN_MAX) return fail('The span must not be longer than 30 days.')
        await deps.rollUp.catchUp()
        return ok((await quotaData.ofUser(period, { userId: actor.id })).map(present))
      },
    }),
    ...exploreRoutes(deps),
  ]
}
