// The route that changes many channels at once; New API's has one call per channel.
import { writeAudit } from '../../common/audit.ts'
import type { AdminDeps } from '../../deps.ts'
import { defineRoute, ok, type Route } from '../../frame/index.ts'
import { checkTargets } from '../targets.ts'
import { batchEditBody, batchRemoveBody } from './schema.ts'
import { editChannels, removeMatching } from './service.ts'

const AUDITED_IDS_MAX = 200

export const batchRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/batch/edit',
    guard: 'admin',
    summary: 'Change many channels in one transaction, or show what would change',
    input: { body: batchEditBody },
    handle: async ({ actor, body, request }) => {
      await checkTargets(deps, actor, body.set ?? {})
      await checkTargets(deps, actor, { setting: JSON.stringify(body.merge?.setting ?? {}) })
      const outcome = await editChannels(deps, body)
      if (!body.preview && outcome.changed > 0) {
        const ids = outcome.items.slice(0, AUDITED_IDS_MAX).map(({ id }) => id)
        const fields = [...new Set(outcome.items.flatMap(({ changes }) => changes.map(({ field }) => field)))]
        const detail = {
          count: outcome.changed,
          ids,
          fields,
          ...(body.copy === undefined ? {} : { from: body.copy.from }),
        }
        await writeAudit(deps, actor, request, { action: 'channel.batch_edit', target: 'batch', detail })
      }
      return ok(outcome)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/batch/remove',
    guard: 'admin',
    summary: 'Remove every channel that matches a filter',
    input: { body: batchRemoveBody },
    handle: async ({ actor, body, request }) => {
      const removed = await removeMatching(deps, body)
      const detail = { filter: body.filter, removed }
      await writeAudit(deps, actor, request, { action: 'channel.remove', target: 'batch', detail })
      return ok(removed)
    },
  }),
]
