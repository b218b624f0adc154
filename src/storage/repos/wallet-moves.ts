// What every change of a wallet beside the ledger is made of: the balance, relatively, its row in the usage log, and the mark that it was made.
import { type CompiledQuery, type Kysely, sql, type Transaction } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import type { Engine, Schema } from '../tables/index.ts'
import { tables } from '../tables/index.ts'
import type { LogRow } from './logs.ts'
import { isDuplicate } from './shared.ts'

/** A row of the usage log that tells of money; its request id must name it, because the outbox moves each name once. */
export type EventRow = Partial<Omit<LogRow, 'id'>> & Pick<LogRow, 'user_id' | 'created_at' | 'type' | 'request_id'>

/** The balance would leave the range of exact numbers, or the account is gone: the transaction must not commit. */
export class WalletRefused extends Error {
  constructor(userId: number) {
    super(`the balance of account ${userId} cannot take the amount`)
    this.name = 'WalletRefused'
  }
}

/** Adds to the balance, or takes from it without a lower bound. Throws WalletRefused, so that the transaction is rolled back. */
export async function addToWallet(transaction: Kysely<Schema>, userId: number, amount: number): Promise<void> {
  const bound =
    amount < 0
      ? (['>=', Number.MIN_SAFE_INTEGER - amount] as const)
      : (['<=', Number.MAX_SAFE_INTEGER - amount] as const)
  const changed = await transaction
    .updateTable('users')
    .set({ quota: sql<number>`${sql.ref('quota')} + ${amount}` })
    .where('id', '=', userId)
    .where('quota', bound[0], bound[1])
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw new WalletRefused(userId)
}

export type EventLog = ReturnType<typeof createEventLog>

/** Writes rows of the usage log inside the transaction of what they tell: into the table, or its outbox when logs live elsewhere. */
export function createEventLog(engine: Engine, usesOutbox: boolean) {
  const statement = (db: Kysely<Schema>, row: EventRow): CompiledQuery => {
    if (!usesOutbox) return db.insertInto('logs').values(tables.logs.encodeNew(engine, row)).compile()
    // Moved rows are recognised by their channel, too; these have none.
    const waiting = {
      request_id: row.request_id,
      row: JSON.stringify({ channel_id: 0, ...row }),
      created_at: row.created_at,
    }
    return db.insertInto('tg_log_outbox').values(tables.tg_log_outbox.encodeNew(engine, waiting)).compile()
  }
  return {
    async write(transaction: Kysely<Schema>, row: EventRow): Promise<void> {
      await transaction.executeQuery(statement(transaction, row))
    },
    /** The row as a statement, for transactions that are walked step by step. */
    statement,
  }
}

/** The name of a move that may be sent again: made once until `until`, unix seconds. At most 64 characters. */
export type Once = { readonly id: string; readonly until: number; readonly now: number }

class MoveRefused extends Error {}
class MoveRepeated extends Error {}

/** The mark lies in the transaction of what it marks: a move that was not made can be sent again, one that was made cannot. */
async function leaveMark(transaction: Transaction<Schema>, engine: Engine, { id, until, now }: Once): Promise<void> {
  const mark = { id, code_hash: '', owner: '', tries_left: 0, expires_at: until }
  await transaction.deleteFrom('tg_codes').where('id', '=', id).where('expires_at', '<=', now).execute()
  try {
    await transaction.insertInto('tg_codes').values(tables.tg_codes.encodeNew(engine, mark)).execute()
  } catch (error) {
    if (isDuplicate(error)) throw new MoveRepeated()
    throw error
  }
}

/** Makes a move in one transaction; where `move` gives false, nothing is left of it. True also for one that was made before. */
export async function moveOnce(
  { kysely, engine }: Pick<Database, 'kysely' | 'engine'>,
  once: Once | undefined,
  move: (transaction: Transaction<Schema>) => Promise<boolean>,
): Promise<boolean> {
  try {
    await inTransaction(kysely, async (transaction) => {
      if (once !== undefined) await leaveMark(transaction, engine, once)
      if (!(await move(transaction))) throw new MoveRefused()
    })
    return true
  } catch (error) {
    if (error instanceof MoveRefused) return false
    if (error instanceof MoveRepeated) return true
    throw error
  }
}
