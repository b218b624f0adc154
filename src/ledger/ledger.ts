// The ledger: moves of money that arrive together share one transaction (group commit).
import type { LedgerStore } from '../storage/index.ts'
import type { Hold, HoldOutcome, Note, Operation, Outcome, Raise, Release, Settle } from './operations.ts'
import { type Balances, planBatch } from './plan.ts'

type Pending = {
  readonly operation: Operation
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Moves in one transaction; more wait for the next, so that no transaction holds locks for long. */
const LARGEST_BATCH = 256

export type LedgerDeps = {
  readonly store: LedgerStore
  /** Runs a callback after the events that are already waiting, so that moves arriving together gather. */
  readonly defer: (callback: () => void) => void
}

/**
 * Opens the ledger. Every promise resolves after the transaction that carries its move has committed; a move that cannot
 * be stored rejects and changes nothing. One failing move does not fail its neighbours.
 */
export const createLedger = ({ store, defer }: LedgerDeps) => {
  let waiting: Pending[] = []
  let isRunning = false
  let isScheduled = false
  let onIdle: (() => void)[] = []

  const commit = (operations: readonly Operation[]): Promise<readonly Outcome[]> =>
    store.atomically(function* () {
      const balances: Balances = yield* store.readBalances(needsOf(operations))
      const plan = planBatch(operations, balances)
      yield* store.write(plan)
      return plan.outcomes
    })

  const commitAlone = async (pending: Pending): Promise<void> => {
    try {
      const [outcome] = await commit([pending.operation])
      pending.resolve(outcome ?? { kind: 'done' })
    } catch (error) {
      pending.reject(error)
    }
  }

  const runBatch = async (batch: readonly Pending[]): Promise<void> => {
    try {
      const outcomes = await commit(batch.map((pending) => pending.operation))
      for (const [index, pending] of batch.entries()) pending.resolve(outcomes[index] ?? { kind: 'done' })
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const pending of batch) await commitAlone(pending)
    }
  }

  const run = async (): Promise<void> => {
    isScheduled = false
    if (isRunning) return
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting.length > LARGEST_BATCH ? waiting.splice(0, LARGEST_BATCH) : waiting
      if (batch === waiting) waiting = []
      await runBatch(batch)
    }
    isRunning = false
    const idle = onIdle
    onIdle = []
    for (const callback of idle) callback()
  }

  const enqueue = (operation: Operation): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      waiting.push({ operation, resolve, reject })
      if (isScheduled || isRunning) return
      isScheduled = true
      defer(() => void run())
    })

  return {
    /** Sets money aside; the answer says how much, or which balance did not suffice. */
    hold: async (hold: Omit<Hold, 'kind'>): Promise<HoldOutcome> =>
      asHoldOutcome(await enqueue({ kind: 'hold', ...hold })),
    raise: async (raise: Omit<Raise, 'kind'>): Promise<HoldOutcome> =>
      asHoldOutcome(await enqueue({ kind: 'raise', ...raise })),
    /** Charges and writes the usage row. Call it exactly once per request, before the client sees the end of its answer. */
    settle: async (settle: Omit<Settle, 'kind'>): Promise<void> => void (await enqueue({ kind: 'settle', ...settle })),
    release: async (release: Omit<Release, 'kind'>): Promise<void> =>
      void (await enqueue({ kind: 'release', ...release })),
    note: async (row: Note['row']): Promise<void> => void (await enqueue({ kind: 'note', row })),
    /** Resolves when nothing waits any more. */
    drain: (): Promise<void> =>
      waiting.length === 0 && !isRunning ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve)),
  }
}

export type Ledger = ReturnType<typeof createLedger>

const asHoldOutcome = (outcome: Outcome): HoldOutcome => {
  if (outcome.kind === 'done') throw new Error('invariant broken: a hold has an outcome of its own')
  return outcome
}

/** Which balances a batch has to read. Settlements only need their journal rows; their changes are relative. */
const needsOf = (operations: readonly Operation[]) => {
  const userIds = new Set<number>()
  const tokenIds = new Set<number>()
  const requestIds: string[] = []
  for (const operation of operations) {
    if (operation.kind === 'note') continue
    if (operation.kind === 'hold' || operation.kind === 'raise') {
      userIds.add(operation.userId)
      if (operation.tokenId !== 0 && !operation.isTokenUnlimited) tokenIds.add(operation.tokenId)
    } else if (operation.held > 0) requestIds.push(operation.requestId)
  }
  return { userIds: [...userIds], tokenIds: [...tokenIds], requestIds }
}
