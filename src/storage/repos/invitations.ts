// Rewards of invitations: promised when an account is opened, given once, within what an inviter may be given.
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { addToWallet, type EventLog, type EventRow } from './wallet-moves.ts'

export type InvitationRow = Row<typeof tables.tg_invitations>
export type InvitationsRepo = ReturnType<typeof createInvitationsRepo>

/** How many rewards an inviter may be given; 0 is no limit. */
export type InvitationCaps = { readonly perDay: number; readonly total: number }

export type GivenInvitation = {
  readonly row: Pick<InvitationRow, 'invitee_id' | 'inviter_id' | 'inviter_reward' | 'invitee_bonus'>
  readonly now: number
  readonly caps: InvitationCaps
  /** Rows of the usage log; each is written where there is something to tell. */
  readonly inviterLog: EventRow
  readonly inviteeLog: EventRow
}

/** `isRewarded` is false when the inviter had been given enough. */
export type Given = { readonly isRewarded: boolean }

const DAY_SECONDS = 86_400
const { tg_invitations: invitations } = tables

/** The repository. Times are unix seconds. */
export function createInvitationsRepo({ kysely: db, engine }: Database, log: EventLog) {
  return {
    /** Remembers what an invitation will bring, and counts it for the inviter. */
    async open(row: Omit<InvitationRow, 'status' | 'settled_at'>): Promise<void> {
      await inTransaction(db, async (transaction) => {
        const values = invitations.encodeNew(engine, { ...row, status: 'waiting' })
        await transaction.insertInto('tg_invitations').values(values).execute()
        const aff_count = sql<number>`coalesce(${sql.ref('aff_count')}, 0) + 1`
        await transaction.updateTable('users').set({ aff_count }).where('id', '=', row.inviter_id).execute()
      })
    },
    /** Invitations that can be given now, longest due first. */
    async listDue(now: number, limit: number): Promise<InvitationRow[]> {
      const rows = await due(db, now)
        .where((eb) => eb.or([eb('tg_invitations.needs_payment', '=', falseOf(engine)), eb.exists(paidOrder(db))]))
        .orderBy('tg_invitations.due_at')
        .limit(limit)
        .execute()
      return rows.map(invitations.decode)
    },
    /** Gives what was promised, once: undefined when it was given before. A capped inviter gets nothing, the invited account its bonus. */
    give: (given: GivenInvitation): Promise<Given | undefined> =>
      inTransaction(db, (transaction) => giveOnce(transaction, log, given)),
  }
}

const falseOf = (engine: Database['engine']) =>
  invitations.encode(engine, { needs_payment: false }).needs_payment as number

/** Of accounts that are switched off nobody is rewarded. */
function due(db: Kysely<Schema>, now: number) {
  return db
    .selectFrom('tg_invitations')
    .innerJoin('users', 'users.id', 'tg_invitations.invitee_id')
    .selectAll('tg_invitations')
    .where('tg_invitations.status', '=', 'waiting')
    .where('tg_invitations.due_at', '<=', now)
    .where('users.status', '=', 1)
    .where('users.deleted_at', 'is', null)
}

/** An order that was paid with money: what is bought from the wallet is not. */
function paidOrder(db: Kysely<Schema>) {
  return db
    .selectFrom('top_ups')
    .select('top_ups.id')
    .where('top_ups.user_id', '=', sql<number>`${sql.ref('tg_invitations.invitee_id')}`)
    .where('top_ups.status', '=', 'success')
    .where('top_ups.money', '>', 0)
    .where(sql<string>`coalesce(${sql.ref('top_ups.payment_provider')}, '')`, '<>', 'balance')
}

async function giveOnce(
  transaction: Transaction<Schema>,
  log: EventLog,
  { row, now, caps, inviterLog, inviteeLog }: GivenInvitation,
): Promise<Given | undefined> {
  // The inviter's lock first: invitations that fall due together are counted one after the other.
  const aff_quota = sql<number>`${sql.ref('aff_quota')}`
  await transaction.updateTable('users').set({ aff_quota }).where('id', '=', row.inviter_id).execute()
  const isRewarded = row.inviter_reward > 0 && (await isWithin(transaction, row.inviter_id, now, caps))
  const taken = await transaction
    .updateTable('tg_invitations')
    .set({ status: isRewarded || row.inviter_reward <= 0 ? 'given' : 'capped', settled_at: now })
    .where('invitee_id', '=', row.invitee_id)
    .where('status', '=', 'waiting')
    .executeTakeFirst()
  if (taken.numUpdatedRows === 0n) return undefined
  if (isRewarded) {
    await addReward(transaction, row.inviter_id, row.inviter_reward)
    await log.write(transaction, inviterLog)
  }
  if (row.invitee_bonus > 0) {
    await addToWallet(transaction, row.invitee_id, row.invitee_bonus)
    await log.write(transaction, inviteeLog)
  }
  return { isRewarded }
}

async function isWithin(
  transaction: Transaction<Schema>,
  inviterId: number,
  now: number,
  { perDay, total }: InvitationCaps,
): Promise<boolean> {
  const countSince = async (since: number): Promise<number> => {
    const row = await transaction
      .selectFrom('tg_invitations')
      .select(sql<number>`count(*)`.as('n'))
      .where('inviter_id', '=', inviterId)
      .where('settled_at', '>', since)
      .where('status', '=', 'given')
      .where('inviter_reward', '>', 0)
      .executeTakeFirst()
    return Number(row?.n ?? 0)
  }
  if (perDay > 0 && (await countSince(now - DAY_SECONDS)) >= perDay) return false
  return total <= 0 || (await countSince(0)) < total
}

async function addReward(transaction: Transaction<Schema>, inviterId: number, reward: number): Promise<void> {
  const plus = (column: string) => sql<number>`coalesce(${sql.ref(column)}, 0) + ${reward}`
  await transaction
    .updateTable('users')
    .set({ aff_quota: plus('aff_quota'), aff_history: plus('aff_history') })
    .where('id', '=', inviterId)
    .execute()
}
