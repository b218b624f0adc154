// What the process and its machine tell of themselves; the composition root gives the values.
import type { JobFacts } from '../../jobs/index.ts'
import type { LogFiles } from '../../platform/index.ts'
import type { DatabaseFacts } from '../../storage/index.ts'

export type MemoryFacts = {
  /** Bytes. */
  readonly resident: number
  readonly heapUsed: number
  readonly heapTotal: number
  readonly external: number
}
/** Bytes of the file system that holds the data. */
export type DiskFacts = { readonly total: number; readonly free: number; readonly used: number }
export type RedisFacts = { readonly isConfigured: boolean; readonly isReachable: boolean; readonly latencyMs: number }
export type SystemProbe = {
  /** Of this process among its nodes. */
  readonly nodeId: string
  readonly runtime: string
  readonly isInContainer: boolean
  readonly memory: () => MemoryFacts
  /** Seconds of CPU that this process has used. */
  readonly cpuSeconds: () => number
  readonly disk: () => Promise<DiskFacts>
  /** The main database, and the one of the logs when it is another. */
  readonly databases: () => Promise<readonly DatabaseFacts[]>
  readonly redis: () => Promise<RedisFacts>
  readonly jobs: () => readonly JobFacts[]
  /** Entries of each cache in memory. */
  readonly caches: () => Readonly<Record<string, number>>
  readonly collectGarbage: () => void
  readonly logFiles: LogFiles
}
