// Recognises who made a database, before anything in it is changed (schema.md section 8.3, one-api-fork.md section 1.4).
import type { LiveSchema } from './introspect.ts'

/** `fresh`: no such tables yet. `new-api`: New API's or ours, nothing to convert. */
export type Origin = 'fresh' | 'new-api' | 'one-api' | 'one-api-fork'

/** Says whose database it is by its tables and columns. */
export function recogniseOrigin(live: LiveSchema): Origin {
  const channels = live.get('channels')?.columns
  if (channels === undefined) return live.has('users') ? 'new-api' : 'fresh'
  if (live.has('setups') || channels.has('channel_info') || channels.has('setting')) return 'new-api'
  if (channels.has('multi_key_info') || (live.has('bills') && live.has('videos'))) return 'one-api-fork'
  if (channels.has('config')) return 'one-api'
  // One API before `channels.config`: it never had New API's tables, and New API had these from its first release.
  return live.has('midjourneys') || live.has('top_ups') ? 'new-api' : 'one-api'
}

/** The same for a database that holds only log rows: by the columns that only One API's or the fork's rows have. */
export function recogniseLogOrigin(live: LiveSchema): Origin {
  const logs = live.get('logs')?.columns
  if (logs === undefined) return 'fresh'
  if (logs.has('use_time')) return 'new-api'
  return logs.has('x_request_id') || logs.has('duration') ? 'one-api-fork' : 'one-api'
}
