// Transactions that lost a race are run again: deadlocks and serialization failures on the servers.
import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../tables/index.ts'
import { createMutex } from './mutex.ts'

/** Tries after the first one. */
const retriesMax = 3

/** MySQL: deadlock, lock wait time-out. PostgreSQL: serialization failure, deadlock, lock not available. */
const racedCodes = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', '40001', '40P01', '55P03'])

/** Losers go one after another, or they would only meet each other again. */
const retryLane = createMutex()

/** Whether the database gave this transaction up in favour of another, so that the same one may succeed now. */
export function isRaced(error: unknown): boolean {
  return error instanceof Error && 'code' in error && racedCodes.has(String(error.code))
}

/** Runs the transaction, and again after a lost race, with growing random pauses. */
export async function retryRaces<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!isRaced(error)) throw error
  }
  await retryLane.lock()
  try {
    for (let retry = 1; ; retry++) {
      await Bun.sleep(2 ** retry * 5 * (0.5 + Math.random()))
      try {
        return await attempt()
      } catch (error) {
        if (!isRaced(error) || retry === retriesMax) throw error
      }
    }
  } finally {
    retryLane.unlock()
  }
}

/** A Kysely transaction that survives lost races. The work must be repeatable. */
export function inTransaction<T>(
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  return retryRaces(() => db.transaction().execute(work))
}
