// Opens the store of this process: its own, or the one that all processes share when Redis is configured.
import { createRedisClient, RECONNECTS_MAX } from '../bus/redis.ts'
import { createLocalStore } from './local-store.ts'
import { createRedisStore, type RedisStoreOptions } from './redis-store.ts'
import type { OpenExpiringStore } from './store.ts'

export type OpenStoreOptions = Pick<RedisStoreOptions, 'prefix' | 'sumsPrefix' | 'onError'> & {
  /** Empty without Redis. */
  readonly redisUrl: string
  readonly nowMs: () => number
  /** Entries that this process keeps. */
  readonly capacity: () => number
}

/** Connects when something is remembered or asked for the first time. */
export const openExpiringStore = ({ redisUrl, nowMs, capacity, ...options }: OpenStoreOptions): OpenExpiringStore => {
  const local = createLocalStore(nowMs, capacity)
  if (redisUrl === '') return { ...local, close: () => undefined }
  const redis = createRedisClient(redisUrl, { maxRetries: RECONNECTS_MAX, enableOfflineQueue: false })
  let connecting: Promise<void> | undefined
  const connect = (): Promise<void> => {
    connecting ??= redis.connect().finally(() => {
      connecting = undefined
    })
    return connecting
  }
  const send: typeof redis.send = async (command, parameters) => {
    if (!redis.connected) await connect()
    return redis.send(command, parameters)
  }
  return { ...createRedisStore({ ...options, client: { send }, local }), close: () => redis.close() }
}
