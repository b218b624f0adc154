// Changes of a wallet that are no calls and no orders: codes, rewards, check-ins, corrections, deposits. Each is one transaction.
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Schema, tables } from '../tables/index.ts'
import type { OrderFacts } from './orders.ts'
import type { RedemptionRow } from './redemptions.ts'
import { isDuplicate } from './shared.ts'
import { addToWallet, type EventLog, type EventRow, moveOnce, type Once } from './wallet-moves.ts'

/** A change by an amount, or to a value. */
export type Correction = { readonly add: number } | { readonly set: number }

export type CheckIn = {
  readonly userId: number
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly quota: number
  readonly now: number
  readonly log: EventRow
}

export type NewDeposit = {
  readonly facts: Omit<OrderFacts, 'checked_at' | 'refunded_minor' | 'problem' | 'subscription_id'>
  readonly money: number
  readonly amount: number
  readonly method: string
  readonly now: number
  readonly log: EventRow
}

export type WalletRepo = ReturnType<typeof createWalletRepo>

const { redemptions } = tables
const unused = 1
const used = 3

/** The repository. Balances are changed relatively; only `set` writes a value, because that is what it is for. */
export function createWalletRepo(database: Database, log: EventLog) {
  return { ...walletGifts(database, log), ...walletCorrections(database, log), ...walletDeposits(database, log) }
}

async function findCode(db: Kysely<Schema>, key: string): Promise<RedemptionRow | undefined> {
  const row = await db
    .selectFrom('redemptions')
    .selectAll()
    .where('key', '=', key)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const code = row === undefined ? undefined : redemptions.decode(row)
  return code?.key === key ? code : undefined
}

function walletGifts({ kysely: db, engine }: Database, log: EventLog) {
  const takeCode = async (
    transaction: Transaction<Schema>,
    id: number,
    userId: number,
    now: number,
  ): Promise<boolean> => {
    const values = redemptions.encode(engine, { status: used, redeemed_time: now, used_user_id: userId })
    const taken = await transaction
      .updateTable('redemptions')
      .set(values)
      .where('id', '=', id)
      .where('status', '=', unused)
      .where('deleted_at', 'is', null)
      .where((eb) => eb.or([eb('expired_time', 'is', null), eb('expired_time', '=', 0), eb('expired_time', '>=', now)]))
      .executeTakeFirst()
    return taken.numUpdatedRows > 0n
  }

  return {
    /** Turns a code into quota, once: gives what was credited, or undefined when the code is of no use (any more). */
    async redeem(
      key: string,
      userId: number,
      now: number,
      describe: (code: RedemptionRow) => EventRow,
    ): Promise<number | undefined> {
      const code = await findCode(db, key)
      if (code === undefined || code.quota <= 0) return undefined
      return inTransaction(db, async (transaction) => {
        if (!(await takeCode(transaction, code.id, userId, now))) return undefined
        await addToWallet(transaction, userId, code.quota)
        await log.write(transaction, describe(code))
        return code.quota
      })
    },
    /** Moves rewards of invitations into the balance, with its row; false when there are not so many. */
    transferRewards(userId: number, quota: number, row: EventRow, once?: Once): Promise<boolean> {
      const plus = (column: string, amount: number) => sql<number>`${sql.ref(column)} + ${amount}`
      return moveOnce({ kysely: db, engine }, once, async (transaction) => {
        const moved = await transaction
          .updateTable('users')
          .set({ aff_quota: plus('aff_quota', -quota), quota: plus('quota', quota) })
          .where('id', '=', userId)
          .where('aff_quota', '>=', quota)
          .where('quota', '<=', Number.MAX_SAFE_INTEGER - quota)
          .executeTakeFirst()
        if (moved.numUpdatedRows === 0n) return false
        await log.write(transaction, row)
        return true
      })
    },
    /** Credits the day's reward; false when the day's was taken. */
    async checkIn({ userId, date, quota, now, log: row }: CheckIn): Promise<boolean> {
      const values = { user_id: userId, checkin_date: date, quota_awarded: quota, created_at: now }
      try {
        await inTransaction(db, async (transaction) => {
          await transaction.insertInto('checkins').values(tables.checkins.encodeNew(engine, values)).execute()
          if (quota > 0) await addToWallet(transaction, userId, quota)
          await log.write(transaction, row)
        })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Days of a month (`YYYY-MM`) with their rewards, oldest first. */
    async checkInsOf(userId: number, month: string): Promise<{ readonly date: string; readonly quota: number }[]> {
      const rows = await db
        .selectFrom('checkins')
        .select(['checkin_date', 'quota_awarded'])
        .where('user_id', '=', userId)
        .where('checkin_date', '>=', `${month}-01`)
        .where('checkin_date', '<=', `${month}-31`)
        .orderBy('checkin_date')
        .execute()
      return rows.map((row) => ({ date: String(row.checkin_date), quota: Number(row.quota_awarded) }))
    },
    async checkInTotals(userId: number): Promise<{ readonly days: number; readonly quota: number }> {
      const row = await db
        .selectFrom('checkins')
        .select([sql<number>`count(*)`.as('days'), sql<number>`sum(${sql.ref('quota_awarded')})`.as('quota')])
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return { days: Number(row?.days ?? 0), quota: Number(row?.quota ?? 0) }
    },
  }
}

/** Sets the balance, and gives by how much that changed it; undefined when there is no such account. */
async function setWallet(transaction: Transaction<Schema>, userId: number, quota: number): Promise<number | undefined> {
  const wanted = transaction.updateTable('users').where('id', '=', userId)
  // Takes the row's lock, so that nothing comes between the reading and the writing.
  await wanted.set({ quota: sql<number>`${sql.ref('quota')}` }).execute()
  const row = await transaction.selectFrom('users').select('quota').where('id', '=', userId).executeTakeFirst()
  if (row === undefined) return undefined
  await wanted.set({ quota }).execute()
  return quota - Number(row.quota)
}

/** Adds to the balance, or takes from it: false when it does not suffice, or would leave the exact range. */
async function addWithin(transaction: Transaction<Schema>, userId: number, amount: number): Promise<boolean> {
  const changed = await transaction
    .updateTable('users')
    .set({ quota: sql<number>`${sql.ref('quota')} + ${amount}` })
    .where('id', '=', userId)
    .where('quota', amount < 0 ? '>=' : '<=', amount < 0 ? -amount : Number.MAX_SAFE_INTEGER - amount)
    .executeTakeFirst()
  return changed.numUpdatedRows > 0n
}

function walletCorrections({ kysely: db, engine }: Database, log: EventLog) {
  return {
    /**
     * An administrator's change of a balance, with its row, which tells by how much it changed. False when the balance does not
     * suffice, or would leave the exact range.
     */
    correct(userId: number, correction: Correction, row: EventRow, once?: Once): Promise<boolean> {
      return moveOnce({ kysely: db, engine }, once, async (transaction) => {
        if ('set' in correction) {
          const quota = await setWallet(transaction, userId, correction.set)
          if (quota === undefined) return false
          await log.write(transaction, { ...row, quota })
          return true
        }
        if (!(await addWithin(transaction, userId, correction.add))) return false
        await log.write(transaction, row)
        return true
      })
    },
    /** Adds to what a limited key of the user may spend, or takes from it: never below zero, never from another's key. */
    giveToKey(userId: number, tokenId: number, quota: number, once?: Once): Promise<boolean> {
      const { unlimited_quota: no = 0 } = tables.tokens.encode(engine, { unlimited_quota: false })
      return moveOnce({ kysely: db, engine }, once, async (transaction) => {
        const changed = await transaction
          .updateTable('tokens')
          .set({ remain_quota: sql<number>`${sql.ref('remain_quota')} + ${quota}` })
          .where('id', '=', tokenId)
          .where('user_id', '=', userId)
          .where('deleted_at', 'is', null)
          .where('unlimited_quota', '=', no ?? 0)
          .where('remain_quota', quota < 0 ? '>=' : '<=', quota < 0 ? -quota : Number.MAX_SAFE_INTEGER - quota)
          .executeTakeFirst()
        return changed.numUpdatedRows > 0n
      })
    },
  }
}

function walletDeposits({ kysely: db, engine }: Database, log: EventLog) {
  return {
    /** Credits a payment that came without an order of its own; false when it was credited before. */
    async deposit({ facts, money, amount, method, now, log: row }: NewDeposit): Promise<boolean> {
      const topUp = {
        user_id: facts.user_id,
        amount,
        money,
        trade_no: facts.trade_no,
        payment_method: method,
        payment_provider: facts.provider,
        create_time: now,
        complete_time: now,
        status: 'success',
      }
      try {
        await inTransaction(db, async (transaction) => {
          await transaction.insertInto('tg_orders').values(tables.tg_orders.encodeNew(engine, facts)).execute()
          await transaction.insertInto('top_ups').values(tables.top_ups.encodeNew(engine, topUp)).execute()
          if (facts.credit > 0) await addToWallet(transaction, facts.user_id, facts.credit)
          await log.write(transaction, row)
        })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Remembers an address that belongs to a user, for deposits to come. */
    async openAddress(
      facts: Omit<OrderFacts, 'checked_at' | 'refunded_minor' | 'problem' | 'payment_ref' | 'subscription_id'>,
    ): Promise<void> {
      await db.insertInto('tg_orders').values(tables.tg_orders.encodeNew(engine, facts)).execute()
    },
  }
}
