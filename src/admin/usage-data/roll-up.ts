// Keeps the roll-up of usage rows at the present: behind every minute by a job, and before somebody reads sums.
import type { RollUpRepo } from '../../storage/index.ts'

/** Rows summed in one transaction: a few milliseconds of the writer's time. */
const ROWS_AT_ONCE = 2000
/** A reader waits for at most so many; an installation whose old rows are being summed is told as behind. */
const BATCHES_OF_READER = 5

export type RollUpDeps = {
  readonly repo: RollUpRepo
  /** Option DataExportEnabled: whether New API's table is written too. */
  readonly hasQuotaData: () => boolean
  readonly nowSeconds: () => number
}

/** One roll-up for each process; runs that overlap are one. */
export const createRollUp = ({ repo, hasQuotaData, nowSeconds }: RollUpDeps) => {
  let prepared: Promise<void> | undefined
  let running: Promise<boolean> | undefined

  const run = async (batches: number, signal?: AbortSignal): Promise<boolean> => {
    prepared ??= repo.prepare()
    await prepared
    for (let batch = 0; batch < batches; batch++) {
      if (signal?.aborted) return false
      const read = await repo.advance({ limit: ROWS_AT_ONCE, now: nowSeconds(), hasQuotaData: hasQuotaData() })
      if (read === 0) return true
      await Bun.sleep(0)
    }
    return false
  }

  return {
    /** Makes the state of a new installation; to be called before the first row is written. */
    prepare: (): Promise<void> => {
      prepared ??= repo.prepare()
      return prepared
    },
    /** Sums what is waiting; false when more is waiting than a reader should wait for. */
    catchUp: (): Promise<boolean> => {
      running ??= run(BATCHES_OF_READER).finally(() => {
        running = undefined
      })
      return running
    },
    /** Sums everything that is waiting, however much; false when it was stopped. */
    catchUpWholly: (signal?: AbortSignal): Promise<boolean> => run(Number.POSITIVE_INFINITY, signal),
  }
}

export type RollUp = ReturnType<typeof createRollUp>
