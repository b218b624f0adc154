// The conductor's promise about money: every hold ends in one settlement or comes back, whatever fails on the way.
import { describe, expect, test } from 'bun:test'
import { GatewayError } from '../kernel/index.ts'
import { type ConductDeps, conduct } from './conduct.ts'
import type { Claim } from './settle.ts'
import type { OpenStream, RelayReply, RelayRequest, StreamEnd, WholeAnswer } from './types.ts'

const request = { signal: new AbortController().signal, requestId: 'r' } as RelayRequest
const reply: RelayReply = { status: 200, headers: new Headers(), body: '' }
const done: StreamEnd = { reason: 'done', error: undefined, malformedCount: 0 }

/** A world in which everything succeeds, with what happened to the money; `changes` make something fail. */
const open = (changes: Partial<ConductDeps> = {}) => {
  const moves: string[] = []
  const price = { group: 'default', quotaPerUnit: 500_000 }
  const deps = {
    authenticate: async () => ({ groups: ['default'], token: { retriesAcrossGroups: false }, isAutoGroup: false }),
    receive: async () => ({ request, facts: { model: 'm' } }),
    admit: () => ({ promptTokens: 1, price, hold: { minimum: 1, wanted: 10 } }),
    budgetsOf: () => undefined,
    enter: () => undefined,
    hold: async () => {
      moves.push('hold')
      return { kind: 'held', amount: 10 }
    },
    reprice: async () => undefined,
    directory: () => ({}),
    route: () => ({ kind: 'target', target: { group: 'default', isRepeat: false }, flaw: undefined }),
    attempt: async () => ({ kind: 'whole' }) as WholeAnswer,
    fine: async () => {},
    decide: () => ({ kind: 'retry' }),
    onAttempt: () => undefined,
    onAnswered: () => undefined,
    bind: () => undefined,
    chains: () => ({ models: {}, longer: {}, contextLengths: {} }),
    moveTo: async (call: unknown) => call,
    onEnd: () => undefined,
    onFailed: () => undefined,
    drawBill: async () => ({ isFree: false }),
    settle: async (_call: unknown, claim: Claim) => {
      moves.push('settle')
      claim.held = 0
    },
    release: async (_call: unknown, claim: Claim) => {
      if (claim.held > 0) moves.push('release')
      claim.held = 0
    },
    reply: async (_call: unknown, _answered: unknown, settle: (end: undefined) => Promise<unknown>) => {
      await settle(undefined)
      return reply
    },
    patienceMs: () => 0,
    sleep: async () => undefined,
    nowMs: () => 0,
    random: () => 0,
    ...changes,
  } as unknown as ConductDeps
  return { moves, run: () => conduct(deps)(request) }
}

const failure = new GatewayError('storage_failed', 'No database.')
const fail = async (): Promise<never> => {
  throw failure
}

const throwing = (): never => {
  throw failure
}
/** Admits at the price of a group that is not the one that serves. */
const admitElsewhere = (() => ({
  promptTokens: 1,
  price: { group: 'elsewhere', quotaPerUnit: 500_000 },
  hold: { minimum: 1, wanted: 10 },
})) as unknown as ConductDeps['admit']

describe('a hold', () => {
  test('ends in a settlement when all goes well', async () => {
    const { moves, run } = open()
    expect(await run()).toBe(reply)
    expect(moves).toEqual(['hold', 'settle'])
  })

  test('comes back once when no attempt succeeds', async () => {
    const stop = {
      decide: (failures: readonly unknown[]) => ({ kind: failures.length > 0 ? 'stop' : 'retry' }) as const,
    }
    const { moves, run } = open({ ...stop, attempt: async () => ({ kind: 'rejected', error: failure }) })
    await expect(run()).rejects.toBe(failure)
    expect(moves).toEqual(['hold', 'release'])
  })

  const stages: Readonly<Record<string, Partial<ConductDeps>>> = {
    'the choice of a channel': { route: throwing },
    'the price of another group': { admit: admitElsewhere, reprice: fail },
    'the attempt': { attempt: fail },
    'the bill': { drawBill: fail },
    'the settlement': { settle: fail },
    'the reply': { reply: fail },
  }
  for (const [stage, broken] of Object.entries(stages))
    test(`comes back once when ${stage} breaks`, async () => {
      const { moves, run } = open(broken)
      await expect(run()).rejects.toBe(failure)
      expect(moves).toEqual(['hold', 'release'])
    })

  test('of a stream comes back when its settlement fails, long after the reply began', async () => {
    let settleLater: ((end: StreamEnd) => Promise<unknown>) | undefined
    const { moves, run } = open({
      attempt: async () => ({ kind: 'stream' }) as OpenStream,
      settle: fail,
      reply: async (_call, _answered, settle) => {
        settleLater = settle
        return reply
      },
    })
    await run()
    expect(moves).toEqual(['hold'])
    await expect(settleLater?.(done)).rejects.toBe(failure)
    expect(moves).toEqual(['hold', 'release'])
  })

  test('is never taken from a request that may not run', async () => {
    const { moves, run } = open({ admit: throwing })
    await expect(run()).rejects.toBe(failure)
    expect(moves).toEqual([])
  })
})

describe('waiting', () => {
  test('is given up when the time to wait for lies beyond the patience', async () => {
    const { moves, run } = open({ route: () => ({ kind: 'wait', untilMs: 1 }) })
    await expect(run()).rejects.toMatchObject({ kind: 'upstream_rate_limited', retryAfterMs: 1 })
    expect(moves).toEqual(['hold', 'release'])
  })

  test('ends as a client’s departure when the client leaves meanwhile', async () => {
    const controller = new AbortController()
    const leaving = { ...request, signal: controller.signal } as RelayRequest
    const { moves, run } = open({
      receive: async () => ({ request: leaving, facts: { model: 'm' } }) as never,
      route: () => ({ kind: 'wait', untilMs: 5 }),
      patienceMs: () => 10,
      sleep: async () => {
        controller.abort()
        throw controller.signal.reason
      },
    })
    await expect(run()).rejects.toMatchObject({ kind: 'client_gone' })
    expect(moves).toEqual(['hold', 'release'])
  })
})
