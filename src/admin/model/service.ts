// Making and changing model metadata, and the vendors that served models need.
import type { ModelRow } from '../../storage/index.ts'
import { createTurns } from '../common/in-turn.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { readEndpoints } from './endpoints.ts'
import type { ModelFields, ModelListQuery, ModelUpdate } from './schema.ts'
import { collectServed } from './served.ts'
import { guessVendor } from './vendor-guess.ts'

/** Names are unique among live rows, which no index can say; so a name is looked up and taken in one turn. */
const inTurn = createTurns()

/** The row, or a refusal. */
export const findModel = async ({ repos }: AdminDeps, id: number): Promise<ModelRow> => {
  const row = await repos.models.findById(id)
  if (row === undefined) throw new Refusal('There is no such model.')
  return row
}

const readName = (name: string): string => {
  const trimmed = name.trim()
  if (trimmed === '') throw new Refusal('model_name must not be empty.')
  return trimmed
}

const checkEndpoints = (text: string): void => {
  if (text.trim() !== '' && readEndpoints(text) === undefined) {
    throw new Refusal('endpoints must be a JSON object from API family to path, or a list of families.')
  }
}

const checkVendor = async ({ repos }: AdminDeps, id: number): Promise<void> => {
  if (id !== 0 && (await repos.vendors.findById(id)) === undefined) throw new Refusal('There is no such vendor.')
}

const tidyTags = (tags: string): string =>
  [...new Set(tags.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '').join(',')

/** The columns of the fields that are present. Throws Refusal. */
const readFields = async (deps: AdminDeps, fields: ModelFields): Promise<Partial<ModelRow>> => {
  const { model_name, description, icon, tags, vendor_id, endpoints, status, sync_official, name_rule } = fields
  checkEndpoints(endpoints ?? '')
  await checkVendor(deps, vendor_id ?? 0)
  return {
    ...(typeof model_name === 'string' ? { model_name: readName(model_name) } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof icon === 'string' ? { icon } : {}),
    ...(typeof tags === 'string' ? { tags: tidyTags(tags) } : {}),
    ...(typeof vendor_id === 'number' ? { vendor_id } : {}),
    ...(typeof endpoints === 'string' ? { endpoints: endpoints.trim() } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof sync_official === 'number' ? { sync_official } : {}),
    ...(typeof name_rule === 'number' ? { name_rule } : {}),
  }
}

const refuseTaken = async ({ repos }: AdminDeps, name: string, ownId: number): Promise<void> => {
  const other = await repos.models.findByName(name)
  if (other !== undefined && other.id !== ownId) throw new Refusal('There is metadata of this name already.')
}

/** Makes a row. A field that is absent is empty, off or 0, as clients of the reference mean it. Throws Refusal. */
export const createModel = (deps: AdminDeps, fields: ModelFields): Promise<ModelRow> =>
  inTurn(async () => {
    const columns = await readFields(deps, { ...fields, model_name: fields.model_name ?? '' })
    await refuseTaken(deps, columns.model_name ?? '', 0)
    const now = deps.clock.nowSeconds()
    const none = { status: 0, sync_official: 0, name_rule: 0 }
    const id = await deps.repos.models.insert({ ...none, ...columns, created_time: now, updated_time: now })
    await deps.publish('models')
    return findModel(deps, id)
  })

/** Changes what is present in the update, or the status alone. Throws Refusal. */
export const updateModel = (deps: AdminDeps, update: ModelUpdate, isStatusOnly: boolean): Promise<ModelRow> =>
  inTurn(async () => {
    const before = await findModel(deps, update.id)
    const columns = isStatusOnly ? { status: update.status ?? 0 } : await readFields(deps, update)
    const { model_name: name } = columns as Partial<ModelRow>
    if (name !== undefined && name !== before.model_name) await refuseTaken(deps, name, before.id)
    await deps.repos.models.update(before.id, { ...columns, updated_time: deps.clock.nowSeconds() })
    await deps.publish('models')
    return findModel(deps, before.id)
  })

/** The vendors that a search names: one by its id, or those with the text in their name; undefined for any. */
const findVendorIds = async ({ repos }: AdminDeps, text: string): Promise<number[] | undefined> => {
  if (text === '') return undefined
  if (/^\d{1,15}$/.test(text)) return [Number(text)]
  const wanted = text.toLowerCase()
  return (await repos.vendors.all()).filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ id }) => id)
}

/** The filters of a list, as storage takes them. */
export const readModelFilter = async (deps: AdminDeps, query: ModelListQuery) => {
  const vendorIds = await findVendorIds(deps, query.vendor)
  return {
    keyword: query.keyword,
    ...(vendorIds === undefined ? {} : { vendorIds }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.sync_official === undefined ? {} : { syncOfficial: query.sync_official }),
  }
}

/** Served models without a row of exactly their name. */
export const listMissing = async (deps: AdminDeps): Promise<string[]> => {
  const known = new Set((await deps.repos.models.all()).map((row) => row.model_name))
  return [...collectServed(deps.directory()).keys()].filter((model) => !known.has(model))
}

/** One process makes a vendor, and others see it before they would make it again. */
const CLAIM_SECONDS = 60

/**
 * Makes the vendors that models without metadata belong to by their names, each once; gives their ids by name. One that an
 * administrator deleted stays away.
 */
export const ensureVendors = async (
  deps: AdminDeps,
  models: Iterable<string>,
): Promise<ReadonlyMap<string, number>> => {
  const guesses = new Map([...models].flatMap((model) => guessVendor(model) ?? []).map((guess) => [guess.name, guess]))
  if (guesses.size === 0) return new Map()
  const { repos, clock, codes } = deps
  const known = await repos.vendors.allNames()
  for (const { name, icon } of guesses.values()) {
    if (known.has(name) || !(await codes.useOnce('vendor', name, CLAIM_SECONDS))) continue
    const now = clock.nowSeconds()
    await repos.vendors.insert({ name, icon, status: 1, created_time: now, updated_time: now })
  }
  return new Map((await repos.vendors.all()).map(({ name, id }) => [name, id]))
}
