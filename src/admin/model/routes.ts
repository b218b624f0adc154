// The built-in model lists of providers.
import { providers } from '../../providers/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, type Route } from '../frame/index.ts'

/** Channel type → models, for those that have any. */
const listByType = (): Record<string, readonly string[]> =>
  Object.fromEntries(
    providers.flatMap(({ channelType, models }) => (models?.length ? [[String(channelType), models] as const] : [])),
  )

/** GET /api/models; with a slash at the end it is another route (http-api.md section 1.4). */
export const builtInModelRoutes = (_deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/models',
    guard: 'user',
    isExactPath: true,
    summary: 'Models that each kind of channel is known to have',
    handle: () => json({ success: true, data: listByType() }),
  }),
]
