// The two statements that every change of a wallet beside the ledger is made of: the balance, relatively, and its row in the usage log.
import { type Kysely, sql } from 'kysely'
import type { Engine, Schema } from '../tables/index.ts'
import { tables } from '../tables/index.ts'
import type { LogRow } from './logs.ts'

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
  return {
    async write(transaction: Kysely<Schema>, row: EventRow): Promise<void> {
      if (!usesOutbox) {
        await transaction.insertInto('logs').values(tables.logs.encodeNew(engine, row)).execute()
        return
      }
      // Moved rows are recognised by their channel, too; these have none.
      const waiting = {
        request_id: row.request_id,
        row: JSON.stringify({ channel_id: 0, ...row }),
        created_at: row.created_at,
      }
      await transaction.insertInto('tg_log_outbox').values(tables.tg_log_outbox.encodeNew(engine, waiting)).execute()
    },
  }
}
