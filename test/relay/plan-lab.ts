// A user whose requests a plan pays, on two nodes over one database, for tests of the ledger.
import { type Budget, createLedger, type HoldOutcome, type NewLogRow, type Source } from '../../src/ledger/index.ts'
import { createLedgerStore, type Database } from '../../src/storage/index.ts'
import { proveBalances, readBooksOf } from '../support/books.ts'
import { seedInto } from '../support/seed.ts'

export const NOW = 1_800_000_000
const nowSeconds = () => NOW
let count = 0

export type PlanLabOptions = {
  readonly total: number
  readonly wallet?: number
  readonly isAlone?: boolean
  readonly used?: number
  readonly windows?: object
}

/** Two nodes, a user with one plan, and what a request of theirs does. Call it for each test. */
export const setUpPlan = async (
  [first, second]: readonly [Database, Database],
  { total, wallet = 0, isAlone = false, used = 0, windows }: PlanLabOptions,
) => {
  const name = `lab${++count}`
  for (const table of ['users', 'tokens', 'channels', 'options', 'logs', 'tg_budgets', 'tg_holds'] as const) {
    await first.kysely.deleteFrom(table).execute()
  }
  const seeded = await seedInto(first, {
    channels: [{}],
    user: { quota: wallet, username: name },
    keys: [{ key: name, unlimited_quota: true }],
    subscriptions: [
      { amount_total: total, amount_used: used, last_reset_time: 7, ...(windows === undefined ? {} : { windows }) },
    ],
  })
  const account = { userId: seeded.userId, tokenId: seeded.tokens[0]?.id ?? 0, isTokenUnlimited: true }
  const subscriptionId = seeded.subscriptions[0]?.id ?? 0
  const nodes = [first, second].map((database, index) => {
    const store = createLedgerStore(database, { owner: `${name}-${index}`, nowSeconds, usesLogOutbox: false })
    const elapsedMs = () => performance.now()
    return {
      store,
      ledger: createLedger({ store, defer: setImmediate, gatherTurns: 2, isAlone: () => isAlone, elapsedMs }),
    }
  })
  const nodeOf = (index: number) => {
    const node = nodes[isAlone ? 0 : index % 2]
    if (node === undefined) throw new Error('there are two nodes')
    return node
  }
  const plan = (rest: { windows?: Budget[]; fallsToWallet?: boolean } = {}): Source => ({
    kind: 'plan',
    subscriptionId,
    windows: [],
    fallsToWallet: true,
    ...rest,
  })
  const rowOf = (requestId: string, quota: number): NewLogRow => ({
    user_id: seeded.userId,
    created_at: NOW,
    type: 2,
    content: '',
    username: 'alice',
    token_name: '',
    model_name: 'm',
    quota,
    prompt_tokens: 1,
    completion_tokens: 1,
    use_time: 0,
    is_stream: false,
    channel_id: 0,
    channel_name: '',
    token_id: account.tokenId,
    group: '',
    ip: '',
    request_id: requestId,
    upstream_request_id: '',
    other: '{}',
  })
  const hold = (index: number, requestId: string, minimum: number, sources: readonly Source[], wanted = minimum) =>
    nodeOf(index).ledger.hold({ ...account, requestId, minimum, wanted, sources })
  /** Ends a request as the relay does: the chosen plan pays, and the row tells it. */
  const settle = (index: number, requestId: string, outcome: HoldOutcome, quota: number) => {
    if (outcome.kind === 'refused') throw new Error('nothing was held')
    const { plan: chosen, amount: held } = outcome
    const pays = chosen === undefined ? {} : { plan: chosen }
    return nodeOf(index).ledger.settle({
      ...account,
      ...pays,
      requestId,
      held,
      quota,
      channelId: 0,
      isCounted: true,
      row: rowOf(requestId, quota),
      at: NOW,
      tellPlan: (row, { fromWallet }) => ({
        ...row,
        other: JSON.stringify({
          billing_source: 'subscription',
          subscription_id: chosen?.subscriptionId,
          subscription_consumed: quota - fromWallet,
          wallet_quota_deducted: fromWallet,
        }),
      }),
    })
  }
  /** Ends a request that failed. */
  const release = (index: number, requestId: string, outcome: HoldOutcome) => {
    if (outcome.kind === 'refused') throw new Error('nothing was held')
    const { plan: chosen, amount: held } = outcome
    const pays = chosen === undefined ? {} : { plan: chosen }
    return nodeOf(index).ledger.release({ ...account, ...pays, requestId, held })
  }
  const prove = async () => {
    const books = await readBooksOf(first)
    proveBalances(books, seeded)
    return books
  }
  const used_ = async () => (await prove()).subscriptions.find(({ id }) => id === subscriptionId)?.amount_used
  return { name, seeded, account, nodes, nodeOf, plan, hold, settle, release, prove, used: used_, subscriptionId }
}
