// Routes about the installation itself: versions, nodes, databases, jobs, and the end of the server's log.
import { type ServerLog, type SystemInformation, z } from '../../contract/index.ts'
import type { JobFacts } from '../../jobs/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, queryInt, queryText, type Route } from '../frame/index.ts'

/** A node that has been silent for longer counts as dead (docs/operations.md). */
const NODE_SILENT_SECONDS = 60
const LINES_DEFAULT = 200
const LINES_MAX = 2000
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

const presentJob = (job: JobFacts) => ({
  name: job.name,
  every_ms: job.everyMs,
  is_leader_only: job.isLeaderOnly,
  runs: job.runs,
  failures: job.failures,
  started_at: Math.floor(job.startedAt / 1000),
  ended_at: Math.floor(job.endedAt / 1000),
  last_error: job.lastError,
})

const readInformation = async (deps: AdminDeps): Promise<SystemInformation> => {
  const { system, facts, clock, repos } = deps
  const now = clock.nowSeconds()
  const [databases, disk, redis, nodes] = await Promise.all([
    system.databases(),
    system.disk(),
    system.redis(),
    repos.nodes.alive(0),
  ])
  const { resident, heapUsed, heapTotal, external } = system.memory()
  return {
    version: facts.version,
    runtime: system.runtime,
    node: system.nodeId,
    time: now,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    started_at: facts.startedAt,
    uptime_seconds: now - facts.startedAt,
    cpu_seconds: Math.round(system.cpuSeconds() * 10) / 10,
    active_connections: deps.activeConnections(),
    memory: { resident, heap_used: heapUsed, heap_total: heapTotal, external },
    disk,
    databases: [...databases],
    redis: { is_configured: redis.isConfigured, is_reachable: redis.isReachable, latency_ms: redis.latencyMs },
    nodes: nodes.map((node) => ({
      id: node.id,
      version: node.version,
      started_at: node.started_at,
      heartbeat_at: node.heartbeat_at,
      is_alive: now - node.heartbeat_at <= NODE_SILENT_SECONDS,
      is_this: node.id === system.nodeId,
    })),
    caches: { ...system.caches() },
    jobs: system.jobs().map(presentJob),
  }
}

export const systemRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/system/info',
    guard: 'root',
    summary: 'Version, nodes, memory, databases, Redis, caches and background jobs of the installation',
    handle: async () => ok(await readInformation(deps)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/system/logs',
    guard: 'root',
    summary: 'The newest lines of a file of the server’s log, without secrets',
    input: {
      query: z.object({
        file: queryText(),
        lines: queryInt(),
        text: queryText(),
        /** The least grave level that is wanted. */
        level: z.enum(LEVELS).optional(),
      }),
    },
    handle: async ({ query }) => {
      const limit = Math.min(Math.max(1, query.lines ?? LINES_DEFAULT), LINES_MAX)
      const file = query.file === '' ? 'combined.log' : query.file
      const levels = query.level === undefined ? {} : { levels: LEVELS.slice(LEVELS.indexOf(query.level)) }
      const found = await deps.system.logFiles.tail({ file, limit, text: query.text, ...levels })
      if (found === undefined) return fail('There is no such log file on this node.')
      const { lines, isCut } = found
      return ok({ node: deps.system.nodeId, file, lines: [...lines], is_cut: isCut } satisfies ServerLog)
    },
  }),
]
