// The ledger: moves of money that arrive together share one transaction (group commit).
import type { LedgerStore } from '../storage/index.ts'
import { createBatches, type Pending } from './batches.ts'
import type { Hold, HoldOutcome, Note, Operation, Outcome, Raise, Release, Settle } from './operations.ts'
import { createReservations } from './reservations.ts'

/** Moves in one transaction; more wait for the next, so that no transaction holds locks for long. */
const LARGEST_BATCH = 256
/** A batch of this size is not kept waiting: a larger one would hardly be cheaper. */
const FULL_BATCH = 48

/** Whose wallet pays, under an id that nothing else has. */
export type Spare = { readonly userId: number; readonly requestId: string }

export type LedgerDeps = {
  readonly store: LedgerStore
  /** Runs a callback after the events that are already waiting, so that moves arriving together gather. */
  readonly defer: (callback: () => void) => void
  /** Turns of the event loop that a commit waits, so that moves of requests in flight can join. Idle turns take microseconds. */
  readonly gatherTurns: number
  /** True while this process is alone on its database: holds then need no journal (see reservations.ts). */
  readonly isAlone: () => boolean
  /** Never goes back, ms. */
  readonly elapsedMs: () => number
}

/**
 * Opens the ledger. Every promise resolves after the transaction that carries its move has committed; a move that cannot
 * be stored rejects and changes nothing. One failing move does not fail its neighbours.
 */
export const createLedger = ({ store, defer, gatherTurns, isAlone, elapsedMs }: LedgerDeps) => {
  const reservations = createReservations({ store, elapsedMs })
  const runBatch = createBatches(store, reservations)
  let waiting: Pending[] = []
  let isRunning = false
  let isScheduled = false
  let onIdle: (() => void)[] = []

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
      gather(gatherTurns)
    })

  const gather = (turns: number): void => {
    defer(() => {
      if (turns <= 1 || waiting.length >= FULL_BATCH) void run()
      else gather(turns - 1)
    })
  }

  /** Ends a request's hold with the move that ends the request; memory is freed once the move is committed. */
  const end = async (move: Omit<Settle, 'kind'> | Omit<Release, 'kind'>, kind: 'settle' | 'release'): Promise<void> => {
    const { requestId } = move
    if (!reservations.has(requestId)) return void (await enqueue({ ...move, kind } as Settle | Release))
    try {
      if (kind === 'settle') {
        const reserved = reservations.reservedFor(requestId)
        await enqueue({ ...(move as Settle), kind, held: 0, ...(reserved === 0 ? {} : { reserved }) })
      }
    } finally {
      reservations.free(requestId)
    }
  }

  return {
    /** Sets money aside, at once when it is done in memory; the answer says how much, or which balance did not suffice. */
    hold: (hold: Omit<Hold, 'kind'>): HoldOutcome | Promise<HoldOutcome> =>
      isAlone() ? reservations.hold(hold) : enqueue({ kind: 'hold', ...hold }).then(asHoldOutcome),
    raise: (raise: Omit<Raise, 'kind'>): HoldOutcome | Promise<HoldOutcome> =>
      reservations.has(raise.requestId) || (raise.held === 0 && isAlone())
        ? reservations.raise(raise)
        : enqueue({ kind: 'raise', ...raise }).then(asHoldOutcome),
    /** Charges and writes the usage row. Call it exactly once per request, before the client sees the end of its answer. */
    settle: (settle: Omit<Settle, 'kind'>): Promise<void> => end(settle, 'settle'),
    release: (release: Omit<Release, 'kind'>): Promise<void> => end(release, 'release'),
    note: async (row: Note['row']): Promise<void> => void (await enqueue({ kind: 'note', row })),
    /**
     * Runs a payment out of a wallet that no running request may take meanwhile, and gives its result; undefined when the wallet
     * does not have the amount to spare. `pay` moves the money itself, by a guarded statement.
     */
    spare: async <T>({ userId, requestId }: Spare, amount: number, pay: () => Promise<T>): Promise<T | undefined> => {
      if (!isAlone() || amount === 0) return pay()
      const account = { requestId, userId, tokenId: 0, isTokenUnlimited: true }
      const outcome = await reservations.hold({ ...account, minimum: amount, wanted: amount })
      if (outcome.kind === 'refused') return undefined
      try {
        return await pay()
      } finally {
        reservations.forget()
        reservations.free(requestId)
      }
    },
    /** Tells the ledger that a balance was changed elsewhere. */
    forgetBalances: reservations.forget,
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
