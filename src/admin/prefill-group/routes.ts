// Routes of prefill groups: lists of models, tags or endpoints that forms are filled from.
import { type PrefillGroup, type PrefillKind, z } from '../../contract/index.ts'
import { isJsonObject, optional, parseJson } from '../../kernel/index.ts'
import type { PrefillGroupRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, ok, optionalText, queryText, Refusal, type Route } from '../frame/index.ts'

const KINDS = ['model', 'tag', 'endpoint'] as const
const ITEMS_BYTES_MAX = 65_535

const fields = {
  name: optionalText(64),
  type: z.enum(KINDS, 'must be model, tag or endpoint').nullish(),
  items: z.unknown().optional(),
  description: optionalText(255),
}
const createBody = z.object(fields)
const updateBody = z.object({ ...fields, id: z.int() })
type GroupFields = z.infer<typeof createBody>

const presentGroup = (row: PrefillGroupRow): PrefillGroup => ({
  id: row.id,
  name: row.name,
  type: row.type as PrefillKind,
  items: parseJson(row.items) ?? [],
  ...optional('description', row.description || undefined),
  created_time: row.created_time,
  updated_time: row.updated_time,
})

const isNameList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '' && !item.includes('\0'))

/** Names for models and tags; families, as an object or its text, for endpoints. Throws Refusal. */
const checkItems = (kind: PrefillKind, items: unknown): void => {
  if (kind !== 'endpoint' && !isNameList(items)) throw new Refusal('items must be a list of names.')
  const families = typeof items === 'string' ? parseJson(items) : items
  if (kind === 'endpoint' && !isJsonObject(families) && !isNameList(families)) {
    throw new Refusal('items must be a JSON object from API family to path.')
  }
  const text = JSON.stringify(items)
  if (Buffer.byteLength(text) > ITEMS_BYTES_MAX) throw new Refusal('items are too many.')
  if (text.includes('\\u0000')) throw new Refusal('items must not contain NUL.')
}

const readFields = (given: GroupFields, kind: PrefillKind): Partial<PrefillGroupRow> => {
  const { name, type, items, description } = given
  if (name?.trim() === '') throw new Refusal('name must not be empty.')
  if (items !== undefined) checkItems(kind, items)
  return {
    ...(typeof name === 'string' ? { name: name.trim() } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(items === undefined ? {} : { items: JSON.stringify(items) }),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

const findGroup = async ({ repos }: AdminDeps, id: number): Promise<PrefillGroupRow> => {
  const row = await repos.prefillGroups.findById(id)
  if (row === undefined) throw new Refusal('There is no such group.')
  return row
}

/** The unique index of live names says which write was the second. */
const refusingTaken = async <T>(deps: AdminDeps, write: () => Promise<T>): Promise<T> => {
  try {
    return await write()
  } catch (error) {
    if (deps.isDuplicate(error)) throw new Refusal('There is a group of this name already.')
    throw error
  }
}

const writeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/prefill_group/',
    guard: 'admin',
    summary: 'Make a prefill group',
    input: { body: createBody },
    handle: async ({ actor, body, request }) => {
      if (typeof body.type !== 'string') return fail('type must be model, tag or endpoint.')
      const columns = readFields({ ...body, name: body.name ?? '', items: body.items ?? [] }, body.type)
      const now = deps.clock.nowSeconds()
      const row = { ...columns, created_time: now, updated_time: now }
      const id = await refusingTaken(deps, () => deps.repos.prefillGroups.insert(row))
      await writeAudit(deps, actor, request, { action: 'prefill_group.create', target: columns.name ?? '' })
      return ok(presentGroup(await findGroup(deps, id)))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/prefill_group/',
    guard: 'admin',
    summary: 'Change a prefill group',
    input: { body: updateBody },
    handle: async ({ actor, body, request }) => {
      const before = await findGroup(deps, body.id)
      const kind = body.type ?? (before.type as PrefillKind)
      const items = body.items ?? (kind === before.type ? undefined : parseJson(before.items))
      const columns = { ...readFields({ ...body, items }, kind), updated_time: deps.clock.nowSeconds() }
      await refusingTaken(deps, () => deps.repos.prefillGroups.update(body.id, columns))
      await writeAudit(deps, actor, request, { action: 'prefill_group.update', target: before.name })
      return ok(presentGroup(await findGroup(deps, body.id)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/prefill_group/:id',
    guard: 'admin',
    summary: 'Delete a prefill group',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const { name } = await findGroup(deps, params.id)
      await deps.repos.prefillGroups.softDelete(params.id, new Date(deps.clock.nowMs()))
      await writeAudit(deps, actor, request, { action: 'prefill_group.delete', target: name })
      return ok()
    },
  }),
]

/** List, make, change, delete. */
export const prefillGroupRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/prefill_group/',
    guard: 'admin',
    summary: 'List prefill groups, newest first',
    input: { query: z.object({ type: queryText() }) },
    handle: async ({ query }) => {
      const rows = await deps.repos.prefillGroups.all(query.type === '' ? undefined : query.type)
      return ok(rows.map(presentGroup))
    },
  }),
  ...writeRoutes(deps),
]
