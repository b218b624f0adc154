// Routes of the limits of use: an owner's for a key, an administrator's for an account, and what the caller's own are.
import { callerLimitSet } from '../../contract/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, idParams, ok, type Route } from '../frame/index.ts'
import { findOwnToken } from '../token/service.ts'
import { findManageable } from '../user/service.ts'
import { readLimits, saveLimits } from './service.ts'

const keyRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/token/:id/limits',
    guard: 'user',
    summary: 'The limits of use of one of the caller’s keys; 0 is none',
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      const { id } = await findOwnToken(deps, actor.id, params.id)
      return ok(await readLimits(deps, 'key', id))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/token/:id/limits',
    guard: 'user',
    summary: 'Replace the limits of use of one of the caller’s keys; they cannot exceed those the operator set',
    input: { params: idParams, body: callerLimitSet },
    handle: async ({ actor, params, body }) => {
      const { id } = await findOwnToken(deps, actor.id, params.id)
      await saveLimits(deps, 'key', id, body)
      return ok(await readLimits(deps, 'key', id))
    },
  }),
]

const userRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/self/limits',
    guard: 'user',
    summary: 'The limits of use that were set for the caller’s account; 0 is none',
    handle: async ({ actor }) => ok(await readLimits(deps, 'user', actor.id)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/:id/limits',
    guard: 'admin',
    summary: 'The limits of use that were set for an account; 0 is none',
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      const { id } = await findManageable(deps, actor, params.id)
      return ok(await readLimits(deps, 'user', id))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/user/:id/limits',
    guard: 'admin',
    summary: 'Replace the limits of use of an account',
    input: { params: idParams, body: callerLimitSet },
    handle: async ({ actor, params, body, request }) => {
      const { id } = await findManageable(deps, actor, params.id)
      await saveLimits(deps, 'user', id, body)
      await writeAudit(deps, actor, request, { action: 'user.limits', target: id, detail: body })
      return ok(await readLimits(deps, 'user', id))
    },
  }),
]

/** All routes of limits. */
export const limitRoutes = (deps: AdminDeps): Route[] => [...keyRoutes(deps), ...userRoutes(deps)]
