// Routes about what upstreams have and channels have not.
import { writeAudit } from '../../common/audit.ts'
import type { AdminDeps } from '../../deps.ts'
import { defineRoute, ok, type Route } from '../../frame/index.ts'
import { upstreamApplyBody, upstreamDetectBody } from '../schema.ts'
import { applyAllUpdates, applyUpdates, detectAllUpdates, detectUpdatesOf } from './service.ts'

/** Everything below /api/channel/upstream_updates. */
export const upstreamRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/upstream_updates/detect',
    guard: 'admin',
    summary: 'Ask a channel’s upstream which models are new or gone',
    input: { body: upstreamDetectBody },
    handle: async ({ body }) => ok(await detectUpdatesOf(deps, body.id)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/upstream_updates/detect_all',
    guard: 'admin',
    summary: 'The same for every channel that is watched',
    handle: async () => ok(await detectAllUpdates(deps)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/upstream_updates/apply',
    guard: 'admin',
    summary: 'Take over or ignore models that were found',
    input: { body: upstreamApplyBody },
    handle: async ({ actor, body, request }) => {
      const outcome = await applyUpdates(deps, body)
      const { added_models: added, removed_models: removed, ignored_models: ignored } = outcome
      const detail = { added, removed, ignored }
      await writeAudit(deps, actor, request, { action: 'channel.upstream_apply', target: body.id, detail })
      return ok(outcome)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/upstream_updates/apply_all',
    guard: 'admin',
    summary: 'Take over everything that was found on every channel that is watched',
    handle: async ({ actor, request }) => {
      const outcome = await applyAllUpdates(deps)
      const { added_models: added, removed_models: removed } = outcome
      await writeAudit(deps, actor, request, {
        action: 'channel.upstream_apply',
        target: 'all',
        detail: { added, removed },
      })
      return ok(outcome)
    },
  }),
]
