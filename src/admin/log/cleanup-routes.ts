// Routes of the clean-up of old usage rows: begin, watch, stop.
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route } from '../frame/index.ts'
import { CLEANUP_NAME, presentCleanup, startCleanup } from './cleanup.ts'
import { cleanupInput } from './schema.ts'

export const cleanupRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/log/cleanup',
    guard: 'admin',
    summary: 'Begin to delete usage rows older than a time, in the background',
    input: { body: cleanupInput },
    handle: async ({ actor, body, request }) => {
      if (!(await startCleanup(deps, body.before))) return fail('A clean-up is already under way.')
      await writeAudit(deps, actor, request, { action: 'log.cleanup', target: body.before })
      return ok()
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/log/cleanup',
    guard: 'admin',
    summary: 'How the last clean-up stands; null when there was none',
    handle: async () => {
      const row = await deps.repos.progress.find(CLEANUP_NAME)
      return ok(row === undefined ? null : presentCleanup(row, deps.clock.nowSeconds()))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/log/cleanup',
    guard: 'admin',
    summary: 'Stop the clean-up that is under way',
    handle: async ({ actor, request }) => {
      if (!(await deps.repos.progress.cancel(CLEANUP_NAME))) return fail('No clean-up is under way.')
      await writeAudit(deps, actor, request, { action: 'log.cleanup_cancel' })
      return ok()
    },
  }),
]
