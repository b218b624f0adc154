// Opens connections to Redis by the forms of REDIS_CONN_STRING.
import { RedisClient, type RedisOptions } from 'bun'

const CONNECT_TIMEOUT_MS = 5000
/** The largest count Bun's client takes: for ever. */
export const RECONNECTS_MAX = 4_294_967_295

/** The form Bun's client knows: `unix://` sockets are `redis+unix://` there. */
const toClientUrl = (url: string): string => url.replace(/^unix:\/\//, 'redis+unix://')

/** A client that is not connected yet and does not reconnect by itself. */
export const createRedisClient = (url: string, options: RedisOptions = {}): RedisClient =>
  new RedisClient(toClientUrl(url), { connectionTimeout: CONNECT_TIMEOUT_MS, ...options })

/** A connected client that reconnects by itself. Throws when Redis does not answer in time; the message names no password. */
export const openRedis = async (url: string, timeoutMs = CONNECT_TIMEOUT_MS): Promise<RedisClient> => {
  const client = createRedisClient(url, { maxRetries: RECONNECTS_MAX })
  const timer = Promise.withResolvers<never>()
  const handle = setTimeout(() => timer.reject(new Error('no answer')), timeoutMs)
  try {
    await Promise.race([client.connect().then(() => client.ping()), timer.promise])
    return client
  } catch (error) {
    client.close()
    const { host, pathname } = URL.parse(url) ?? { host: '', pathname: '' }
    throw new Error(`Redis at ${host === '' ? pathname : host} does not answer within ${timeoutMs} ms.`, {
      cause: error,
    })
  } finally {
    clearTimeout(handle)
  }
}
