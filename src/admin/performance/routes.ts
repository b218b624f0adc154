// New API's routes about the performance of the process: memory, caches, log files.
import { z } from '../../contract/index.ts'
import { operations } from '../../settings/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, json, ok, queryInt, type Route } from '../frame/index.ts'

const DAY_MS = 86_400_000
const MEGABYTE = 1 << 20

const round = (value: number): number => Math.round(value * 10_000) / 10_000

/** The reference's fields; there is no cache of bodies here, so that its numbers are 0. */
const readStats = async ({ system, settings }: AdminDeps) => {
  const { resident, heapUsed, heapTotal } = system.memory()
  const disk = await system.disk()
  const { get } = settings
  return {
    cache_stats: {
      active_disk_files: 0,
      current_disk_usage_bytes: 0,
      active_memory_buffers: 0,
      current_memory_usage_bytes: 0,
      disk_cache_hits: 0,
      memory_cache_hits: 0,
      disk_cache_max_bytes: MEGABYTE * get(operations.diskCacheMaxMb),
      disk_cache_threshold_bytes: MEGABYTE * get(operations.diskCacheThresholdMb),
    },
    memory_stats: { alloc: heapUsed, total_alloc: heapTotal, sys: resident, num_gc: 0, num_goroutine: 0 },
    disk_cache_info: { path: get(operations.diskCachePath), exists: false, file_count: 0, total_size: 0 },
    disk_space_info: { ...disk, used_percent: disk.total === 0 ? 0 : round((100 * disk.used) / disk.total) },
    config: {
      disk_cache_enabled: get(operations.hasDiskCache),
      disk_cache_threshold_mb: get(operations.diskCacheThresholdMb),
      disk_cache_max_size_mb: get(operations.diskCacheMaxMb),
      disk_cache_path: get(operations.diskCachePath),
      is_running_in_container: system.isInContainer,
      monitor_enabled: get(operations.refusesWhenOverloaded),
      monitor_cpu_threshold: get(operations.cpuLimitPercent),
      monitor_memory_threshold: get(operations.memoryLimitPercent),
      monitor_disk_threshold: get(operations.diskLimitPercent),
    },
  }
}

const toTime = (ms: number): string => new Date(ms).toISOString()

const readLogFiles = async ({ system: { logFiles } }: AdminDeps) => {
  const files = await logFiles.list()
  const times = files.map(({ modifiedAtMs }) => modifiedAtMs)
  return {
    log_dir: logFiles.directory ?? '',
    enabled: logFiles.directory !== undefined,
    file_count: files.length,
    total_size: files.reduce((sum, { size }) => sum + size, 0),
    ...(times.length === 0 ? {} : { oldest_time: toTime(Math.min(...times)), newest_time: toTime(Math.max(...times)) }),
    files: files.map(({ name, size, modifiedAtMs }) => ({ name, size, mod_time: toTime(modifiedAtMs) })),
  }
}

type Removal = { readonly mode: 'by_count' | 'by_days'; readonly value: number }

/** Keeps the newest `value` files, or those of the last `value` days. */
const removeLogFiles = async ({ system: { logFiles }, clock }: AdminDeps, { mode, value }: Removal) => {
  const files = await logFiles.list()
  const oldest = clock.nowMs() - value * DAY_MS
  const removed = await logFiles.remove(
    mode === 'by_count' ? files.slice(value) : files.filter(({ modifiedAtMs }) => modifiedAtMs < oldest),
  )
  return {
    deleted_count: removed.deletedCount,
    freed_bytes: removed.freedBytes,
    failed_files: [...removed.failedFiles],
  }
}

export const performanceRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/performance/stats',
    guard: 'root',
    summary: 'Memory and disk of this process',
    handle: async () => ok(await readStats(deps)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/performance/disk_cache',
    guard: 'root',
    summary: 'Empty the cache of bodies on disk; there is none here',
    handle: () => ok(),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/performance/reset_stats',
    guard: 'root',
    summary: 'Set the numbers of the cache of bodies to 0; there is none here',
    handle: () => ok(),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/performance/gc',
    guard: 'root',
    summary: 'Collect garbage now',
    handle: () => {
      deps.system.collectGarbage()
      return ok()
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/performance/logs',
    guard: 'root',
    summary: 'The log files of this machine',
    handle: async () => ok(await readLogFiles(deps)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/performance/logs',
    guard: 'root',
    summary: 'Delete old log files; the open one is kept',
    input: { query: z.object({ mode: z.enum(['by_count', 'by_days']).optional(), value: queryInt() }) },
    handle: async ({ actor, query: { mode, value }, request }) => {
      if (mode === undefined) return fail('mode must be by_count or by_days.')
      if (value === undefined || value < 1) return fail('value must be at least 1.')
      const data = await removeLogFiles(deps, { mode, value })
      await writeAudit(deps, actor, request, { action: 'performance.delete_logs', detail: { mode, value, ...data } })
      return data.failed_files.length === 0
        ? ok(data)
        : json({ success: false, message: 'Some files could not be deleted.', data })
    },
  }),
]
