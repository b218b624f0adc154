// Routes of the performance of models: a summary of all, and one model over time by group.
import { z } from '../../contract/index.ts'
import { site } from '../../settings/index.ts'
import type { PerfRow, PerfTotals } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type Answer, defineRoute, json, problem, queryInt, queryText, type Route } from '../frame/index.ts'
import { addTotals, NO_REQUESTS, presentAverages } from './present.ts'

const HOURS_DEFAULT = 24
const HOURS_MAX = 720
const MODELS_MAX = 1000
/** Points of one series at most; older ones are joined. */
const POINTS_MAX = 200
/** A constant of the reference by which clients know the form of the series. */
const SERIES_SCHEMA = 'dbcd0a3c01b55203'

/** Open to everybody where the price list is (http-api.md section 3). */
const checkAccess = (deps: AdminDeps, actor: Actor | undefined): Answer | undefined => {
  const { isEnabled, requiresAuth } = deps.settings.get(site.headerNavModules).pricing
  return actor === undefined && (!isEnabled || requiresAuth) ? problem(401, 'You are not signed in.') : undefined
}

const readSince = (deps: AdminDeps, hours: number | undefined): number => {
  const span = hours === undefined || hours <= 0 ? HOURS_DEFAULT : Math.min(hours, HOURS_MAX)
  return deps.clock.nowSeconds() - 3600 * span
}

/** Points of a series, joined so that there are not too many. */
const joinPoints = (rows: readonly PerfRow[]): { readonly ts: number; readonly sum: PerfTotals }[] => {
  const [first, last] = [rows.at(0)?.bucket_ts ?? 0, rows.at(-1)?.bucket_ts ?? 0]
  const step = Math.max(1, Math.ceil((last - first + 1) / POINTS_MAX / 60) * 60)
  const sums = new Map<number, PerfTotals>()
  for (const row of rows) {
    const ts = step <= 60 ? row.bucket_ts : row.bucket_ts - ((row.bucket_ts - first) % step)
    sums.set(ts, addTotals(sums.get(ts) ?? NO_REQUESTS, row))
  }
  return [...sums].map(([ts, sum]) => ({ ts, sum }))
}

const presentGroup = (group: string, rows: readonly PerfRow[]) => ({
  group,
  ...presentAverages(rows.reduce<PerfTotals>(addTotals, NO_REQUESTS)),
  series: joinPoints(rows).map(({ ts, sum }) => ({ ts, ...presentAverages(sum) })),
})

export const perfMetricsRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/perf-metrics/summary',
    guard: 'optional',
    summary: 'Latency, speed and success of every model in the last hours',
    input: { query: z.object({ hours: queryInt() }) },
    handle: async ({ actor, query }) => {
      const refused = checkAccess(deps, actor)
      if (refused !== undefined) return refused
      const rows = await deps.repos.perfMetrics.byModel(readSince(deps, query.hours), MODELS_MAX)
      const isAdmin = actor !== undefined && actor.role >= 10
      const models = rows.map((row) => {
        const { avg_latency_ms, success_rate, avg_tps, avg_ttft_ms } = presentAverages(row)
        const counts = isAdmin ? { request_count: row.request_count, avg_ttft_ms } : {}
        return { model_name: row.model_name, avg_latency_ms, success_rate, avg_tps, ...counts }
      })
      return json({ success: true, data: { models } })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/perf-metrics',
    guard: 'optional',
    summary: 'Latency, speed and success of one model over time, by group',
    input: { query: z.object({ model: queryText(), group: queryText(), hours: queryInt() }) },
    handle: async ({ actor, query }) => {
      const refused = checkAccess(deps, actor)
      if (refused !== undefined) return refused
      if (query.model === '') return problem(400, 'model is required')
      const group = query.group === '' ? undefined : query.group
      const rows = await deps.repos.perfMetrics.ofModel(query.model, readSince(deps, query.hours), group)
      const groups = [...Map.groupBy(rows, (row) => row.group)].map(([name, some]) => presentGroup(name, some))
      return json({ success: true, data: { model_name: query.model, series_schema: SERIES_SCHEMA, groups } })
    },
  }),
]
