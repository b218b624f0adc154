// Routes about the models of channels and providers.
import { ownerOf, providers } from '../../providers/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, idParams, json, ok, type Route } from '../frame/index.ts'
import { fetchChannelModels, fetchUnsavedModels } from './fetch-models.ts'
import { fetchModelsBody } from './schema.ts'
import { listChannelTypes } from './types.ts'
import { findChannel } from './update.ts'

/** The constant that the reference answers. */
const CREATED = 1_626_777_600

/** Every model a provider is known to have; of several that have it the one with the lowest number owns it. */
const listKnownModels = () => {
  const owners = new Map<string, string>()
  for (const provider of providers.toSorted((one, other) => one.channelType - other.channelType)) {
    for (const model of provider.models ?? []) if (!owners.has(model)) owners.set(model, ownerOf(provider))
  }
  return [...owners].map(([id, owned_by]) => ({
    id,
    object: 'model',
    created: CREATED,
    owned_by,
    supported_endpoint_types: null,
  }))
}

export const modelRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/channel/types',
    guard: 'admin',
    summary: 'What is known about each provider',
    handle: () => ok(listChannelTypes()),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/models',
    guard: 'admin',
    summary: 'Every model that a provider is known to have',
    handle: () => json({ success: true, data: listKnownModels() }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/models_enabled',
    guard: 'admin',
    summary: 'Models that an enabled channel serves',
    handle: async () => json({ success: true, data: await deps.repos.abilities.distinctModels() }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/channel/fetch_models/:id',
    guard: 'admin',
    summary: 'Models that a channel’s upstream lists',
    isChanging: true,
    input: { params: idParams },
    handle: async ({ params }) => ok(await fetchChannelModels(deps, await findChannel(deps, params.id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/channel/fetch_models',
    guard: 'root',
    summary: 'Models that an upstream lists for credentials that are not stored',
    input: { body: fetchModelsBody },
    handle: async ({ body }) => json({ success: true, data: await fetchUnsavedModels(deps, body) }),
  }),
]
