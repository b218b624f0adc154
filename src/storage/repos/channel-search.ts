// What lists of channels are narrowed and ordered by.
import { type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import type { Schema } from '../tables/index.ts'
import { contains, type Slice } from './shared.ts'

export type ChannelSort =
  | 'id'
  | 'name'
  | 'type'
  | 'status'
  | 'group'
  | 'tag'
  | 'priority'
  | 'weight'
  | 'balance'
  | 'used_quota'
  | 'response_time'
  | 'test_time'
  | 'created_time'

/** What a channel may have set, beside what every channel has. */
export type ChannelTrait =
  | 'system_prompt'
  | 'param_override'
  | 'header_override'
  | 'model_mapping'
  | 'status_code_mapping'
  | 'proxy'
  | 'pass_through'
  | 'insecure_tls'
  | 'multi_key'
  | 'upstream_updates'

export type ChannelFilter = {
  /** Id, substring of name or base URL, or the exact key. */
  readonly keyword?: string
  /** One of the channel's groups. */
  readonly group?: string
  /** Substring of the list of models. */
  readonly model?: string
  /** `disabled` is by hand or automatically. */
  readonly status?: 'enabled' | 'disabled' | 'disabled_by_hand' | 'disabled_automatically'
  readonly type?: number
  readonly tag?: string
  /** Substring of the base URL. */
  readonly baseUrl?: string
  /** All of these are set. */
  readonly has?: readonly ChannelTrait[]
}

/** Channels that have the keyword as their key, where the database cannot compare it. */
export type KnownChannels = { readonly keyIds?: readonly number[] }

export type ChannelSearch = ChannelFilter &
  Slice & {
    /** Default: by priority, highest first, then newest. */
    readonly sortBy?: ChannelSort
    readonly isAscending?: boolean
    /** Pages count tags; every channel of the tags on the page is given. */
    readonly isByTag?: boolean
  }

const statuses = { enabled: 1, disabled_by_hand: 2, disabled_automatically: 3 } as const

type Builder = ExpressionBuilder<Schema, 'channels'>
type TextColumn = 'setting' | 'settings' | 'channel_info'

/** A JSON text column has this member with another value than the empty ones; JSON is written with or without blanks. */
function hasMember(
  database: Database,
  eb: Builder,
  column: TextColumn,
  name: string,
  empty: string,
): Expression<SqlBool> {
  const text = sql`cast(${eb.ref(column)} as ${sql.raw(database.engine === 'mysql' ? 'char' : 'text')})`
  const holds = (piece: string) => contains(database, text, piece)
  return eb.and([
    holds(`"${name}":`),
    eb.not(holds(`"${name}":${empty}`)),
    eb.not(holds(`"${name}": ${empty}`)),
    eb.not(holds(`"${name}":null`)),
  ])
}

function isFilled(eb: Builder, column: 'param_override' | 'header_override' | 'model_mapping' | 'status_code_mapping') {
  return eb.and([eb(column, 'is not', null), eb(column, 'not in', ['', '{}', 'null'])])
}

function traitCondition(database: Database, eb: Builder, trait: ChannelTrait): Expression<SqlBool> {
  switch (trait) {
    case 'system_prompt':
      return hasMember(database, eb, 'setting', 'system_prompt', '""')
    case 'proxy':
      return hasMember(database, eb, 'setting', 'proxy', '""')
    case 'pass_through':
      return hasMember(database, eb, 'setting', 'pass_through_body_enabled', 'false')
    case 'insecure_tls':
      return hasMember(database, eb, 'setting', 'tls_insecure', 'false')
    case 'multi_key':
      return hasMember(database, eb, 'channel_info', 'is_multi_key', 'false')
    case 'upstream_updates':
      return eb.or([
        hasMember(database, eb, 'settings', 'upstream_model_update_last_detected_models', '[]'),
        hasMember(database, eb, 'settings', 'upstream_model_update_last_removed_models', '[]'),
      ])
    default:
      return isFilled(eb, trait)
  }
}

function listHolds(database: Database, column: RawBuilder<unknown>, item: string): RawBuilder<SqlBool> {
  const list = database.engine === 'mysql' ? sql`concat(',', ${column}, ',')` : sql`',' || ${column} || ','`
  return contains(database, sql`(${list})`, `,${item},`)
}

function keywordCondition(
  database: Database,
  eb: Builder,
  keyword: string,
  keyIds: readonly number[] | undefined,
): Expression<SqlBool> {
  const found: Expression<SqlBool>[] = [
    contains(database, eb.ref('name'), keyword),
    contains(database, eb.ref('base_url'), keyword),
    keyIds === undefined ? eb('key', '=', keyword) : eb('id', 'in', keyIds.length === 0 ? [-1] : keyIds),
  ]
  if (/^\d{1,15}$/.test(keyword)) found.push(eb('id', '=', Number(keyword)))
  return eb.or(found)
}

/** Channels that match every part of the filter that is given. */
export function matchingChannels(database: Database, filter: ChannelFilter & KnownChannels) {
  const { keyword = '', group = '', model = '', tag = '', baseUrl = '', status, type, has = [], keyIds } = filter
  return database.kysely.selectFrom('channels').where((eb) => {
    const conditions: Expression<SqlBool>[] = has.map((trait) => traitCondition(database, eb, trait))
    if (keyword !== '') conditions.push(keywordCondition(database, eb, keyword, keyIds))
    if (group !== '') conditions.push(listHolds(database, sql`${eb.ref('group')}`, group))
    if (model !== '') conditions.push(contains(database, eb.ref('models'), model))
    if (baseUrl !== '') conditions.push(contains(database, eb.ref('base_url'), baseUrl))
    if (tag !== '') conditions.push(eb('tag', '=', tag))
    if (status === 'disabled') conditions.push(eb('status', '!=', statuses.enabled))
    else if (status !== undefined) conditions.push(eb('status', '=', statuses[status]))
    if (type !== undefined) conditions.push(eb('type', '=', type))
    return eb.and(conditions)
  })
}

/** The order of a list; equal ones come newest first. */
export function sortChannels(
  matching: ReturnType<typeof matchingChannels>,
  { sortBy, isAscending = false }: ChannelSearch,
) {
  const direction = isAscending ? 'asc' : 'desc'
  if (sortBy === undefined) return matching.orderBy('priority', 'desc').orderBy('id', 'desc')
  return sortBy === 'id' ? matching.orderBy('id', direction) : matching.orderBy(sortBy, direction).orderBy('id', 'desc')
}

/** Channels per type among those that match. */
export async function countTypes(
  database: Database,
  filter: ChannelFilter & KnownChannels,
): Promise<Map<number, number>> {
  const counted = matchingChannels(database, filter).select(['type', sql<number>`count(*)`.as('n')])
  return new Map((await counted.groupBy('type').execute()).map((row) => [Number(row.type ?? 0), Number(row.n)]))
}
