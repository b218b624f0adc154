// Routes of models: the built-in lists of providers, and the metadata that consoles show.
import type { ModelMetaPage } from '../../contract/index.ts'
import { matchingModelName } from '../../kernel/index.ts'
import { providers } from '../../providers/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, json, ok, type Route, readPaging, toPage } from '../frame/index.ts'
import { presentModel, presentStored, type ServedModels } from './present.ts'
import { modelBatchBody, modelCreateBody, modelListQuery, modelUpdateBody, modelUpdateQuery } from './schema.ts'
import { collectServed } from './served.ts'
import { createModel, findModel, listMissing, readModelFilter, updateModel } from './service.ts'
import { syncRoutes } from './sync-routes.ts'

/** Channel type → models, for those that have any. */
const listByType = (): Record<string, readonly string[]> =>
  Object.fromEntries(
    providers.flatMap(({ channelType, models }) => (models?.length ? [[String(channelType), models] as const] : [])),
  )

/** GET /api/models; with a slash at the end it is another route (http-api.md section 1.4). */
const builtInRoute = (): Route =>
  defineRoute({
    method: 'GET',
    path: '/api/models',
    guard: 'user',
    isExactPath: true,
    summary: 'Models that each kind of channel is known to have',
    handle: () => json({ success: true, data: listByType() }),
  })

const readServed = ({ directory, priceBook }: AdminDeps): ServedModels => {
  const book = priceBook()
  return {
    served: collectServed(directory()),
    isPaidPerCall: (model) => book.modelPrice.has(matchingModelName(model)),
  }
}

const listRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/models/',
    guard: 'admin',
    isExactPath: true,
    summary: 'List model metadata, newest first',
    input: { query: modelListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const filter = { ...(await readModelFilter(deps, query)), keyword: '' }
      const { rows, total } = await deps.repos.models.list({ ...paging, ...filter })
      const served = readServed(deps)
      const items = rows.map((row) => presentModel(row, served))
      const vendor_counts = Object.fromEntries(await deps.repos.models.countByVendor())
      return ok({ ...toPage(paging, total, items), vendor_counts } satisfies ModelMetaPage)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/models/search',
    guard: 'admin',
    summary: 'Find model metadata by name, description, tag or vendor',
    input: { query: modelListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.models.list({ ...paging, ...(await readModelFilter(deps, query)) })
      const served = readServed(deps)
      const items = rows.map((row) => presentModel(row, served))
      return ok(toPage(paging, total, items) satisfies ModelMetaPage)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/models/missing',
    guard: 'admin',
    summary: 'Models that enabled channels serve and nobody described',
    handle: async () => json({ success: true, data: await listMissing(deps) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/models/:id',
    guard: 'admin',
    summary: 'Metadata of one model or rule',
    input: { params: idParams },
    handle: async ({ params }) => ok(presentModel(await findModel(deps, params.id), readServed(deps))),
  }),
]

const batchRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/models/batch',
    guard: 'admin',
    summary: 'Show, hide or delete metadata of several models',
    input: { body: modelBatchBody },
    handle: async ({ actor, body, request }) => {
      const { ids, action } = body
      if (ids.length === 0) return fail('Invalid parameters')
      const changes =
        action === 'delete'
          ? { deleted_at: new Date(deps.clock.nowMs()) }
          : { status: action === 'enable' ? 1 : 0, updated_time: deps.clock.nowSeconds() }
      const changed = await deps.repos.models.updateMany(ids, changes)
      await deps.publish('models')
      await writeAudit(deps, actor, request, { action: `model.${action}`, detail: { ids } })
      return ok(changed)
    },
  })

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/models/',
    guard: 'admin',
    summary: 'Describe a model, or all models whose names follow a rule',
    input: { body: modelCreateBody },
    handle: async ({ actor, body, request }) => {
      const row = await createModel(deps, body)
      await writeAudit(deps, actor, request, { action: 'model.create', target: row.model_name })
      return ok(presentStored(row))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/models/',
    guard: 'admin',
    summary: 'Change metadata, or with status_only whether the model is shown',
    input: { body: modelUpdateBody, query: modelUpdateQuery },
    handle: async ({ actor, body, query, request }) => {
      const row = await updateModel(deps, body, query.status_only === 'true')
      const { id: _id, ...detail } = body
      await writeAudit(deps, actor, request, { action: 'model.update', target: row.model_name, detail })
      return ok(presentStored(row))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/models/:id',
    guard: 'admin',
    summary: 'Delete metadata of a model or rule',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const { model_name } = await findModel(deps, params.id)
      await deps.repos.models.softDelete(params.id, new Date(deps.clock.nowMs()))
      await deps.publish('models')
      await writeAudit(deps, actor, request, { action: 'model.delete', target: model_name })
      return ok()
    },
  }),
]

/** Built-in lists; metadata: list, search, missing, compare with the public catalogue, make, change, delete. */
export const modelRoutes = (deps: AdminDeps): Route[] => [
  builtInRoute(),
  ...syncRoutes(deps),
  ...listRoutes(deps),
  batchRoute(deps),
  ...writeRoutes(deps),
]
