// Counters that all processes share through Redis. A place belongs to its process by a lease, so that a dead one frees it.
import type { RedisClient } from 'bun'
import { type Counters, type Demand, type Level, PLACE_RETRY_MS, type Taken } from './counters.ts'
import { END, RENEW, type Script, TAKE } from './redis-scripts.ts'

export type RedisCountersOptions = {
  readonly client: Pick<RedisClient, 'send'>
  /** Begins every key; installations that share a server must differ here. Braces keep the keys of one script on one shard. */
  readonly prefix?: string
  /** The clock; Redis's own when absent. */
  readonly nowMs?: () => number
  /** How long the places of a process that died stay occupied. */
  readonly leaseMs?: number
  /** Hears of corrections that did not arrive. */
  readonly onError: (error: unknown) => void
}

const LEASE_MS = 60_000
const RENEWALS_PER_LEASE = 3

type Place = { readonly key: string; readonly member: string }

/** Redis names its errors by their first word. */
const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT')

/** Opens the counters; `close` stops renewing places. */
export const createRedisCounters = (options: RedisCountersOptions): Counters & { readonly close: () => void } => {
  const { client, onError, prefix = '{tollgate:limits}:', leaseMs = LEASE_MS } = options
  const places = new Set<Place>()
  const sent = new Set<string>()
  const now = (): string => String(options.nowMs?.() ?? -1)

  const run = async ({ text, sha }: Script, keys: readonly string[], values: readonly string[]): Promise<unknown> => {
    const parameters = [String(keys.length), ...keys, ...values]
    if (!sent.has(sha)) {
      sent.add(sha)
      return client.send('EVAL', [text, ...parameters])
    }
    try {
      return await client.send('EVALSHA', [sha, ...parameters])
    } catch (error) {
      if (!isUnknownScript(error)) throw error
      return client.send('EVAL', [text, ...parameters])
    }
  }

  const renew = async (): Promise<void> => {
    if (places.size === 0) return
    const held = [...places]
    const keys = held.map(({ key }) => key)
    const members = held.map(({ member }) => member)
    await run(RENEW, keys, [now(), String(leaseMs), ...members]).catch(onError)
  }
  const timer = setInterval(() => void renew(), leaseMs / RENEWALS_PER_LEASE)
  timer.unref()

  const end = (demands: readonly Demand[], member: string, countedAt: string): Taken['end'] => {
    const held = demands.filter(({ kind }) => kind === 'place').map(({ key }): Place => ({ key: prefix + key, member }))
    for (const place of held) places.add(place)
    let isOpen = true
    return (amounts) => {
      if (!isOpen) return
      isOpen = false
      for (const place of held) places.delete(place)
      const changes = demands.map((demand, index) => ({ demand, change: changeOf(demand, amounts?.[index]) }))
      const due = changes.filter(({ demand, change }) => demand.kind === 'place' || change !== 0)
      if (due.length === 0) return
      const keys = due.map(({ demand }) => prefix + demand.key)
      const values = due.flatMap(({ demand, change }) => [demand.kind, String(spanOf(demand)), String(change)])
      run(END, keys, [now(), member, countedAt, ...values]).catch(onError)
    }
  }

  return {
    take: async (demands) => {
      const member = crypto.randomUUID()
      const keys = demands.map(({ key }) => prefix + key)
      const values = demands.flatMap((demand) => [
        demand.kind,
        String(demand.limit),
        String(spanOf(demand)),
        String(demand.kind === 'window' ? demand.amount : 1),
      ])
      const answer = (await run(TAKE, keys, [now(), member, String(leaseMs), ...values])) as number[]
      const [full = 0, value = 0] = answer.map(Number)
      if (full === 0) {
        const levels = demands.map((_, index) => readLevel(answer, index))
        return { kind: 'taken', levels, end: end(demands, member, String(value)) }
      }
      return { kind: 'refused', index: full - 1, retryAfterMs: value === 0 ? PLACE_RETRY_MS : value }
    },
    close: () => clearInterval(timer),
  }
}

const readLevel = (answer: readonly number[], index: number): Level | undefined => {
  const [left, resetMs] = [Number(answer[2 * index + 2]), Number(answer[2 * index + 3])]
  return left < 0 ? undefined : { left, resetMs }
}

const spanOf = (demand: Demand): number => (demand.kind === 'window' ? demand.windowMs : 0)

const changeOf = (demand: Demand, amount: number | undefined): number =>
  demand.kind === 'window' && amount !== undefined ? amount - demand.amount : 0
