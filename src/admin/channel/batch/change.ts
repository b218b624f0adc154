// What a batch edit makes of one channel. Pure.
import { splitList } from '../../../channels/index.ts'
import type { ChannelBatchField, ChannelBatchItem } from '../../../contract/index.ts'
import { type JsonObject, parseJsonObject } from '../../../kernel/index.ts'
import type { ChannelRow } from '../../../storage/index.ts'
import { Refusal } from '../../frame/index.ts'
import { checkColumns } from '../check.ts'
import { toColumns } from '../columns.ts'
import type { BatchEdit } from './schema.ts'

/** One column as it is and as it will be. */
type FieldChange = ChannelBatchItem['changes'][number]

type Change = Pick<BatchEdit, 'copy' | 'set' | 'merge' | 'add' | 'remove'>

/** The column of a field; one has another name in the API than in the table. */
const columnOf = (field: ChannelBatchField): keyof ChannelRow =>
  field === 'openai_organization' ? 'open_ai_organization' : field

const copyColumns = (source: ChannelRow, fields: readonly ChannelBatchField[]): Partial<ChannelRow> =>
  Object.fromEntries(fields.map((field) => [columnOf(field), source[columnOf(field)]]))

const mergeMembers = (text: string | null, members: JsonObject): string => {
  const next: JsonObject = { ...parseJsonObject(text ?? '') }
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete next[name]
    else next[name] = value
  }
  return JSON.stringify(next)
}

const changeList = (text: string, add: readonly string[] = [], remove: readonly string[] = []): string => {
  const gone = new Set(remove)
  return splitList([text, ...add].join(','))
    .filter((item) => !gone.has(item))
    .join(',')
}

const isSame = (one: ChannelRow[keyof ChannelRow], other: ChannelRow[keyof ChannelRow]): boolean =>
  (one ?? '') === (other ?? '')

/**
 * The columns that change, and only those; in this order: taken over, set, merged, added, removed. Throws Refusal, with the
 * channel's name, for what the channel must not become.
 */
export const changeChannel = (row: ChannelRow, change: Change, source: ChannelRow | undefined): Partial<ChannelRow> => {
  const { copy, set = {}, merge, add, remove } = change
  const columns: Partial<ChannelRow> = {
    ...(source === undefined || copy === undefined ? {} : copyColumns(source, copy.fields)),
    ...toColumns(set),
  }
  const now = { ...row, ...columns }
  if (merge?.setting !== undefined) columns.setting = mergeMembers(now.setting, merge.setting)
  if (merge?.settings !== undefined) columns.settings = mergeMembers(now.settings, merge.settings)
  if (add?.models !== undefined || remove?.models !== undefined)
    columns.models = changeList(now.models, add?.models, remove?.models)
  if (add?.groups !== undefined || remove?.groups !== undefined)
    columns.group = changeList(now.group, add?.groups, remove?.groups)
  const changed: Partial<ChannelRow> = Object.fromEntries(
    Object.entries(columns).filter(([name, value]) => !isSame(row[name as keyof ChannelRow], value)),
  )
  check(row, changed)
  return changed
}

const GROUP_CHARACTERS_MAX = 64

const check = (row: ChannelRow, changed: Partial<ChannelRow>): void => {
  try {
    if (changed.models === '') throw new Refusal('it would be left without models.')
    if (changed.group === '') throw new Refusal('it would be left without a group.')
    if ((changed.group ?? '').length > GROUP_CHARACTERS_MAX) throw new Refusal('it would be in too many groups.')
    const { open_ai_organization: _organization, ...columns } = changed
    checkColumns({ ...columns, type: row.type })
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${row.name} (#${row.id}): ${error.message}`)
    throw error
  }
}

/** Names of columns as the API has them. */
const fieldOf = (column: string): string => (column === 'open_ai_organization' ? 'openai_organization' : column)

/** What a person reads before the change is made. */
export const describeChange = (row: ChannelRow, changed: Partial<ChannelRow>): FieldChange[] =>
  Object.entries(changed).map(([column, to]) => ({
    field: fieldOf(column),
    from: toShown(row[column as keyof ChannelRow]),
    to: toShown(to),
  }))

const toShown = (value: ChannelRow[keyof ChannelRow] | undefined): string | number =>
  typeof value === 'number' ? value : (value ?? '')
