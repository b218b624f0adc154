// Routes that compare model metadata with the public catalogue and take it over.
import type { SyncPreview, SyncReport } from '../../contract/index.ts'
import { writeAudit } from '../common/audit.ts'
import { createTurns } from '../common/in-turn.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, type Route } from '../frame/index.ts'
import { syncBody, syncPreviewQuery } from './schema.ts'
import { listMissing } from './service.ts'
import { type LocalCatalogue, planSync, previewSync, type SyncPlan, toChanges, toNewRow } from './sync.ts'
import { readUpstreamCatalogue, type UpstreamCatalogue } from './sync-source.ts'

const readLocal = async (deps: AdminDeps): Promise<LocalCatalogue> => {
  const [rows, vendors, missing] = await Promise.all([
    deps.repos.models.all(),
    deps.repos.vendors.all(),
    listMissing(deps),
  ])
  return { rows, vendorNames: new Map(vendors.map(({ id, name }) => [id, name])), missing }
}

/** Makes the vendors of a plan; gives the ids of all vendors by name. */
const makeVendors = async (
  deps: AdminDeps,
  plan: SyncPlan,
  upstream: UpstreamCatalogue,
): Promise<Map<string, number>> => {
  const now = deps.clock.nowSeconds()
  for (const name of plan.vendors) {
    const { description = '', icon = '' } = upstream.vendors.get(name) ?? {}
    await deps.repos.vendors.insert({ name, description, icon, status: 1, created_time: now, updated_time: now })
  }
  return new Map((await deps.repos.vendors.all()).map(({ id, name }) => [name, id]))
}

const write = async (deps: AdminDeps, plan: SyncPlan, upstream: UpstreamCatalogue): Promise<void> => {
  const vendorIds = await makeVendors(deps, plan, upstream)
  const now = deps.clock.nowSeconds()
  await deps.repos.models.writeMany({
    inserts: plan.created.map((model) => ({ ...toNewRow(model, vendorIds), created_time: now, updated_time: now })),
    updates: new Map(
      plan.updated.map(({ row, model, fields }) => [
        row.id,
        { ...toChanges(model, fields, vendorIds), updated_time: now },
      ]),
    ),
  })
  await deps.publish('models')
}

const report = (plan: SyncPlan, upstream: UpstreamCatalogue): SyncReport => ({
  created_models: plan.created.length,
  created_vendors: plan.vendors.length,
  updated_models: plan.updated.length,
  skipped_models: [...plan.skipped],
  created_list: plan.created.map(({ model_name }) => model_name),
  updated_list: plan.updated.map(({ row }) => row.model_name),
  source: upstream.source,
})

/** Preview and take over. */
export const syncRoutes = (deps: AdminDeps): Route[] => {
  const inTurn = createTurns()
  return [
    defineRoute({
      method: 'GET',
      path: '/api/models/sync_upstream/preview',
      guard: 'admin',
      summary: 'What taking over the public catalogue of models would change',
      input: { query: syncPreviewQuery },
      handle: async ({ query, request }) => {
        const upstream = await readUpstreamCatalogue(deps, query.locale, request.signal)
        return ok(previewSync(await readLocal(deps), upstream) satisfies SyncPreview)
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/models/sync_upstream',
      guard: 'admin',
      summary: 'Make metadata of served models from the public catalogue, and overwrite the fields that are named',
      input: { body: syncBody },
      handle: async ({ actor, body, request }) => {
        const upstream = await readUpstreamCatalogue(deps, body.locale ?? '', request.signal)
        const plan = await inTurn(async () => {
          const made = planSync(await readLocal(deps), upstream, body.overwrite)
          await write(deps, made, upstream)
          return made
        })
        const answer = report(plan, upstream)
        const { created_list, updated_list } = answer
        await writeAudit(deps, actor, request, { action: 'model.sync', detail: { created_list, updated_list } })
        return ok(answer)
      },
    }),
  ]
}
