// Routes about channels that are not saved yet.
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, type Route } from '../frame/index.ts'
import { readDraft } from './draft.ts'
import { fetchChannelModels } from './fetch-models.ts'
import { draftBody, draftTestBody } from './schema.ts'
import { presentTest } from './test-routes.ts'

export const draftRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/channel/draft/models',
    guard: 'admin',
    summary: 'Models that the upstream of a channel lists, as it stands in a form',
    input: { body: draftBody },
    handle: async ({ actor, body }) => ok(await fetchChannelModels(deps, await readDraft(deps, actor, body))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/draft/test',
    guard: 'admin',
    summary: 'Send a real request through a channel, as it stands in a form',
    input: { body: draftTestBody },
    handle: async ({ actor, body }) => {
      const { model, endpoint_type, stream } = body
      const row = await readDraft(deps, actor, body)
      return presentTest(
        await deps.testDraft(row, {
          userId: actor.id,
          isStream: stream === true,
          ...(model === '' ? {} : { model }),
          ...(endpoint_type ? { endpointType: endpoint_type } : {}),
        }),
      )
    },
  }),
]
