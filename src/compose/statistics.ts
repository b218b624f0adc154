// Hourly usage per user and model, gathered in memory and written in batches (table quota_data).
import type { Settled } from '../relay/index.ts'
import type { Repos } from '../storage/index.ts'

type Usage = Parameters<Repos['quotaData']['add']>[0][number]

const HOUR_SECONDS = 3600
/** Combinations kept between two writes; more are written at once. */
const CAPACITY = 10_000
/** `quota_data.username` and `model_name` are this wide. */
const NAME_LENGTH = 64

/** Rows of `logs` are the truth; this is a faster view of them for dashboards, at most one interval behind. */
export const createStatistics = ({ quotaData }: Pick<Repos, 'quotaData'>) => {
  let usages = new Map<string, { -readonly [Name in keyof Usage]: Usage[Name] }>()

  const flush = async (): Promise<void> => {
    if (usages.size === 0) return
    const batch = usages
    usages = new Map()
    await quotaData.add([...batch.values()])
  }

  return {
    add: ({ call, charge }: Settled): void => {
      const { user } = call.caller
      const { model } = call.inbound.facts
      const hour = Math.floor(call.inbound.request.receivedAtMs / 1000 / HOUR_SECONDS) * HOUR_SECONDS
      const key = `${user.id}\n${model}\n${hour}`
      const usage = usages.get(key) ?? {
        user_id: user.id,
        username: user.username.slice(0, NAME_LENGTH),
        model_name: model.slice(0, NAME_LENGTH),
        created_at: hour,
        token_used: 0,
        count: 0,
        quota: 0,
      }
      usage.token_used += charge.promptTokens + charge.completionTokens
      usage.count += 1
      usage.quota += charge.quota
      usages.set(key, usage)
      if (usages.size > CAPACITY) void flush()
    },
    /** Writes what has gathered. */
    flush,
  }
}

export type Statistics = ReturnType<typeof createStatistics>
