// Plans that pay, in every history: what wallet, plans, windows and key lose is what their requests were charged and hold.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { chargedTo } from './grant.ts'
import type { Account, Budget, HoldOutcome, NewLogRow, Operation, PlanPaid, PlanState, Source } from './operations.ts'
import { type Balances, type JournalRow, planBatch } from './plan.ts'

const USER = 1
const TOKEN = 7
const account: Account = { userId: USER, tokenId: TOKEN, isTokenUnlimited: false }
const row = { other: '' } as NewLogRow

const windowOf = (name: string, limit: number): Budget => ({ id: name, limit, endsAt: 9, retryAfterMs: 1, text: name })
const planSource = (subscriptionId: number, windows: readonly Budget[] = [], fallsToWallet = true): Source => ({
  kind: 'plan',
  subscriptionId,
  windows,
  fallsToWallet,
})

describe('a charge that is dearer than its hold', () => {
  const settleOn = (state: PlanState, windows: readonly Budget[], spent: Readonly<Record<string, number>>) => {
    let paid: PlanPaid | undefined
    const operation: Operation = {
      ...account,
      kind: 'settle',
      requestId: 'r',
      channelId: 0,
      held: 5,
      quota: 8,
      isCounted: true,
      row,
      at: 0,
      plan: { subscriptionId: 1, period: 0, fallsToWallet: true, windows },
      tellPlan: (told, facts) => {
        paid = facts
        return told
      },
    }
    const plan = planBatch([operation], {
      users: new Map([[USER, 100]]),
      tokens: new Map(),
      holds: new Map([['r', 5]]),
      budgets: new Map(Object.entries(spent)),
      plans: new Map([[1, state]]),
    })
    const windowAmounts = Object.fromEntries([...plan.budgets].map(([id, { amount }]) => [id, amount]))
    return { wallet: plan.users.get(USER)?.quota, plan: plan.plans[0]?.amount, windows: windowAmounts, paid }
  }
  const unlimited = { total: 0, used: 5, period: 0, isActive: true }

  test('takes from the wallet what the plan lacks, and its windows count what the plan paid', () => {
    const state = { total: 5, used: 5, period: 0, isActive: true }
    expect(settleOn(state, [windowOf('day', 100)], { day: 5 })).toMatchObject({
      wallet: -3,
      plan: 0,
      windows: { day: 0 },
      paid: { fromWallet: 3 },
    })
  })
  test('takes from the wallet what the fullest of its windows lacks', () => {
    expect(settleOn(unlimited, [windowOf('day', 100), windowOf('week', 6)], { day: 5, week: 5 })).toMatchObject({
      wallet: -2,
      plan: 1,
      windows: { day: 1, week: 1 },
      paid: { fromWallet: 2 },
    })
  })
})

type Running = { readonly requestId: string; readonly account: Account; held: number }
type PaidCharge = { readonly quota: number; readonly fromWallet: number; readonly of: Account }

const periodOf = (time: number): number => Math.floor(time / 150)
const WINDOW_LENGTHS = { short: 40, long: 200 } as const

/** A site with one user, one key and plans: everything a database would keep, moved only as the ledger says. */
const openWorld = (wallet: number, token: number) => {
  const plans = new Map<number, PlanState>()
  const limits = new Map<number, { readonly short: number; readonly long: number; readonly fallsToWallet: boolean }>()
  const budgets = new Map<string, number>()
  const journal = new Map<string, JournalRow>()
  const running = new Map<string, Running>()
  const charges: PaidCharge[] = []
  const world = { wallet, token, time: 0, credits: wallet, refunded: 0, overdrawn: 0 }
  let ids = 0

  const windowsOf = (id: number): Budget[] => {
    const { short = 0, long = 0 } = limits.get(id) ?? {}
    return Object.entries({ short, long }).flatMap(([name, limit]) => {
      const number = Math.floor(world.time / WINDOW_LENGTHS[name as keyof typeof WINDOW_LENGTHS])
      return limit === 0 ? [] : [windowOf(`subscription:${id}:${name}:${number}`, limit)]
    })
  }
  /** As the store: nothing once the period is over, never below zero. */
  const changePlan = (id: number, period: number, amount: number): void => {
    const state = plans.get(id)
    if (state?.period === period) plans.set(id, { ...state, used: Math.max(0, state.used + amount) })
  }
  const addTo = (id: string, amount: number): void => void budgets.set(id, (budgets.get(id) ?? 0) + amount)

  return {
    world,
    plans,
    limits,
    budgets,
    journal,
    running,
    charges,
    nextId: () => ++ids,
    sourcesOf: (order: number): Source[] => {
      const all = [...plans.keys()].map((id) =>
        planSource(id, windowsOf(id), order % 4 === 3 ? false : limits.get(id)?.fallsToWallet),
      )
      const wallet: Source = { kind: 'wallet' }
      if (order % 4 === 0) return [wallet, ...all]
      return order % 4 === 3 ? all : [...all, wallet]
    },
    /** One transaction. */
    commit: (operations: readonly Operation[]): readonly HoldOutcome[] => {
      const balances: Balances = {
        users: new Map([[USER, world.wallet]]),
        tokens: new Map([[TOKEN, world.token]]),
        holds: new Map([...journal].map(([id, { amount }]) => [id, amount])),
        budgets,
        plans,
      }
      const plan = planBatch(operations, balances)
      world.wallet += plan.users.get(USER)?.quota ?? 0
      world.token += plan.tokens.get(TOKEN)?.remainQuota ?? 0
      for (const opened of plan.opened) journal.set(opened.requestId, { ...opened })
      for (const [id, more] of plan.raised) {
        const held = journal.get(id)
        if (held !== undefined) held.amount += more
      }
      for (const id of plan.closed) journal.delete(id)
      for (const [id, { amount }] of plan.budgets) addTo(id, amount)
      for (const { subscriptionId, period, amount } of plan.plans) changePlan(subscriptionId, period, amount)
      return plan.outcomes as readonly HoldOutcome[]
    },
    /** The janitor: gives back what requests that nobody runs any more have set aside; those of a node that only seems dead, too. */
    sweep: (seemsDead: boolean): void => {
      for (const [id, held] of journal) {
        if (running.has(id) && !seemsDead) continue
        journal.delete(id)
        if (held.plan === undefined) world.wallet += held.amount
        else changePlan(held.plan.subscriptionId, held.plan.period, -held.amount)
        world.token += held.amount
        for (const budgetId of held.budgetIds) addTo(budgetId, -held.amount)
      }
    },
    /** The clock is set; quotas whose period is over begin anew. They do not when it goes back. */
    setClock: (time: number): void => {
      world.time = Math.max(0, time)
      for (const [id, state] of plans) {
        if (periodOf(world.time) > state.period) plans.set(id, { ...state, used: 0, period: periodOf(world.time) })
      }
    },
  }
}

type World = ReturnType<typeof openWorld>
type Step = {
  readonly move: 'hold' | 'settle' | 'release' | 'raise' | 'crash' | 'sweep' | 'clock' | 'begin' | 'end' | 'credit'
  readonly pick: number
  readonly amount: number
}

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Step['move']>('hold', 'settle') },
    { weight: 2, arbitrary: fc.constantFrom<Step['move']>('release', 'raise', 'clock') },
    { weight: 1, arbitrary: fc.constantFrom<Step['move']>('crash', 'sweep', 'begin', 'end', 'credit') },
  ),
  pick: fc.nat(30),
  amount: fc.nat(90),
})

/** What happens beside the ledger. */
const happen = (site: World, { move, pick, amount }: Step): void => {
  const { world, plans, limits, running } = site
  const [id] = [...plans.keys()].slice(pick % Math.max(1, plans.size))
  if (move === 'begin' && plans.size < 3) {
    const next = site.nextId()
    plans.set(next, { total: pick % 3 === 0 ? 0 : amount * 3, used: 0, period: periodOf(world.time), isActive: true })
    limits.set(next, { short: pick % 2 === 0 ? 0 : amount, long: pick % 5 === 0 ? 0 : amount * 2, fallsToWallet: true })
  } else if (move === 'end' && id !== undefined) {
    const state = plans.get(id)
    if (pick % 2 === 0 || state === undefined) plans.delete(id)
    else plans.set(id, { ...state, isActive: false })
  } else if (move === 'clock') site.setClock(world.time + (pick % 6 === 0 ? -amount : amount))
  else if (move === 'crash') running.delete([...running.keys()][pick % Math.max(1, running.size)] ?? '')
  else if (move === 'sweep') site.sweep(pick % 4 === 0)
  else if (move === 'credit') {
    // Refunds take back what was spent already, too.
    const credit = pick % 3 === 0 ? -amount : amount
    world.wallet += credit
    world.credits += credit
    world.refunded += Math.max(0, -credit)
  }
}

type Planned = { readonly operation: Operation; readonly done: (outcome: HoldOutcome) => void }

/** The move of a request; undefined when there is none to move. */
const moveOf = (site: World, { move, pick, amount }: Step, touched: Set<string>): Planned | undefined => {
  const { running, charges, world } = site
  if (move === 'hold') {
    const requestId = `r${site.nextId()}`
    const sources = site.sourcesOf(pick)
    const operation: Operation = { ...account, kind: 'hold', requestId, minimum: amount, wanted: amount * 2, sources }
    const done = (outcome: HoldOutcome): void => {
      if (outcome.kind === 'refused') return
      running.set(requestId, { requestId, account: chargedTo(account, outcome), held: outcome.amount })
    }
    return { operation, done }
  }
  const waiting = [...running.values()].filter(({ requestId }) => !touched.has(requestId))
  const own = waiting[pick % Math.max(1, waiting.length)]
  if (own === undefined) return undefined
  const { requestId, held } = own
  touched.add(requestId)
  if (move === 'raise') {
    const done = (outcome: HoldOutcome): void => {
      if (outcome.kind === 'held') own.held = outcome.amount
    }
    return { operation: { ...own.account, kind: 'raise', requestId, held, wanted: held + amount }, done }
  }
  const done = (): void => void running.delete(requestId)
  if (move === 'release') return { operation: { ...own.account, kind: 'release', requestId, held }, done }
  const tellPlan = (told: NewLogRow, { fromWallet }: PlanPaid): NewLogRow => {
    charges.push({ quota: amount, fromWallet, of: own.account })
    return told
  }
  if (own.account.plan === undefined) charges.push({ quota: amount, fromWallet: amount, of: own.account })
  world.overdrawn += Math.max(0, amount - (site.journal.get(requestId)?.amount ?? 0))
  const settle = { kind: 'settle', requestId, held, quota: amount, channelId: 0, isCounted: true, at: 0 } as const
  return { operation: { ...own.account, ...settle, row, tellPlan }, done }
}

const REQUEST_MOVES: readonly string[] = ['hold', 'settle', 'release', 'raise']

const play = (site: World, batch: readonly Step[]): void => {
  for (const one of batch) if (!REQUEST_MOVES.includes(one.move)) happen(site, one)
  const touched = new Set<string>()
  const moves = batch.flatMap((one) => (REQUEST_MOVES.includes(one.move) ? (moveOf(site, one, touched) ?? []) : []))
  const outcomes = site.commit(moves.map(({ operation }) => operation))
  for (const [index, { done }] of moves.entries()) done(outcomes[index] ?? { kind: 'held', amount: 0 })
}

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, amount) => total + amount, 0)

const proveWallet = ({ world, charges, journal }: World): void => {
  const held = sum([...journal.values()].map(({ plan, amount }) => (plan === undefined ? amount : 0)))
  expect(world.wallet).toBe(world.credits - sum(charges.map(({ fromWallet }) => fromWallet)) - held)
  for (const { quota, fromWallet } of charges) {
    expect(fromWallet).toBeGreaterThanOrEqual(0)
    expect(fromWallet).toBeLessThanOrEqual(quota)
  }
}

const fromPlan = ({ quota, fromWallet }: PaidCharge): number => quota - fromWallet

const provePlans = ({ plans, charges, journal }: World): void => {
  for (const [id, { used, total, period }] of plans) {
    const isOf = (plan: { readonly subscriptionId: number; readonly period: number } | undefined): boolean =>
      plan?.subscriptionId === id && plan.period === period
    const own = charges.filter(({ of }) => isOf(of.plan))
    const held = sum([...journal.values()].map(({ plan, amount }) => (isOf(plan) ? amount : 0)))
    expect(used).toBe(sum(own.map(fromPlan)) + held)
    const overdraws = own.some(({ of }) => of.plan?.fallsToWallet === false)
    if (total > 0 && !overdraws) expect(used).toBeLessThanOrEqual(total)
  }
}

const proveWindows = ({ budgets, charges, journal, limits }: World): void => {
  for (const [id, spent] of budgets) {
    const own = charges.filter(({ of }) => of.plan?.windows.some((window) => window.id === id))
    const held = sum([...journal.values()].map(({ budgetIds, amount }) => (budgetIds.includes(id) ? amount : 0)))
    expect(spent).toBe(sum(own.map(fromPlan)) + held)
    const [, subscription = '', name = ''] = id.split(':')
    const limit = limits.get(Number(subscription))?.[name as 'short' | 'long'] ?? 0
    if (!own.some(({ of }) => of.plan?.fallsToWallet === false)) expect(spent).toBeLessThanOrEqual(limit)
  }
}

test('any history of plans, windows, resets, crashes and refunds adds up, and nothing is ever negative by itself', () => {
  fc.assert(
    fc.property(
      fc.nat(400),
      fc.nat(3000),
      fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 40 }),
      (wallet, token, history) => {
        const site = openWorld(wallet, token)
        for (const pick of [1, 2]) happen(site, { move: 'begin', pick, amount: 40 * pick })
        for (const batch of history) {
          play(site, batch)
          proveWallet(site)
          provePlans(site)
          proveWindows(site)
          const { world, charges, journal } = site
          const held = sum([...journal.values()].map(({ amount }) => amount))
          expect(world.token).toBe(token - sum(charges.map(({ quota }) => quota)) - held)
          // Below zero a wallet comes only by refunds, or by answers dearer than what was set aside for them.
          expect(world.wallet).toBeGreaterThanOrEqual(-world.refunded - world.overdrawn)
        }
      },
    ),
    { numRuns: 300 },
  )
})
