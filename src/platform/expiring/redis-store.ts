// Remembers in Redis, for all processes together; while Redis is away each process remembers for itself.
import type { RedisClient } from 'bun'
import type { ExpiringStore } from './store.ts'

export type RedisStoreOptions = {
  readonly client: Pick<RedisClient, 'send'>
  /** What holds while Redis does not answer. */
  readonly local: ExpiringStore
  /** Begin every key: texts, and sums. */
  readonly prefix: string
  readonly sumsPrefix: string
  readonly onError: (error: unknown) => void
  /** Longest wait for an answer: a request waits for it. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 300
const SCAN_COUNT = '1000'
const DELETE_BATCH = 500

const toSums = (answer: unknown): Record<string, number> => {
  const entries = Array.isArray(answer)
    ? Array.from({ length: answer.length / 2 }, (_, index) => [answer[2 * index], answer[2 * index + 1]])
    : Object.entries((answer ?? {}) as object)
  return Object.fromEntries(entries.map(([name, value]) => [String(name), Number(value)]))
}

/** A pattern's characters stand for themselves. */
const escapePattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&')

export const createRedisStore = (options: RedisStoreOptions): ExpiringStore => {
  const { client, local, prefix, sumsPrefix, onError, timeoutMs = TIMEOUT_MS } = options

  const ask = async (command: string, parameters: string[]): Promise<unknown> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      return await Promise.race([client.send(command, parameters), promise])
    } finally {
      clearTimeout(timer)
    }
  }
  const tell = (command: string, parameters: string[]): void => {
    ask(command, parameters).catch(onError)
  }

  const scan = async (max: number): Promise<string[]> => {
    const found = new Set<string>()
    let cursor = '0'
    do {
      const answer = await ask('SCAN', [cursor, 'MATCH', `${escapePattern(prefix)}*`, 'COUNT', SCAN_COUNT])
      const [next, keys] = answer as [string, string[]]
      for (const key of keys) found.add(key.slice(prefix.length))
      cursor = String(next)
    } while (cursor !== '0' && found.size < max)
    return [...found].slice(0, max)
  }

  return {
    get: async (key) => {
      try {
        const found = await ask('GET', [prefix + key])
        return typeof found === 'string' ? found : undefined
      } catch (error) {
        onError(error)
        return local.get(key)
      }
    },
    set: (key, value, ttlSeconds) => {
      local.set(key, value, ttlSeconds)
      tell('SET', [prefix + key, value, 'EX', String(ttlSeconds)])
    },
    delete: async (keys) => {
      const here = await local.delete(keys)
      try {
        let gone = 0
        for (let start = 0; start < keys.length; start += DELETE_BATCH)
          gone += Number(
            await ask(
              'DEL',
              keys.slice(start, start + DELETE_BATCH).map((key) => prefix + key),
            ),
          )
        return gone
      } catch (error) {
        onError(error)
        return here
      }
    },
    keys: async (max) => {
      try {
        return await scan(max)
      } catch (error) {
        onError(error)
        return local.keys(max)
      }
    },
    add: (key, sums, values, ttlSeconds) => {
      local.add(key, sums, values, ttlSeconds)
      const at = sumsPrefix + key
      for (const [name, amount] of Object.entries(sums)) if (amount !== 0) tell('HINCRBY', [at, name, String(amount)])
      const set = Object.entries(values).flatMap(([name, value]) => [name, String(value)])
      if (set.length > 0) tell('HSET', [at, ...set])
      tell('EXPIRE', [at, String(ttlSeconds)])
    },
    read: async (key) => {
      try {
        const sums = toSums(await ask('HGETALL', [sumsPrefix + key]))
        return Object.keys(sums).length === 0 ? undefined : sums
      } catch (error) {
        onError(error)
        return local.read(key)
      }
    },
  }
}
