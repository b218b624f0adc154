// Carries the bus between all processes through Redis: one connection to publish, one to listen that is renewed when it breaks.
import type { RedisClient } from 'bun'
import type { Transport, TransportEvents } from './bus.ts'
import { createRedisClient, RECONNECTS_MAX } from './redis.ts'

export type RedisTransportOptions = {
  readonly url: string
  /** Redis channel; installations that share a server and not a bus must differ here. */
  readonly channel?: string
  readonly onError: (error: unknown) => void
  /** Time between two signs of life that the listening connection must carry. */
  readonly heartbeatMs?: number
  /** Longest pause between two attempts to connect. */
  readonly pauseMsMax?: number
}

const HEARTBEAT_MS = 30_000
const PAUSE_MS_MIN = 100
const PAUSE_MS_MAX = 10_000

/**
 * Connects in the background and for ever. While there is no connection messages are lost, and `onGap` is called when it is
 * back. A connection that is silently dead is found by a heartbeat that each process sends to itself.
 */
export const connectRedis =
  (options: RedisTransportOptions) =>
  (events: TransportEvents): Transport => {
    const channel = options.channel ?? 'tollgate:bus'
    const ownChannel = `${channel}:${crypto.randomUUID()}`
    const publisher = createRedisClient(options.url, { maxRetries: RECONNECTS_MAX, enableOfflineQueue: false })
    let listener: RedisClient | undefined
    let isOpen = true
    let isAlive = true
    let wasConnected = false
    let pauseMs = PAUSE_MS_MIN
    let retry: ReturnType<typeof setTimeout> | undefined

    const reconnectLater = (error: unknown): void => {
      if (!isOpen || retry !== undefined) return
      options.onError(error)
      listener?.close()
      listener = undefined
      retry = setTimeout(() => {
        retry = undefined
        void listen()
      }, pauseMs)
      pauseMs = Math.min(pauseMs * 2, options.pauseMsMax ?? PAUSE_MS_MAX)
    }
    const listen = async (): Promise<void> => {
      const client = createRedisClient(options.url, { autoReconnect: false })
      listener = client
      try {
        await client.connect()
        // So that an operator sees in CLIENT LIST what the connection is for.
        await client.send('CLIENT', ['SETNAME', channel])
        await client.subscribe(channel, (text) => events.onText(text))
        await client.subscribe(ownChannel, () => {
          isAlive = true
        })
      } catch (error) {
        reconnectLater(error)
        return
      }
      if (!isOpen || listener !== client) {
        client.close()
        return
      }
      client.onclose = (error) => {
        if (listener === client) reconnectLater(error)
      }
      pauseMs = PAUSE_MS_MIN
      isAlive = true
      if (wasConnected) events.onGap()
      wasConnected = true
    }
    const publish = async (to: string, text: string): Promise<void> => {
      try {
        if (!publisher.connected) await publisher.connect()
        await publisher.publish(to, text)
      } catch (error) {
        if (isOpen) options.onError(error)
      }
    }
    const heartbeat = setInterval(() => {
      if (listener !== undefined && !isAlive) reconnectLater(new Error('the listening connection to Redis is dead'))
      isAlive = false
      void publish(ownChannel, '')
    }, options.heartbeatMs ?? HEARTBEAT_MS)
    heartbeat.unref()
    void listen()
    return {
      send: (text) => void publish(channel, text),
      close: async () => {
        isOpen = false
        clearInterval(heartbeat)
        clearTimeout(retry)
        listener?.close()
        publisher.close()
      },
    }
  }
