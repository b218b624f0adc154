// Gives back what requests of dead processes had set aside.
import type { LedgerStore } from '../storage/index.ts'

export type JanitorDeps = {
  readonly store: LedgerStore
  /** Whether the process that owns a hold may still settle it. */
  readonly isOwnerAlive: (owner: string) => Promise<boolean>
}

/** Owners handled in one run, and journal rows in one transaction: a large backlog is worked off over several runs. */
const LARGEST_RUN = 500

/**
 * Returns orphaned holds, each exactly once: the row's deletion and the money's return share a transaction, and only rows
 * that were really deleted are returned, so two nodes may sweep at the same time. Gives the number of holds returned.
 */
export const returnOrphanedHolds = async ({ store, isOwnerAlive }: JanitorDeps): Promise<number> => {
  let returned = 0
  for (const owner of await store.listHoldOwners()) {
    if (await isOwnerAlive(owner)) continue
    for (let batch = await sweep(store, owner); batch > 0; batch = await sweep(store, owner)) returned += batch
  }
  return returned
}

const sweep = (store: LedgerStore, owner: string): Promise<number> =>
  store.atomically(function* () {
    const holds = yield* store.takeHoldsOf(owner, LARGEST_RUN)
    for (const hold of holds) yield* store.giveBack(hold)
    return holds.length
  })
