// Routes of vendors: who makes the models.
import type { Vendor } from '../../contract/index.ts'
import { optional } from '../../kernel/index.ts'
import type { VendorRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import { createTurns } from '../common/in-turn.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, idParams, ok, Refusal, type Route, readPaging, toPage } from '../frame/index.ts'
import { type VendorFields, vendorCreateBody, vendorListQuery, vendorSearchQuery, vendorUpdateBody } from './schema.ts'

const presentVendor = (row: VendorRow): Vendor => ({
  id: row.id,
  name: row.name,
  ...optional('description', row.description || undefined),
  ...optional('icon', row.icon || undefined),
  status: row.status,
  created_time: row.created_time,
  updated_time: row.updated_time,
})

const findVendor = async ({ repos }: AdminDeps, id: number): Promise<VendorRow> => {
  const row = await repos.vendors.findById(id)
  if (row === undefined) throw new Refusal('There is no such vendor.')
  return row
}

const readFields = ({ name, description, icon, status }: VendorFields): Partial<VendorRow> => {
  if (name?.trim() === '') throw new Refusal('name must not be empty.')
  return {
    ...(typeof name === 'string' ? { name: name.trim() } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof icon === 'string' ? { icon } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  }
}

const refuseTaken = async ({ repos }: AdminDeps, name: string, ownId: number): Promise<void> => {
  const other = await repos.vendors.findByName(name)
  if (other !== undefined && other.id !== ownId) throw new Refusal('There is a vendor of this name already.')
}

/** A name is looked up and taken in one turn; no index says that it is unique. */
const inTurn = createTurns()

const createVendor = (deps: AdminDeps, fields: VendorFields): Promise<VendorRow> =>
  inTurn(async () => {
    const columns = readFields({ ...fields, name: fields.name ?? '' })
    await refuseTaken(deps, columns.name ?? '', 0)
    const now = deps.clock.nowSeconds()
    const id = await deps.repos.vendors.insert({ status: 1, ...columns, created_time: now, updated_time: now })
    await deps.publish('models')
    return findVendor(deps, id)
  })

const updateVendor = (deps: AdminDeps, id: number, fields: VendorFields): Promise<VendorRow> =>
  inTurn(async () => {
    const before = await findVendor(deps, id)
    const columns = readFields(fields)
    if (columns.name !== undefined && columns.name !== before.name) await refuseTaken(deps, columns.name, id)
    await deps.repos.vendors.update(id, { ...columns, updated_time: deps.clock.nowSeconds() })
    await deps.publish('models')
    return findVendor(deps, id)
  })

const readRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/vendors/',
    guard: 'admin',
    summary: 'List vendors, newest first',
    input: { query: vendorListQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.vendors.list(paging)
      return ok(toPage(paging, total, rows.map(presentVendor)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/vendors/search',
    guard: 'admin',
    summary: 'Find vendors by name or description',
    input: { query: vendorSearchQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.vendors.list({ ...paging, keyword: query.keyword })
      return ok(toPage(paging, total, rows.map(presentVendor)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/vendors/:id',
    guard: 'admin',
    summary: 'One vendor',
    input: { params: idParams },
    handle: async ({ params }) => ok(presentVendor(await findVendor(deps, params.id))),
  }),
]

/** List, search, read, make, change, delete. */
export const vendorRoutes = (deps: AdminDeps): Route[] => [
  ...readRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/vendors/',
    guard: 'admin',
    summary: 'Add a vendor',
    input: { body: vendorCreateBody },
    handle: async ({ actor, body, request }) => {
      const row = await createVendor(deps, body)
      await writeAudit(deps, actor, request, { action: 'vendor.create', target: row.name })
      return ok(presentVendor(row))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/vendors/',
    guard: 'admin',
    summary: 'Change a vendor',
    input: { body: vendorUpdateBody },
    handle: async ({ actor, body, request }) => {
      const { id, ...fields } = body
      const row = await updateVendor(deps, id, fields)
      await writeAudit(deps, actor, request, { action: 'vendor.update', target: row.name, detail: fields })
      return ok(presentVendor(row))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/vendors/:id',
    guard: 'admin',
    summary: 'Delete a vendor; its models then have none',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const { name } = await findVendor(deps, params.id)
      await deps.repos.vendors.softDelete(params.id, new Date(deps.clock.nowMs()))
      await deps.publish('models')
      await writeAudit(deps, actor, request, { action: 'vendor.delete', target: name })
      return ok()
    },
  }),
]
