// Runs pieces of work one after another: for a check and the write that relies on it.

/** Gives a runner; each piece begins when the one before it is over, whether that went well or not. */
export const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }
}
