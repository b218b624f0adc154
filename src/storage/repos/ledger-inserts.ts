// The ledger's INSERTs: journal rows of holds, and usage rows or their place in the outbox.
import { sql } from 'kysely'
import type { Database, Query, QueryOutcome } from '../engines/index.ts'
import { tables } from '../tables/index.ts'
import type { LogRow } from './logs.ts'

type Statement<T> = Generator<Query, T, QueryOutcome>

/** A journal row: quota that a running request has taken out of the balances. */
export type HoldRow = {
  readonly requestId: string
  readonly userId: number
  readonly tokenId: number
  readonly amount: number
  /** Budgets the amount counts in. */
  readonly budgetIds: readonly string[]
  /** The plan it was taken from; undefined is the wallet. */
  readonly plan?: { readonly subscriptionId: number; readonly period: number }
}

export type LedgerStoreOptions = {
  /** Written into journal rows, so that the janitor knows whose they are. */
  readonly owner: string
  readonly nowSeconds: () => number
  /** Rows go to the outbox instead of `logs`, because logs live in another database. */
  readonly usesLogOutbox: boolean
}

const { logs } = tables

/** Rows of one INSERT; smaller powers of two follow, so that only few statements are ever compiled. */
const INSERT_SIZES = [64, 16, 4, 1] as const

type Values = readonly unknown[]

/** INSERTs of one table in a few fixed sizes. SQLite gains nothing from many rows in one statement. */
function multiInsert(database: Database, table: string, columns: readonly string[]) {
  const sizes = database.engine === 'sqlite' ? ([1] as const) : INSERT_SIZES
  const texts = sizes.map((size) => {
    const row = sql`(${sql.join(columns.map(() => sql`${0}`))})`
    const names = sql.join(columns.map((column) => sql.ref(column)))
    const statement = sql`insert into ${sql.table(table)} (${names}) values ${sql.join(new Array(size).fill(row))}`
    return { size, text: statement.compile(database.kysely).sql }
  })
  return function* insert(rows: readonly Values[]): Statement<void> {
    let from = 0
    for (const { size, text } of texts) {
      for (; rows.length - from >= size; from += size) {
        yield { sql: text, parameters: size === 1 ? (rows[from] ?? []) : rows.slice(from, from + size).flat() }
      }
    }
  }
}

/** Compiles the statements once; each takes any number of rows. */
export function ledgerInserts(database: Database, { owner, nowSeconds, usesLogOutbox }: LedgerStoreOptions) {
  const insertHolds = multiInsert(database, 'tg_holds', [
    'request_id',
    'user_id',
    'token_id',
    'amount',
    'owner',
    'created_at',
    'budgets',
    'plan',
  ])
  const logColumns = Object.keys(logs.columns).filter((column) => column !== 'id')
  const insertLogs = multiInsert(database, 'logs', logColumns)
  const insertOutbox = multiInsert(database, 'tg_log_outbox', ['request_id', 'row', 'created_at'])
  return {
    holds: (rows: readonly HoldRow[]): Statement<void> =>
      insertHolds(
        rows.map(({ requestId, userId, tokenId, amount, budgetIds, plan }) => {
          const budgets = budgetIds.length === 0 ? null : budgetIds.join(',')
          const planText = plan === undefined ? null : `${plan.subscriptionId}@${plan.period}`
          return [requestId, userId, tokenId, amount, owner, nowSeconds(), budgets, planText]
        }),
      ),
    rows: (rows: readonly Omit<LogRow, 'id'>[]): Statement<void> =>
      usesLogOutbox
        ? insertOutbox(rows.map((row) => [row.request_id, JSON.stringify(row), nowSeconds()]))
        : insertLogs(rows.map((row) => logs.encodeRow(database.engine, row))),
  }
}
