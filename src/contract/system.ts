// What root reads of the installation: its processes and databases, and what administrators changed.

/** Answer of `GET /api/system/info`. Times are unix seconds, sizes bytes. */
export type SystemInformation = {
  version: string
  runtime: string
  /** Of the process that answers. */
  node: string
  time: number
  time_zone: string
  started_at: number
  uptime_seconds: number
  cpu_seconds: number
  active_connections: number
  memory: { resident: number; heap_used: number; heap_total: number; external: number }
  disk: { total: number; free: number; used: number }
  databases: { engine: string; place: string; version: string; bytes: number }[]
  redis: { is_configured: boolean; is_reachable: boolean; latency_ms: number }
  nodes: {
    id: string
    version: string
    started_at: number
    heartbeat_at: number
    is_alive: boolean
    is_this: boolean
  }[]
  /** Entries of each cache in memory. */
  caches: Record<string, number>
  jobs: {
    name: string
    every_ms: number
    is_leader_only: boolean
    runs: number
    failures: number
    started_at: number
    ended_at: number
    last_error: string
  }[]
}

/** Answer of `GET /api/system/logs`. */
export type ServerLog = { node: string; file: string; lines: string[]; is_cut: boolean }

/** One row of `GET /api/audit/`. */
export type AuditEntry = {
  id: number
  created_at: number
  actor_id: number
  /** The name that the actor has now; empty when the account is gone. */
  username: string
  action: string
  target: string
  /** JSON text of what changed, or empty. */
  detail: string
  ip: string
  request_id: string
}

/** Answer of `GET /api/log/cleanup`; null when there was none. */
export type CleanupProgress = {
  /** `running`, `done`, `cancelled` or `failed`. */
  state: string
  before: number
  deleted: number
  total: number
  started_at: number
  updated_at: number
}
