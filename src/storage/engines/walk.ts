// Walks the steps of a transaction over a connection that answers asynchronously.
import type { Query, QueryOutcome, Steps } from './types.ts'

/** Executes what the steps yield, hands them the outcomes, gives their result. */
export async function walk<T>(steps: Steps<T>, execute: (query: Query) => Promise<QueryOutcome>): Promise<T> {
  const generator = steps()
  let turn = generator.next()
  try {
    while (!turn.done) turn = generator.next(await execute(turn.value))
    return turn.value
  } finally {
    // Lets a generator that is given up run its own finally blocks; finished ones ignore it.
    if (!turn.done) generator.return(undefined as never)
  }
}
