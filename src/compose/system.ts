// What this process tells of itself: to the page of system information, and to Prometheus.
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SystemProbe } from '../admin/index.ts'
import { channelStatus } from '../channels/index.ts'
import type { JobFacts } from '../jobs/index.ts'
import { createLogFiles, createRedact, type Environment, openRedis, type Registry } from '../platform/index.ts'
import { type Database, readDatabaseFacts } from '../storage/index.ts'
import type { State } from './state.ts'

export type SystemParts = {
  readonly environment: Environment
  readonly nodeId: string
  /** Unix seconds. */
  readonly startedAt: number
  readonly databases: readonly Database[]
  readonly state: Pick<State, 'callers' | 'directory'>
  readonly jobs: () => readonly JobFacts[]
  readonly activeRequests: () => number
}

const REDIS_TIMEOUT_MS = 2000

const readDisk = async (path: string) => {
  const { blocks, bfree, bavail, bsize } = await statfs(path)
  return { total: blocks * bsize, free: bavail * bsize, used: (blocks - bfree) * bsize }
}

/** Asked over a connection of its own: what others do with theirs says nothing about this moment. */
const askRedis = async (url: string) => {
  if (url === '') return { isConfigured: false, isReachable: false, latencyMs: 0 }
  try {
    const client = await openRedis(url, REDIS_TIMEOUT_MS)
    const startedAt = performance.now()
    await client.ping()
    const latencyMs = Math.round(100 * (performance.now() - startedAt)) / 100
    client.close()
    return { isConfigured: true, isReachable: true, latencyMs }
  } catch {
    return { isConfigured: true, isReachable: false, latencyMs: 0 }
  }
}

/** Sizes of what this process remembers; every one of them is bounded. */
const readCaches = ({ callers, directory }: SystemParts['state']): Readonly<Record<string, number>> => ({
  callers: callers.size(),
  channels: directory.current().byId.size,
})

export const createSystemProbe = (parts: SystemParts): SystemProbe => {
  const { environment } = parts
  const dataFolder = environment.sqlitePath === ':memory:' ? '.' : dirname(environment.sqlitePath)
  return {
    nodeId: parts.nodeId,
    runtime: `Bun ${Bun.version}`,
    isInContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
    memory: () => {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
      return { resident: rss, heapUsed, heapTotal, external }
    },
    cpuSeconds,
    disk: () => readDisk(existsSync(dataFolder) ? dataFolder : '.'),
    databases: () => Promise.all(parts.databases.map(readDatabaseFacts)),
    redis: () => askRedis(environment.redisUrl),
    jobs: parts.jobs,
    caches: () => readCaches(parts.state),
    collectGarbage: () => Bun.gc(true),
    logFiles: createLogFiles(environment.logDir, createRedact(environment.secrets)),
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const none: readonly string[] = []

/** Adds what is true of the process at the moment of asking to the metrics of the relay. */
export const addProcessMetrics = (registry: Registry, parts: SystemParts): void => {
  const gauge = (name: string, help: string, read: () => number, type: 'gauge' | 'counter' = 'gauge'): void =>
    registry.gauge({ name, help, labels: [] }, () => [[none, read()]], type)
  gauge('process_resident_memory_bytes', 'Resident memory of the process.', () => process.memoryUsage().rss)
  gauge('process_cpu_seconds_total', 'CPU time of the process.', cpuSeconds, 'counter')
  gauge('process_start_time_seconds', 'When the process started, unix seconds.', () => parts.startedAt)
  gauge('tollgate_active_requests', 'Requests that are being answered.', parts.activeRequests)
  registry.gauge({ name: 'tollgate_cache_entries', help: 'Entries of caches in memory.', labels: ['cache'] }, () =>
    Object.entries(readCaches(parts.state)).map(([name, size]) => [[name], size] as const),
  )
  registry.gauge(
    { name: 'tollgate_job_runs_total', help: 'Runs of background jobs by this process.', labels: ['job'] },
    () => parts.jobs().map((job) => [[job.name], job.runs] as const),
    'counter',
  )
  registry.gauge(
    { name: 'tollgate_job_failures_total', help: 'Failed runs of background jobs.', labels: ['job'] },
    () => parts.jobs().map((job) => [[job.name], job.failures] as const),
    'counter',
  )
  registry.gauge(
    {
      name: 'oneapi_channel_info',
      help: 'Channels that are in service.',
      labels: ['channel_id', 'channel_type'],
    },
    function* read() {
      for (const { id, type, status } of parts.state.directory.current().byId.values())
        if (status === channelStatus.enabled) yield [[String(id), String(type)], 1] as const
    },
  )
}
