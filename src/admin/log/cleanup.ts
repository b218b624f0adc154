// Deletes old usage rows in small batches, for as long as it takes, with progress that every process sees.
import type { CleanupProgress } from '../../contract/index.ts'
import type { ProgressRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'

export const CLEANUP_NAME = 'log cleanup'
/** Work that has not been heard of for so long is nobody's. */
const SILENT_SECONDS = 60
const HEARTBEAT_MS = 1000
/** Counting the rows stops here: the total is for a progress bar. */
const COUNT_MAX = 1_000_000

type CleanupDeps = Pick<AdminDeps, 'repos' | 'clock' | 'rollUp' | 'ids' | 'runInBackground'>

type Deletion = {
  readonly signal: AbortSignal
  /** Hears how many rows went so far. */
  readonly onBatch?: (deleted: number) => void
}

/**
 * Deletes rows older than the time (unix seconds) and gives their number. Rows that are not summed yet are summed first, so
 * that charts keep what the log forgets.
 */
export const deleteOldLogs = async (
  { repos, rollUp }: Pick<CleanupDeps, 'repos' | 'rollUp'>,
  before: number,
  { signal, onBatch }: Deletion,
): Promise<number> => {
  if (!(await rollUp.catchUpWholly(signal))) return 0
  const idMax = await repos.rollUp.lastId()
  let deleted = 0
  while (!signal.aborted) {
    const some = await repos.logs.deleteBatchOlderThan(before, { idMax })
    if (some === 0) break
    deleted += some
    onBatch?.(deleted)
    await Bun.sleep(0)
  }
  return deleted
}

/** How the last clean-up stands; one whose process is gone is told as failed. */
export const presentCleanup = (row: ProgressRow, now: number): CleanupProgress => ({
  state: row.state === 'running' && row.updated_at < now - SILENT_SECONDS ? 'failed' : row.state,
  before: Number(row.goal),
  deleted: row.done,
  total: row.total,
  started_at: row.started_at,
  updated_at: row.updated_at,
})

/** Begins a clean-up in the background; false when one is under way, in whichever process. */
export const startCleanup = async (deps: CleanupDeps, before: number): Promise<boolean> => {
  const { repos, clock } = deps
  const owner = deps.ids.alphanumeric(16)
  const now = clock.nowSeconds()
  const row = {
    name: CLEANUP_NAME,
    state: 'running',
    goal: String(before),
    done: 0,
    total: await repos.logs.countUpTo({ to: before - 1 }, COUNT_MAX),
    started_at: now,
    updated_at: now,
    owner,
    is_cancelled: false,
  }
  if (!(await repos.progress.begin(row, now - SILENT_SECONDS))) return false
  deps.runInBackground(CLEANUP_NAME, (signal) => runCleanup(deps, { before, owner, signal }))
  return true
}

type CleanupRun = { readonly before: number; readonly owner: string; readonly signal: AbortSignal }

const runCleanup = async (deps: CleanupDeps, { before, owner, signal }: CleanupRun): Promise<void> => {
  const { repos, clock } = deps
  const stop = new AbortController()
  let deleted = 0
  // Tells how far it is, also while old rows are being summed, and hears whether it shall stop.
  const heartbeat = setInterval(async () => {
    const isWanted = await repos.progress.report(CLEANUP_NAME, owner, deleted, clock.nowSeconds()).catch(() => true)
    if (!isWanted) stop.abort()
  }, HEARTBEAT_MS)
  let state = 'failed'
  try {
    const onBatch = (soFar: number): void => {
      deleted = soFar
    }
    await deleteOldLogs(deps, before, { signal: AbortSignal.any([signal, stop.signal]), onBatch })
    state = stop.signal.aborted || signal.aborted ? 'cancelled' : 'done'
  } finally {
    clearInterval(heartbeat)
    await repos.progress.end(CLEANUP_NAME, owner, state, deleted, clock.nowSeconds())
  }
}
