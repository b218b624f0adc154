// Proves a database's money: every charge from its row, and the counters of users, keys and channels from the rows together.
import type { AccountKind, AccountRow, BooksRepo, ChargeRow } from '../storage/index.ts'
import { checkRow } from './check-row.ts'

export type Books = BooksRepo

/** Something that does not add up. */
export type Difference =
  | {
      readonly kind: 'charge'
      readonly logId: number
      readonly requestId: string
      readonly model: string
      readonly charged: number
      readonly expected: number
    }
  /** The same request has two charges. */
  | { readonly kind: 'doubled'; readonly logId: number; readonly requestId: string; readonly charged: number }
  | {
      readonly kind: AccountKind
      readonly id: number
      /** The account's counter. */
      readonly charged: number
      /** The sum of its rows. */
      readonly rows: number
    }

export type Report = {
  readonly rowCount: number
  readonly chargedQuota: number
  /** Rows whose charge cannot be recomputed, by reason. */
  readonly unknown: Readonly<Record<string, number>>
  readonly accounts: Readonly<Record<AccountKind, number>>
  /** Users whose balance is below 0: the documented overrun of admitted requests, or a fault. */
  readonly overdrawnUsers: number
  readonly differenceCount: number
  /** The first of them. */
  readonly differences: readonly Difference[]
}

export type Options = {
  /** Rows were deleted on purpose, or not written for a while: counters may be larger than the sums of rows. */
  readonly isPartial: boolean
}

const PAGE_ROWS = 2000
const DIFFERENCES_MAX = 1000
/** Requests whose ids are remembered to find doubles: both rows of a double are written close together. */
const REMEMBERED_REQUESTS = 100_000

const KINDS: readonly AccountKind[] = ['users', 'tokens', 'channels']
const OWNER = { users: 'user_id', tokens: 'token_id', channels: 'channel_id' } as const

type Sums = Readonly<Record<AccountKind, Map<number, number>>>

const createTally = () => {
  const sums: Sums = { users: new Map(), tokens: new Map(), channels: new Map() }
  const unknown: Record<string, number> = {}
  const differences: Difference[] = []
  const seen = new Set<string>()
  let rowCount = 0
  let chargedQuota = 0
  let differenceCount = 0

  const differ = (difference: Difference): void => {
    differenceCount += 1
    if (differences.length < DIFFERENCES_MAX) differences.push(difference)
  }

  /** Realtime sessions have a row for each answer under ids of their own, so equal ids are one request. */
  const noteRequest = (row: ChargeRow): void => {
    const requestId = row.request_id ?? ''
    if (requestId === '') return
    if (seen.has(requestId)) differ({ kind: 'doubled', logId: row.id, requestId, charged: row.quota ?? 0 })
    if (seen.size >= REMEMBERED_REQUESTS) seen.clear()
    seen.add(requestId)
  }

  const add = (row: ChargeRow): void => {
    const verdict = checkRow(row)
    rowCount += 1
    if (verdict.kind === 'unpaid') return
    const quota = row.quota ?? 0
    chargedQuota += quota
    for (const kind of KINDS) {
      const id = row[OWNER[kind]] ?? 0
      sums[kind].set(id, (sums[kind].get(id) ?? 0) + quota)
    }
    if (verdict.kind === 'unknown') unknown[verdict.reason] = (unknown[verdict.reason] ?? 0) + 1
    if (verdict.kind === 'differs')
      differ({
        kind: 'charge',
        logId: row.id,
        requestId: row.request_id ?? '',
        model: row.model_name ?? '',
        charged: quota,
        expected: verdict.expected,
      })
    noteRequest(row)
  }

  return { sums, add, differ, result: () => ({ rowCount, chargedQuota, unknown, differences, differenceCount }) }
}

type Tally = ReturnType<typeof createTally>

/** Feeds every row, page by page, so that the memory does not grow with their number. */
const readAll = async <T extends { readonly id: number }>(
  readPage: (afterId: number, limit: number) => Promise<readonly T[]>,
  each: (item: T) => void | Promise<void>,
): Promise<void> => {
  for (let afterId = 0, isMore = true; isMore; ) {
    const page = await readPage(afterId, PAGE_ROWS)
    for (const item of page) await each(item)
    afterId = page.at(-1)?.id ?? afterId
    isMore = page.length === PAGE_ROWS
  }
}

const isRight = (charged: number, rows: number, { isPartial }: Options): boolean =>
  charged === rows || (isPartial && charged > rows)

/**
 * Compares an account's counter with its rows. Requests may have settled between the two readings, so a difference is looked at
 * again, at one moment, before it counts.
 */
const checkAccount = async (
  books: Books,
  kind: AccountKind,
  found: { readonly id: number; readonly charged: number; readonly rows: number },
  options: Options,
  tally: Tally,
): Promise<void> => {
  if (isRight(found.charged, found.rows, options)) return
  const { charged, rows } = (await books.look(kind, found.id)) ?? found
  if (!isRight(charged, rows, options)) tally.differ({ kind, id: found.id, charged, rows })
}

/** Reads the whole books and tells what does not add up. May run while the gateway works. */
export const reconcile = async (books: Books, options: Options): Promise<Report> => {
  const tally = createTally()
  await readAll(books.charges, tally.add)
  await readAll(books.waitingCharges, tally.add)
  const held = await books.heldByTokens()
  const accounts = { users: 0, tokens: 0, channels: 0 }
  let overdrawnUsers = 0
  for (const kind of KINDS) {
    await readAll(
      (afterId, limit) => books.accounts(kind, afterId, limit),
      async ({ id, charged, balance }: AccountRow) => {
        accounts[kind] += 1
        if (kind === 'users' && balance < 0) overdrawnUsers += 1
        const settled = kind === 'tokens' ? charged - (held.get(id) ?? 0) : charged
        await checkAccount(books, kind, { id, charged: settled, rows: tally.sums[kind].get(id) ?? 0 }, options, tally)
      },
    )
  }
  return { ...tally.result(), accounts, overdrawnUsers }
}
