// Routes by which the holder of an API key looks up its use: New API's own, and OpenAI's old billing routes.
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, ok, type Route } from '../frame/index.ts'
import { presentOwnLog } from '../log/present.ts'
import { presentSubscription, presentTotalUsage } from './amounts.ts'
import { presentUsage } from './present.ts'

const LOGS_MAX = 1000

const billingRoute = (
  path: string,
  summary: string,
  handle: Parameters<typeof defineRoute<'key'>>[0]['handle'],
): Route => defineRoute({ method: 'GET', path, guard: 'key', summary, isCrossOrigin: true, handle })

/** Usage and log of a key, subscription and usage in OpenAI's form. */
export const keyUsageRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/usage/token/',
    guard: 'key-read',
    summary: 'What the key that asks has used and may still use',
    limits: ['critical'],
    isCrossOrigin: true,
    handle: ({ key }) => json({ code: true, message: 'ok', data: presentUsage(key.token) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/token',
    guard: 'key-read',
    summary: 'The newest calls of the key that asks',
    limits: ['critical'],
    isCrossOrigin: true,
    handle: async ({ key }) => {
      // With the user named, storage finds the rows by an index.
      const mine = { userId: key.user.id, tokenId: key.token.id }
      const rows = await deps.repos.logs.list({ ...mine, limit: LOGS_MAX, offset: 0 })
      return ok(rows.map((row, index) => presentOwnLog(row, index + 1)))
    },
  }),
  ...['/dashboard/billing/subscription', '/v1/dashboard/billing/subscription'].map((path) =>
    billingRoute(path, 'Limits of the key that asks, in OpenAI’s form', ({ key }) =>
      json(presentSubscription(deps.settings, key)),
    ),
  ),
  ...['/dashboard/billing/usage', '/v1/dashboard/billing/usage'].map((path) =>
    billingRoute(path, 'Use of the key that asks, in OpenAI’s form', ({ key }) =>
      json(presentTotalUsage(deps.settings, key)),
    ),
  ),
]
