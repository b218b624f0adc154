// Any history of a user with a plan, on two nodes or alone, on every engine: wallet, plan, windows, key and rows tell the same story.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import fc from 'fast-check'
import { type Budget, type HoldOutcome, returnOrphanedHolds, type Source } from '../../src/ledger/index.ts'
import { createRepos, type Database, openDatabase } from '../../src/storage/index.ts'
import { proveBalances, readBooksOf } from '../support/books.ts'
import { type FreshDatabase, forEachEngine, setUpTimeoutMs } from '../support/databases.ts'
import { NOW, setUpPlan } from './plan-lab.ts'

setDefaultTimeout(2 * setUpTimeoutMs)

const step = fc.record({
  move: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('hold', 'settle') },
    { weight: 1, arbitrary: fc.constantFrom('release', 'sweep', 'reset', 'clock', 'begin', 'end', 'correct') },
  ),
  pick: fc.nat(20),
  amount: fc.integer({ min: 1, max: 60 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const PLAN_TOTAL = 300
const PLAN_PRICE = 40

/** Plays moves on one user. Credits besides the ledger are counted, so that the balance can be worked out. */
const openHistory = async (databases: readonly [Database, Database], isAlone: boolean, wallet: number) => {
  const lab = await setUpPlan(databases, { total: PLAN_TOTAL, wallet, isAlone })
  const { account, nodes, nodeOf, seeded, subscriptionId } = lab
  const { subscriptions, wallet: wallets } = createRepos(databases[0])
  const running = new Map<string, { readonly outcome: HoldOutcome; readonly index: number }>()
  /** Subscriptions, and how often their quota began anew. */
  const plans = new Map([[subscriptionId, 0]])
  const site = { credits: wallet, day: 0, resetAt: NOW }

  const windowsOf = (id: number): Budget[] => [
    { id: `subscription:${id}:day:${site.day}`, limit: 120, endsAt: NOW + 9, retryAfterMs: 1, text: 'a day' },
  ]
  const sourcesOf = (pick: number): Source[] => {
    const all = [...plans.keys()].map(
      (id): Source => ({ kind: 'plan', subscriptionId: id, windows: windowsOf(id), fallsToWallet: pick % 4 !== 3 }),
    )
    if (pick % 4 === 3) return all
    return pick % 4 === 0 ? [{ kind: 'wallet' }, ...all] : [...all, { kind: 'wallet' }]
  }
  const forget = (): void => {
    for (const { ledger } of nodes) ledger.forgetBalances()
  }
  const takeRunning = (pick: number) => {
    const [own] = [...running].slice(pick % Math.max(1, running.size))
    if (own !== undefined) running.delete(own[0])
    return own
  }
  const eventRow = (name: string, quota: number) => ({
    user_id: seeded.userId,
    created_at: NOW,
    type: 3,
    request_id: `${lab.name}-${name}`,
    quota,
  })

  const begin = async (index: number): Promise<void> => {
    const spare = { userId: seeded.userId, requestId: `${lab.name}-b${index}` }
    const opened = await nodeOf(index).ledger.spare(spare, PLAN_PRICE, () =>
      subscriptions.open(
        {
          subscription: {
            user_id: seeded.userId,
            plan_id: 1,
            amount_total: 90,
            start_time: NOW,
            end_time: NOW + 999,
            source: 'balance',
            next_reset_time: 0,
            upgrade_group: '',
            windows: '',
            renews: false,
          },
          charge: PLAN_PRICE,
          countMax: 0,
        },
        NOW,
      ),
    )
    if (opened?.kind !== 'opened') return
    site.credits -= PLAN_PRICE
    plans.set(opened.id, 0)
  }
  const reset = async (pick: number): Promise<void> => {
    const id = [...plans.keys()][pick % Math.max(1, plans.size)]
    if (id === undefined) return
    const change = { last_reset_time: ++site.resetAt, next_reset_time: 0 }
    if (await subscriptions.reset(id, 0, change, NOW)) plans.set(id, site.resetAt)
    forget()
  }
  const end = async (pick: number): Promise<void> => {
    const id = [...plans.keys()][pick % Math.max(1, plans.size)]
    const row = id === undefined ? undefined : await subscriptions.findById(id)
    if (row !== undefined) await subscriptions.end(row, 'cancelled', NOW)
    forget()
  }

  const play = async ({ move, pick, amount }: Step, index: number): Promise<void> => {
    if (move === 'hold') {
      const requestId = `${lab.name}-r${index}`
      const outcome = await lab.hold(index, requestId, amount, sourcesOf(pick), 2 * amount)
      if (outcome.kind === 'held') running.set(requestId, { outcome, index })
    } else if (move === 'settle') {
      const own = takeRunning(pick)
      if (own !== undefined) await lab.settle(own[1].index, own[0], own[1].outcome, amount)
    } else if (move === 'release') {
      const own = takeRunning(pick)
      if (own !== undefined) await lab.release(own[1].index, own[0], own[1].outcome)
    } else if (move === 'sweep') {
      // Both nodes seem dead: what their requests had set aside goes back while they run on.
      const { store } = nodeOf(index)
      await returnOrphanedHolds({ store, isOwnerAlive: async () => false })
    } else if (move === 'begin') await begin(index)
    else if (move === 'reset') await reset(pick)
    else if (move === 'end') await end(pick)
    else if (move === 'clock') site.day += pick % 3 === 0 ? -1 : 1
    else if (move === 'correct') {
      const add = pick % 3 === 0 ? -amount : amount
      const row = eventRow(`c${index}`, add)
      if (await wallets.correct(seeded.userId, { add }, row)) site.credits += add
      forget()
    }
  }

  const prove = async (): Promise<void> => {
    const books = await readBooksOf(databases[0])
    const known = [...plans].map(([id, period]) => ({ id, used: 0, period }))
    proveBalances(books, {
      ...seeded,
      userQuota: site.credits,
      tokens: [],
      subscriptions: known
        .filter(({ period }) => period === 0)
        .map((plan) => ({ ...plan, period: firstPeriod(plan.id) })),
    })
    for (const { amount_used } of books.subscriptions) expect(amount_used).toBeGreaterThanOrEqual(0)
    for (const spent of books.budgets.values()) expect(spent).toBeGreaterThanOrEqual(0)
    const [token] = books.tokens
    const charged = books.rows.reduce((sum, { quota }) => sum + quota, 0)
    const held = books.holds.reduce((sum, { amount }) => sum + amount, 0)
    expect(token?.used_quota).toBe(charged + held)
  }
  /** What `last_reset_time` is before the first reset: the seeded one's, or that of one bought here. */
  const firstPeriod = (id: number): number => (id === subscriptionId ? 7 : NOW)

  return { play, prove, account }
}

forEachEngine((engine, open) => {
  let first: FreshDatabase
  let second: Database
  beforeAll(async () => {
    first = await open()
    second = await openDatabase({ dsn: first.dsn, maxOpenConnections: 10 })
  }, setUpTimeoutMs)
  afterAll(() => second.close())

  describe.each(engine === 'sqlite' ? [[false], [true]] : [[false]])('alone: %p', (isAlone) => {
    test('adds up, one move after the other and all at once', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 400 }),
          fc.array(step, { minLength: 10, maxLength: 60 }),
          async (wallet, history) => {
            const { play, prove } = await openHistory([first, second], isAlone, wallet)
            const half = Math.floor(history.length / 2)
            for (const [index, one] of history.slice(0, half).entries()) await play(one, index)
            await prove()
            await Promise.all(history.slice(half).map((one, index) => play(one, half + index)))
            await prove()
          },
        ),
        { numRuns: engine === 'sqlite' ? 30 : 10 },
      )
    })
  })
})
