// One batch of money moves as one transaction, and what happens when that transaction fails.
import type { LedgerStore } from '../storage/index.ts'
import type { Budget, Operation, Outcome, Settle } from './operations.ts'
import { type Balances, planBatch } from './plan.ts'
import type { Reservations } from './reservations.ts'

/** A move that waits for its commit. */
export type Pending = {
  readonly operation: Operation
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Gives the function that commits a batch and answers each of its moves. When the batch fails, its moves are committed one by one. */
export const createBatches = (
  store: LedgerStore,
  reservations: Pick<Reservations, 'applyCommit' | 'forget' | 'reservedOf' | 'free'>,
) => {
  const commit = async (operations: readonly Operation[]): Promise<readonly Outcome[]> => {
    const plan = await store.atomically(function* () {
      const balances: Balances = yield* store.readBalances(needsOf(operations))
      const plan = planBatch(operations, balances, reservations.reservedOf)
      yield* store.write(plan)
      return plan
    })
    reservations.applyCommit(plan)
    // At once: the next batch must not count as set aside what is charged already.
    for (const operation of operations) if (operation.kind === 'settle') reservations.free(operation.requestId)
    return plan.outcomes
  }

  /** Whether a settlement is stored. Reading the balance under lock waits for a commit that is still under way. */
  const isStored = (settle: Settle): Promise<boolean> =>
    store.atomically(function* () {
      const needs = {
        userIds: [settle.userId],
        tokenIds: [],
        requestIds: settle.held > 0 ? [settle.requestId] : [],
        budgetIds: [],
      }
      const { holds } = yield* store.readBalances(needs)
      if (settle.row !== undefined) return yield* store.hasRow(settle.row)
      return settle.held > 0 && !holds.has(settle.requestId)
    })

  /** Returns what a hold took, if its lost commit arrived, to wherever its journal row says that it came from. */
  const takeBack = (requestId: string): Promise<void> =>
    store.atomically(function* () {
      const hold = yield* store.takeHold(requestId)
      if (hold !== undefined) yield* store.giveBack(hold)
    })

  /**
   * Repeats one move of a failed transaction. The transaction may have been committed all the same, when the connection
   * died before the answer came: what it stored is then found, not stored twice.
   */
  const commitAgain = async ({ operation, resolve, reject }: Pending): Promise<void> => {
    try {
      if (operation.kind === 'settle' && (await isStored(operation))) {
        reservations.forget()
        return resolve({ kind: 'done' })
      }
      if (operation.kind === 'hold') await takeBack(operation.requestId)
      const [outcome] = await commit([operation])
      resolve(outcome ?? { kind: 'done' })
    } catch (error) {
      reject(error)
    }
  }

  return async (batch: readonly Pending[]): Promise<void> => {
    try {
      const outcomes = await commit(batch.map((pending) => pending.operation))
      for (const [index, pending] of batch.entries()) pending.resolve(outcomes[index] ?? { kind: 'done' })
    } catch {
      for (const pending of batch) await commitAgain(pending)
    }
  }
}

/**
 * Which balances a batch has to read. Settlements only need their journal rows, their changes are relative; those that a plan
 * pays also see what it and its windows have left. Users come first, so that everybody takes locks in the same order.
 */
const needsOf = (operations: readonly Operation[]) => {
  const userIds = new Set<number>()
  const tokenIds = new Set<number>()
  const requestIds: string[] = []
  const budgetIds = new Set<string>()
  const subscriptionIds = new Set<number>()
  const addBudgets = (budgets: readonly Budget[] = []): void => {
    for (const { id } of budgets) budgetIds.add(id)
  }
  for (const operation of operations) {
    if (operation.kind === 'note') continue
    if (operation.plan !== undefined && operation.kind !== 'release') {
      userIds.add(operation.userId)
      subscriptionIds.add(operation.plan.subscriptionId)
      addBudgets(operation.plan.windows)
    }
    if (operation.kind === 'hold' || operation.kind === 'raise') {
      userIds.add(operation.userId)
      addBudgets(operation.budgets)
      if (operation.tokenId !== 0 && !operation.isTokenUnlimited) tokenIds.add(operation.tokenId)
    }
    if (operation.kind !== 'hold') {
      if (operation.held > 0) requestIds.push(operation.requestId)
      continue
    }
    for (const source of operation.sources ?? []) {
      if (source.kind === 'wallet') continue
      subscriptionIds.add(source.subscriptionId)
      addBudgets(source.windows)
    }
  }
  return {
    userIds: [...userIds],
    tokenIds: [...tokenIds],
    requestIds,
    budgetIds: [...budgetIds],
    subscriptionIds: [...subscriptionIds],
  }
}
