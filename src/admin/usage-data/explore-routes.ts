// Routes that explore usage: any measure by user, key, channel, model or group, over time, in a time zone.
import { usageDimensions, z } from '../../contract/index.ts'
import { GRANULARITIES, isTimeZone, stretchesOf, zoneOffset } from '../../kernel/index.ts'
import { reporting } from '../../settings/index.ts'
import type { UsageFilter } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, queryInt, queryText, Refusal, type Route } from '../frame/index.ts'
import { buildReport } from './explore.ts'

const SLOT_SECONDS = 1800
const DAY_SECONDS = 86_400
const GROUPS_DEFAULT = 10
const GROUPS_MAX = 50
const STRETCHES_MAX = 800
const METRICS = [
  'quota',
  'calls',
  'tokens',
  'prompt_tokens',
  'completion_tokens',
  'cache_read_tokens',
  'errors',
] as const

const ownQuery = {
  start_timestamp: queryInt(),
  end_timestamp: queryInt(),
  granularity: z.enum(GRANULARITIES).optional(),
  /** IANA name; absent = the operator's choice. */
  zone: z.string().max(64).optional(),
  by: z.enum(usageDimensions).optional(),
  metric: z.enum(METRICS).default('quota'),
  limit: queryInt(),
  token_id: queryInt(),
  /** `%` stands for any text. */
  model_name: queryText(),
  group: queryText(),
}
const ownSchema = z.object(ownQuery)
const allSchema = z.object({ ...ownQuery, user_id: queryInt(), username: queryText(), channel: queryInt() })

type OwnQuery = z.infer<typeof ownSchema>
type Filters = Omit<UsageFilter, 'from' | 'to'>

const MODEL_WILDCARDS_MAX = 4

const readFilters = (query: OwnQuery): Filters => {
  if (query.model_name.split('%').length - 1 > MODEL_WILDCARDS_MAX)
    throw new Refusal(`A pattern takes at most ${MODEL_WILDCARDS_MAX} %.`)
  return {
    ...(query.token_id ? { tokenId: query.token_id } : {}),
    ...(query.model_name === '' ? {} : { modelName: query.model_name }),
    ...(query.group === '' ? {} : { group: query.group }),
  }
}

/** The zone of reports: the caller's wish, the operator's setting, or the process's own. */
export const reportZone = ({ settings }: Pick<AdminDeps, 'settings'>, wish = ''): string => {
  if (wish !== '' && !isTimeZone(wish)) throw new Refusal('zone must be a time zone such as Asia/Shanghai or UTC.')
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return wish || settings.get(reporting.timeZone) || own || 'UTC'
}

const granularityFor = (span: number): OwnQuery['granularity'] => {
  if (span <= 2 * DAY_SECONDS) return 'hour'
  if (span <= 62 * DAY_SECONDS) return 'day'
  return span <= 400 * DAY_SECONDS ? 'week' : 'month'
}

/** The stretches of a question; their ends are moved outwards to whole half hours. */
const readStretches = (deps: AdminDeps, query: OwnQuery) => {
  const now = deps.clock.nowSeconds()
  const to = Math.min(query.end_timestamp ?? now, now + DAY_SECONDS)
  const from = Math.max(0, query.start_timestamp ?? to - DAY_SECONDS)
  if (from >= to) throw new Refusal('start_timestamp must be before end_timestamp.')
  const zone = reportZone(deps, query.zone)
  const granularity = query.granularity ?? granularityFor(to - from) ?? 'day'
  const edges = stretchesOf({ from, to }, granularity, zone, STRETCHES_MAX)
  const down = (at: number): number => at - (at % SLOT_SECONDS)
  // The first and the last stretch are as long as the question, not longer.
  const first = Math.max(down(from), down(edges[0] ?? from))
  const last = Math.min(down(to + SLOT_SECONDS - 1), edges.at(-1) ?? to)
  return { zone, granularity, edges: [first, ...edges.slice(1, -1), Math.max(last, first + SLOT_SECONDS)] }
}

/** Whole days at once, where all days of the span begin at the same hour of UTC: far fewer points. */
const dayStep = (edges: readonly number[], granularity: OwnQuery['granularity'], zone: string) => {
  if (granularity === 'hour') return {}
  const [offset = 0, ...others] = edges.map((edge) => zoneOffset(edge, zone))
  return others.some((other) => other !== offset) ? {} : { step: { seconds: DAY_SECONDS, offset } }
}

type Dimension = (typeof usageDimensions)[number]

/** Names for ids, as they are now. */
const readLabels = async ({ repos }: AdminDeps, by: Dimension, keys: readonly string[]) => {
  const ids = keys.map(Number).filter((id) => id > 0)
  const names = new Map<string, string>()
  if (by === 'user') for (const user of await repos.users.findMany(ids)) names.set(String(user.id), user.username)
  if (by === 'channel') for (const row of await repos.channels.findMany(ids)) names.set(String(row.id), row.name)
  if (by === 'token') for (const row of await repos.tokens.findNames(ids)) names.set(String(row.id), row.name)
  return (key: string): string => names.get(key) ?? key
}

const explore = async (deps: AdminDeps, query: OwnQuery, filters: Filters) => {
  const { zone, granularity, edges } = readStretches(deps, query)
  const isComplete = await deps.rollUp.catchUp()
  const { usage } = deps.repos
  const filter = { ...filters, from: edges[0] ?? 0, to: edges.at(-1) ?? 0 }
  const limit = Math.min(Math.max(1, query.limit ?? GROUPS_DEFAULT), GROUPS_MAX)
  const groups = query.by === undefined ? [] : await usage.top(filter, query.by, { by: query.metric, limit })
  const keys = groups.map(({ key }) => key)
  const step = dayStep(edges, granularity, zone)
  return buildReport({
    zone,
    granularity,
    edges,
    total: await usage.total(filter),
    points: await usage.series(filter, { dimension: undefined, ...step }),
    groups,
    groupPoints: query.by === undefined ? [] : await usage.series(filter, { dimension: query.by, keys, ...step }),
    labelOf: query.by === undefined ? String : await readLabels(deps, query.by, keys),
    knownFrom: await usage.firstSlot(),
    now: deps.clock.nowSeconds(),
    isBehind: !isComplete,
  })
}

/** GET /api/usage/explore for administrators, /self for everybody. */
export const exploreRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/usage/explore',
    guard: 'admin',
    summary: 'Usage by one dimension and by stretches of time, everybody’s',
    input: { query: allSchema },
    handle: async ({ query }) => {
      const user = query.username === '' ? undefined : await deps.repos.users.findByUsername(query.username)
      if (query.username !== '' && user === undefined) throw new Refusal('There is no account of this name.')
      const userId = user?.id ?? query.user_id
      const channelId = query.channel
      return ok(
        await explore(deps, query, {
          ...readFilters(query),
          ...(userId ? { userId } : {}),
          ...(channelId ? { channelId } : {}),
        }),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/usage/explore/self',
    guard: 'user',
    summary: 'Usage by one dimension and by stretches of time, the caller’s own',
    input: { query: ownSchema },
    handle: async ({ actor, query }) => {
      if (query.by === 'channel') throw new Refusal('Channels are the operator’s business.')
      return ok(await explore(deps, query, { ...readFilters(query), userId: actor.id }))
    },
  }),
]
