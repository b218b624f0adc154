// The sum of a filtered log, from the roll-up where it can say it, from the rows where it cannot.
import type { LogStat } from '../../contract/index.ts'
import type { LogFilter, UsageFilter } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'

const SLOT_SECONDS = 1800
/** Shorter spans are summed from the rows at once. */
const ROLLED_SPAN_MIN = 4 * SLOT_SECONDS

type StatDeps = Pick<AdminDeps, 'repos' | 'clock' | 'rollUp'>

/** The same filter in the words of the roll-up; undefined when it does not know what is asked. */
const asUsageFilter = (filter: LogFilter): Omit<UsageFilter, 'from' | 'to'> | undefined => {
  const { type: _type, from: _from, to: _to, userId, tokenId, channelId, modelName, group, ...others } = filter
  if (Object.keys(others).length > 0) return undefined
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(modelName === undefined ? {} : { modelName }),
    ...(group === undefined ? {} : { group }),
  }
}

/**
 * Quota of the consume rows that match. Whole half hours come from the roll-up; the rest at both ends from the rows. Time
 * before the oldest row that is kept counts as empty, as it does in the list.
 */
const sumQuota = async ({ repos, clock, rollUp }: StatDeps, filter: LogFilter): Promise<number> => {
  const { logs, usage } = repos
  const rolled = asUsageFilter(filter)
  if (rolled === undefined) return logs.sumQuota(filter)
  const oldest = await logs.oldest()
  if (oldest === undefined) return 0
  const from = Math.max(filter.from ?? 0, oldest)
  const to = Math.min(filter.to ?? Number.MAX_SAFE_INTEGER, clock.nowSeconds() + 86_400)
  const first = Math.ceil(from / SLOT_SECONDS) * SLOT_SECONDS
  const last = Math.floor((to + 1) / SLOT_SECONDS) * SLOT_SECONDS
  if (last - first < ROLLED_SPAN_MIN) return logs.sumQuota(filter)
  // Where old rows are still being summed, the sum grows with them.
  await rollUp.catchUp()
  const [middle, before, behind] = [
    await usage.total({ ...rolled, from: first, to: last }),
    first > from ? await logs.sumQuota({ ...filter, from, to: first - 1 }) : 0,
    last <= to ? await logs.sumQuota({ ...filter, from: last, to }) : 0,
  ]
  return middle.quota + before + behind
}

/** Quota over the filter's span; calls and tokens of its last 60 seconds. */
export const readStat = async (deps: StatDeps, filter: LogFilter): Promise<LogStat> => {
  const rates = await deps.repos.logs.rates(filter, deps.clock.nowSeconds())
  return { quota: await sumQuota(deps, filter), ...rates }
}
