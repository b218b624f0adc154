// Money is conserved by every interleaving of moves, whatever is lost in between.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Operation } from './operations.ts'
import { type Balances, planBatch } from './plan.ts'

const account = { userId: 1, tokenId: 7, isTokenUnlimited: false }
const balances = (user: number, token: number, holds: Record<string, number> = {}): Balances => ({
  users: new Map([[1, user]]),
  tokens: new Map([[7, token]]),
  holds: new Map(Object.entries(holds)),
})
const hold = (requestId: string, minimum: number, wanted = minimum): Operation => ({
  kind: 'hold',
  requestId,
  minimum,
  wanted,
  ...account,
})
const settle = (requestId: string, held: number, quota: number): Operation => ({
  kind: 'settle',
  requestId,
  held,
  quota,
  channelId: 3,
  isCounted: true,
  row: undefined,
  at: 0,
  ...account,
})

describe('planBatch', () => {
  test('admits exactly as many holds as the balance pays for', () => {
    const operations = Array.from({ length: 50 }, (_, index) => hold(`r${index}`, 10))
    const plan = planBatch(operations, balances(100, 1000))
    expect(plan.outcomes.filter((outcome) => outcome.kind === 'held')).toHaveLength(10)
    expect(plan.users.get(1)?.quota).toBe(-100)
    expect(plan.outcomes.at(-1)).toEqual({ kind: 'refused', scope: 'user', remaining: 0 })
  })
  test('refuses a small key under a rich user', () => {
    expect(planBatch([hold('r', 20)], balances(1_000_000, 10)).outcomes).toEqual([
      { kind: 'refused', scope: 'token', remaining: 10 },
    ])
  })
  test('takes what is left when the generous amount does not fit', () => {
    const plan = planBatch([hold('a', 10, 80), hold('b', 10, 80), hold('c', 10, 80)], balances(100, 1000))
    expect(plan.outcomes).toEqual([
      { kind: 'held', amount: 80 },
      { kind: 'held', amount: 20 },
      { kind: 'refused', scope: 'user', remaining: 0 },
    ])
  })
  test('gives nothing back for a hold the janitor has returned already', () => {
    const plan = planBatch([settle('r', 50, 20)], balances(0, 0))
    expect(plan.users.get(1)).toEqual({ quota: -20, usedQuota: 20, requestCount: 1 })
    expect(plan.closed).toEqual([])
  })
  test('keeps balances of 10^15 exact', () => {
    const plan = planBatch([hold('r', 3)], balances(10 ** 15, 10 ** 15))
    expect(10 ** 15 + (plan.users.get(1)?.quota ?? 0)).toBe(999_999_999_999_997)
  })

  test('conserves money: balance + holds + charges stay the same through any history with crashes', () => {
    type Step = {
      readonly move: 'hold' | 'settle' | 'release' | 'raise' | 'crash'
      readonly pick: number
      readonly amount: number
    }
    const step: fc.Arbitrary<Step> = fc.record({
      move: fc.constantFrom('hold', 'settle', 'release', 'raise', 'crash'),
      pick: fc.nat(20),
      amount: fc.nat(60),
    })
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(500),
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 20 }),
        (user, token, batches) => {
          let userQuota = user
          let tokenQuota = token
          let charged = 0
          let overrun = 0
          let nextId = 0
          const journal = new Map<string, number>()
          const running = new Map<string, number>()
          for (const batch of batches) {
            const operations: Operation[] = []
            const ended = new Set<string>()
            for (const { move, pick, amount } of batch) {
              const ids = [...running.keys()].filter((id) => !ended.has(id))
              const id = ids[pick % Math.max(1, ids.length)]
              if (move === 'hold') operations.push(hold(`r${nextId++}`, amount, amount * 2))
              else if (id === undefined) continue
              else if (move === 'crash')
                running.delete(id) // the janitor returns the journal row later
              else {
                ended.add(id)
                const held = running.get(id) ?? 0
                if (move === 'settle') operations.push(settle(id, held, amount))
                else if (move === 'release') operations.push({ kind: 'release', requestId: id, held, ...account })
                else operations.push({ kind: 'raise', requestId: id, held, wanted: amount, ...account })
              }
            }
            const before = Math.min(userQuota, tokenQuota)
            const plan = planBatch(operations, {
              users: new Map([[1, userQuota]]),
              tokens: new Map([[7, tokenQuota]]),
              holds: journal,
            })
            userQuota += plan.users.get(1)?.quota ?? 0
            tokenQuota += plan.tokens.get(7)?.remainQuota ?? 0
            for (const row of plan.opened) journal.set(row.requestId, row.amount)
            for (const [id, more] of plan.raised) journal.set(id, (journal.get(id) ?? 0) + more)
            for (const id of plan.closed) journal.delete(id)
            for (const [index, operation] of operations.entries()) {
              const outcome = plan.outcomes[index]
              if (operation.kind === 'hold' && outcome?.kind === 'held')
                running.set(operation.requestId, outcome.amount)
              if (operation.kind === 'raise' && outcome?.kind === 'held')
                running.set(operation.requestId, outcome.amount)
              if (operation.kind === 'settle') {
                charged += operation.quota
                overrun += Math.max(0, operation.quota - operation.held)
              }
              if (operation.kind === 'settle' || operation.kind === 'release') running.delete(operation.requestId)
            }
            const held = [...journal.values()].reduce((sum, amount) => sum + amount, 0)
            expect(userQuota + held + charged).toBe(user)
            expect(tokenQuota + held + charged).toBe(token)
            expect(Math.min(userQuota, tokenQuota)).toBeGreaterThanOrEqual(Math.min(0, before) - overrun)
          }
        },
      ),
    )
  })
})
