// Opens the counters of this process: its own, or those all processes share when Redis is configured.
import { createRedisClient, RECONNECTS_MAX } from '../bus/redis.ts'
import type { Counters } from './counters.ts'
import { createLocalCounters } from './local-counters.ts'
import { createRedisCounters } from './redis-counters.ts'
import { createSafeCounters, type SafeCountersOptions } from './safe-counters.ts'

export type OpenCountersOptions = Pick<SafeCountersOptions, 'nowMs' | 'onDown' | 'onUp'> & {
  /** Empty without Redis. */
  readonly redisUrl: string
  /** Hears of corrections that did not arrive in Redis. */
  readonly onError: (error: unknown) => void
}

export type OpenCounters = { readonly counters: Counters; readonly close: () => void }

/** Connects when something is counted for the first time; a Redis that is away keeps nobody waiting for long. */
export const openCounters = (options: OpenCountersOptions): OpenCounters => {
  const { redisUrl, nowMs, onDown, onUp, onError } = options
  const local = createLocalCounters(nowMs)
  if (redisUrl === '') return { counters: local, close: () => undefined }
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
  const shared = createRedisCounters({ client: { send }, onError })
  return {
    counters: createSafeCounters({ shared, local, nowMs, onDown, onUp }),
    close: () => {
      shared.close()
      redis.close()
    },
  }
}
