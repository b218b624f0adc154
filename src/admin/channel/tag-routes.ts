// Routes of channel tags.
import { z } from '../../contract/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, problem, queryText, type Route } from '../frame/index.ts'
import { tagBody, tagEditBody, tagIdsBody } from './schema.ts'
import { editTag, listTagModels, switchTag, tagChannels } from './tags.ts'

const switchRoute = (deps: AdminDeps, word: 'enabled' | 'disabled'): Route =>
  defineRoute({
    method: 'POST',
    path: `/api/channel/tag/${word}`,
    guard: 'admin',
    summary: `Switch every channel of a tag to ${word}`,
    input: { body: tagBody },
    handle: async ({ actor, body, request }) => {
      await switchTag(deps, body.tag, word === 'enabled')
      await writeAudit(deps, actor, request, { action: `channel.tag_${word}`, target: body.tag })
      return ok()
    },
  })

export const tagRoutes = (deps: AdminDeps): Route[] => [
  switchRoute(deps, 'enabled'),
  switchRoute(deps, 'disabled'),
  defineRoute({
    method: 'PUT',
    path: '/api/channel/tag',
    guard: 'admin',
    summary: 'Change every channel of a tag',
    input: { body: tagEditBody },
    handle: async ({ actor, body, request }) => {
      await editTag(deps, body)
      await writeAudit(deps, actor, request, { action: 'channel.tag_edit', target: body.tag })
      return ok()
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/tag/models',
    guard: 'admin',
    summary: 'Models of a tag’s channel that has most',
    input: { query: z.object({ tag: queryText() }) },
    handle: async ({ query }) =>
      query.tag === '' ? problem(400, 'The tag must not be empty.') : ok(await listTagModels(deps, query.tag)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/batch/tag',
    guard: 'admin',
    summary: 'Give several channels a tag, or take it away',
    input: { body: tagIdsBody },
    handle: async ({ actor, body, request }) => {
      const changed = await tagChannels(deps, body.ids, body.tag ?? '')
      const detail = { ids: body.ids }
      await writeAudit(deps, actor, request, { action: 'channel.tag', target: body.tag ?? '', detail })
      return ok(changed)
    },
  }),
]
