// The writer's turn on a SQLite file: one transaction at a time in this process, patience with other processes.
import { createMutex } from './mutex.ts'
import { isBusy, type SqliteConnection } from './sqlite-connection.ts'
import type { QueryOutcome, Steps } from './types.ts'

/** Waits between tries grow to this; the event loop runs meanwhile, so streams go on while another process writes. */
const pauseMsMax = 50

export type SqliteGate = {
  readonly writer: SqliteConnection
  /** Waits for the writer's turn and keeps it until `leave`. */
  enter(): Promise<void>
  leave(): void
  /** Runs synchronous work, again and again while the file is busy, until the busy time-out. The turn must be held. */
  persist<T>(work: () => T): Promise<T>
  /** Takes the turn, persists, leaves. When the turn is free the work happens before this returns. */
  exclusively<T>(work: () => T): Promise<T>
}

/** Makes the gate of one writing connection. `busyTimeoutMs` limits the wait for other processes. */
export function createGate(writer: SqliteConnection, busyTimeoutMs: number): SqliteGate {
  const mutex = createMutex()
  const persist = async <T>(work: () => T): Promise<T> => {
    const startedAt = performance.now()
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || performance.now() - startedAt >= busyTimeoutMs) throw error
      }
      await Bun.sleep(pauseMs * (0.5 + Math.random()))
    }
  }
  return {
    writer,
    enter: () => mutex.lock(),
    leave: () => mutex.unlock(),
    persist,
    async exclusively(work) {
      if (!mutex.tryLock()) await mutex.lock()
      try {
        return await persist(work)
      } finally {
        mutex.unlock()
      }
    },
  }
}

/** One whole transaction without leaving the tick. A throw of a step or of SQLite rolls back and is passed on. */
export function transact<T>(writer: SqliteConnection, steps: Steps<T>): T {
  writer.execute('BEGIN IMMEDIATE', [])
  try {
    const result = walk(writer, steps)
    writer.execute('COMMIT', [])
    return result
  } catch (error) {
    if (writer.isInTransaction()) writer.execute('ROLLBACK', [])
    throw error
  }
}

function walk<T>(writer: SqliteConnection, steps: Steps<T>): T {
  const generator = steps()
  let turn = generator.next()
  try {
    while (!turn.done) {
      const outcome: QueryOutcome = writer.execute(turn.value.sql, turn.value.parameters)
      turn = generator.next(outcome)
    }
    return turn.value
  } finally {
    // Lets a generator that is given up run its own finally blocks; finished ones ignore it.
    if (!turn.done) generator.return(undefined as never)
  }
}
