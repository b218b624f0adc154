// What a reconciliation reads: charges in order, counters of accounts, and one account's counter beside its rows at one moment.
import { sql } from 'kysely'
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import type { Database } from '../engines/index.ts'
import { tables } from '../tables/index.ts'
import type { LogRow } from './logs.ts'

/** A row of the usage log that may have moved money. */
export type ChargeRow = Pick<
  LogRow,
  | 'id'
  | 'user_id'
  | 'token_id'
  | 'channel_id'
  | 'quota'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'model_name'
  | 'request_id'
  | 'token_name'
  | 'content'
  | 'other'
>

/** Accounts whose counters are sums of charges. */
export type AccountKind = 'users' | 'tokens' | 'channels'

/** `charged` is the account's counter; `balance` what it can spend (channels have none). */
export type AccountRow = { readonly id: number; readonly charged: number; readonly balance: number }

export type BooksRepo = ReturnType<typeof createBooksRepo>

const CONSUME = 2
const COLUMNS = [
  'id',
  'user_id',
  'token_id',
  'channel_id',
  'quota',
  'prompt_tokens',
  'completion_tokens',
  'model_name',
  'request_id',
  'token_name',
  'content',
  'other',
] as const

const OWNER = { users: 'user_id', tokens: 'token_id', channels: 'channel_id' } as const
const BALANCE = { users: 'quota', tokens: 'remain_quota', channels: undefined } as const

const whole = (value: unknown): number => Number(value ?? 0)

/** The repository of a reconciliation; charges are read where log rows live. */
export function createBooksRepo(database: Database, logDatabase: Database) {
  const { kysely: db } = database
  const sharesDatabase = database === logDatabase
  return {
    /** Consume rows behind an id, in order of id. */
    async charges(afterId: number, limit: number): Promise<ChargeRow[]> {
      const rows = await logDatabase.kysely
        .selectFrom('logs')
        .select(COLUMNS)
        .where('id', '>', afterId)
        .where('type', '=', CONSUME)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => tables.logs.decodeSome(row, COLUMNS))
    },
    /** Consume rows that have not reached the log database yet; ids are those of the outbox. */
    async waitingCharges(afterId: number, limit: number): Promise<ChargeRow[]> {
      const waiting = await db
        .selectFrom('tg_log_outbox')
        .select(['id', 'row'])
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute()
      return waiting.map(({ id, row }) => readWaiting(Number(id), String(row)))
    },
    /** Accounts behind an id, in order of id; deleted ones too. */
    async accounts(kind: AccountKind, afterId: number, limit: number): Promise<AccountRow[]> {
      const balance = BALANCE[kind]
      const rows = await db
        .selectFrom(kind)
        .select(['id', 'used_quota', ...(balance === undefined ? [] : [sql.ref(balance).as('balance')])])
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: whole(row.id),
        charged: whole(row.used_quota),
        balance: whole((row as { balance?: unknown }).balance),
      }))
    },
    /** What running requests have set aside of each key: its counter holds that already. */
    async heldByTokens(): Promise<ReadonlyMap<number, number>> {
      const rows = await db
        .selectFrom('tg_holds')
        .select(['token_id', (eb) => eb.fn.sum('amount').as('held')])
        .groupBy('token_id')
        .execute()
      return new Map(rows.map(({ token_id, held }) => [whole(token_id), whole(held)]))
    },
    /**
     * One account's counter without holds, and the sum of its rows, read in one statement so that requests that settle meanwhile
     * change both or neither. Undefined where rows live in another database, or the account is gone.
     */
    async look(kind: AccountKind, id: number): Promise<{ charged: number; rows: number } | undefined> {
      if (!sharesDatabase) return undefined
      const sum = sql<number>`(select coalesce(sum(l.quota), 0) from logs l where ${sql.ref(`l.${OWNER[kind]}`)} = ${id} and l.type = ${CONSUME} and not (l.token_id = 0 and coalesce(l.content, '') = l.token_name and l.token_name <> ''))`
      const held =
        kind === 'tokens'
          ? sql<number>`(select coalesce(sum(h.amount), 0) from tg_holds h where h.token_id = ${id})`
          : sql<number>`0`
      const row = await db
        .selectFrom(kind)
        .select(['used_quota', sum.as('rows_sum'), held.as('held')])
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined
        ? undefined
        : { charged: whole(row.used_quota) - whole(row.held), rows: whole(row.rows_sum) }
    },
  }
}

const readWaiting = (id: number, text: string): ChargeRow => {
  const row = parseJson(text)
  const member = (name: string): unknown => (isJsonObject(row) ? row[name] : undefined)
  const textOf = (name: string): string => String(member(name) ?? '')
  const isCharge = whole(member('type')) === CONSUME
  return {
    id,
    user_id: whole(member('user_id')),
    token_id: whole(member('token_id')),
    channel_id: whole(member('channel_id')),
    quota: isCharge ? whole(member('quota')) : 0,
    prompt_tokens: whole(member('prompt_tokens')),
    completion_tokens: whole(member('completion_tokens')),
    model_name: textOf('model_name'),
    request_id: textOf('request_id'),
    token_name: textOf('token_name'),
    content: textOf('content'),
    other: textOf('other'),
  }
}
