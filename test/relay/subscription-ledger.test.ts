// Plans in the ledger on every engine: nothing is overdrawn by requests side by side, and every unit is in one place.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type HoldOutcome, returnOrphanedHolds, type Source } from '../../src/ledger/index.ts'
import { createRepos, type Database, openDatabase } from '../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, setUpTimeoutMs } from '../support/databases.ts'
import { NOW, type PlanLabOptions, setUpPlan } from './plan-lab.ts'

forEachEngine((engine, open) => {
  let first: FreshDatabase
  let second: Database
  let count = 0
  beforeAll(async () => {
    first = await open()
    second = await openDatabase({ dsn: first.dsn, maxOpenConnections: 10 })
  }, setUpTimeoutMs)
  afterAll(() => second.close())

  const setUp = (options: PlanLabOptions) => {
    count++
    return setUpPlan([first, second], options)
  }

  const held = (outcomes: readonly HoldOutcome[]) => outcomes.filter(({ kind }) => kind === 'held')

  describe.each(engine === 'sqlite' ? [[false], [true]] : [[false]])('alone: %p', (isAlone) => {
    test('200 requests at the edge of a plan: exactly what it has is given', async () => {
      const { hold, plan, settle, used } = await setUp({ total: 1000, isAlone })
      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => hold(n, `r${count}-${n}`, 20, [plan()])))
      expect(held(outcomes)).toHaveLength(50)
      for (const outcome of outcomes) if (outcome.kind === 'refused') expect(outcome.scope).toBe('plan')
      await Promise.all(
        outcomes.map((outcome, n) => (outcome.kind === 'held' ? settle(n, `r${count}-${n}`, outcome, 15) : undefined)),
      )
      expect(await used()).toBe(750)
    })

    test('200 requests at the edge of a window: exactly what it has is given, and the plan keeps the rest', async () => {
      const windows = [
        { id: `subscription:${count}-${engine}:day:x`, limit: 400, endsAt: NOW + 9, retryAfterMs: 9000, text: 'a day' },
      ]
      const { hold, plan, settle, used } = await setUp({ total: 1_000_000, isAlone })
      const sources = [plan({ windows })]
      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => hold(n, `w${count}-${n}`, 20, sources)))
      expect(held(outcomes)).toHaveLength(20)
      for (const outcome of outcomes) if (outcome.kind === 'refused') expect(outcome.scope).toBe('budget')
      await Promise.all(
        outcomes.map((outcome, n) => (outcome.kind === 'held' ? settle(n, `w${count}-${n}`, outcome, 20) : undefined)),
      )
      expect(await used()).toBe(400)
      expect((await hold(0, `w${count}-x`, 1, sources)).kind).toBe('refused')
    })

    test('a used-up plan leaves to the wallet, and an empty wallet to the plan', async () => {
      const { hold, plan, settle, prove } = await setUp({ total: 30, wallet: 100, isAlone })
      const wallet: Source = { kind: 'wallet' }
      const one = await hold(0, `f${count}-1`, 20, [plan(), wallet])
      const two = await hold(1, `f${count}-2`, 20, [plan(), wallet])
      expect([one, two].map((outcome) => outcome.kind === 'held' && outcome.plan !== undefined)).toEqual([true, false])
      const three = await hold(0, `f${count}-3`, 85, [wallet, plan()])
      expect(three.kind).toBe('refused')
      await settle(0, `f${count}-1`, one, 20)
      expect((await prove()).users[0]?.quota).toBe(isAlone ? 100 : 80)
    })

    test('what a plan lacks at the end comes out of the wallet, in the same transaction', async () => {
      const { hold, plan, settle, prove, used } = await setUp({ total: 5, wallet: 100, isAlone })
      const outcome = await hold(0, `l${count}`, 5, [plan()], 40)
      expect(outcome).toMatchObject({ kind: 'held', amount: 5 })
      await settle(0, `l${count}`, outcome, 8)
      const books = await prove()
      expect([await used(), books.users[0]?.quota]).toEqual([5, 97])
      expect(JSON.parse(books.rows.at(-1)?.other ?? '')).toMatchObject({ wallet_quota_deducted: 3 })
    })

    test('without falling over the plan is overdrawn, once', async () => {
      const { hold, plan, settle, used } = await setUp({ total: 5, wallet: 100, isAlone })
      const outcome = await hold(0, `o${count}`, 5, [plan({ fallsToWallet: false })])
      await settle(0, `o${count}`, outcome, 8)
      expect(await used()).toBe(8)
      expect((await hold(1, `o${count}-2`, 1, [plan({ fallsToWallet: false })])).kind).toBe('refused')
    })

    test('a quota that begins anew under a running request is whole afterwards', async () => {
      const { hold, plan, settle, nodes, subscriptionId } = await setUp({ total: 100, isAlone })
      const outcome = await hold(0, `n${count}`, 60, [plan()])
      const { subscriptions } = createRepos(first)
      await subscriptions.reset(subscriptionId, 0, { last_reset_time: NOW, next_reset_time: 0 }, NOW)
      for (const { ledger } of nodes) ledger.forgetBalances()
      await settle(0, `n${count}`, outcome, 40)
      expect((await subscriptions.findById(subscriptionId))?.amount_used).toBe(0)
      expect((await hold(0, `n${count}-2`, 100, [plan()])).kind).toBe('held')
    })

    test('a plan that was ended meanwhile pays nothing new', async () => {
      const { hold, plan, subscriptionId, nodes } = await setUp({ total: 100, isAlone })
      const { subscriptions } = createRepos(first)
      const row = await subscriptions.findById(subscriptionId)
      if (row === undefined) throw new Error('it was seeded')
      await subscriptions.end(row, 'cancelled', NOW)
      for (const { ledger } of nodes) ledger.forgetBalances()
      expect(await hold(0, `e${count}`, 1, [plan()])).toEqual({ kind: 'refused', scope: 'plan', remaining: 0 })
    })
  })

  test('what a dead process had set aside goes back to its plan, once, and not into a new period', async () => {
    const { hold, plan, nodes, used, subscriptionId } = await setUp({ total: 100, wallet: 50 })
    await hold(0, `d${count}-1`, 30, [plan()])
    expect(await used()).toBe(30)
    const sweep = () =>
      Promise.all(nodes.map(({ store }) => returnOrphanedHolds({ store, isOwnerAlive: async () => false })))
    await sweep()
    await sweep()
    expect(await used()).toBe(0)
    await hold(0, `d${count}-2`, 30, [plan()])
    await createRepos(first).subscriptions.reset(subscriptionId, 0, { last_reset_time: NOW, next_reset_time: 0 }, NOW)
    await hold(1, `d${count}-3`, 10, [plan()])
    await sweep()
    expect(await used()).toBe(0)
  })

  test('a free request needs a plan that is not used up', async () => {
    const { hold, plan } = await setUp({ total: 5, used: 5 })
    expect((await hold(0, `z${count}`, 0, [plan()])).kind).toBe('refused')
    const { hold: fresh, plan: other } = await setUp({ total: 5 })
    expect(await fresh(0, `z${count}`, 0, [other()])).toMatchObject({ kind: 'held', amount: 1 })
  })
})
