// The list of groups.
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, type Route } from '../frame/index.ts'

/** Groups that have a ratio. */
export const groupRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/group/',
    guard: 'admin',
    summary: 'Names of the groups that exist',
    handle: () => ok(Object.keys(deps.groupOptions().groupRatios)),
  }),
]
