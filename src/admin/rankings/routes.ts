// GET /api/rankings: the most used models and vendors of a period.
import { z } from '../../contract/index.ts'
import { stretchesOf, zoneOffset } from '../../kernel/index.ts'
import { site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, problem, queryText, type Route } from '../frame/index.ts'
import { createMetaFinder } from '../model/name-rule.ts'
import { guessVendor } from '../model/vendor-guess.ts'
import { reportZone } from '../usage-data/explore-routes.ts'
import { buildRankings, joinPoints, type ModelFacts, type Period } from './service.ts'

const DAY_SECONDS = 86_400
const SLOT_SECONDS = 1800
const LIFETIME_MS = 60_000
const MODELS_MAX = 500
const STRETCHES_MAX = 400

const DAYS = { week: 7, month: 30, year: 365 } as const
const isPeriod = (text: string): text is Period => ['today', 'week', 'month', 'year', 'all'].includes(text)

/** From when to when, the span before it, and the stretches of its history. */
const spanOf = (period: Period, now: number, knownFrom: number, zone: string) => {
  const to = now - (now % SLOT_SECONDS) + SLOT_SECONDS
  const today = stretchesOf({ from: now, to: now + 1 }, 'day', zone, 1)[0] ?? now
  const from = period === 'today' ? today : period === 'all' ? knownFrom : to - DAYS[period] * DAY_SECONDS
  const granularity = period === 'today' ? 'hour' : period === 'year' || period === 'all' ? 'month' : 'day'
  const edges = stretchesOf({ from, to }, granularity, zone, STRETCHES_MAX).slice(0, -1)
  return { from, to, before: { from: Math.max(0, 2 * from - to), to: from }, edges, granularity }
}

const labelsOf = (granularity: string, zone: string) => {
  const shown = { hour: { hour: '2-digit', minute: '2-digit' }, day: { month: '2-digit', day: '2-digit' } } as const
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...(granularity === 'hour' || granularity === 'day' ? shown[granularity] : { year: 'numeric', month: '2-digit' }),
  })
  return (at: number): string => format.format(at * 1000)
}

/** What metadata says of models, or their names when it says nothing; undefined for models that are hidden. */
const readFacts = async ({ repos }: AdminDeps) => {
  const [metas, vendors] = await Promise.all([repos.models.all(), repos.vendors.all()])
  const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]))
  const findMeta = createMetaFinder(metas)
  const known = new Map<string, ModelFacts | undefined>()
  const read = (model: string): ModelFacts | undefined => {
    const meta = findMeta(model)
    if (meta !== undefined && meta.status !== 1) return undefined
    const vendor = byId.get(meta?.vendor_id ?? 0) ?? guessVendor(model)
    const category = meta?.tags.split(',')[0]?.trim() ?? ''
    return { vendor: vendor?.name ?? UNKNOWN.vendor, icon: vendor?.icon ?? '', category }
  }
  return (model: string): ModelFacts | undefined => {
    if (!known.has(model)) known.set(model, read(model))
    return known.get(model)
  }
}

const UNKNOWN: ModelFacts = { vendor: 'Unknown', icon: '', category: '' }

const readRankings = async (deps: AdminDeps, period: Period) => {
  await deps.rollUp.catchUp()
  const { usage } = deps.repos
  const now = deps.clock.nowSeconds()
  const zone = reportZone(deps)
  const { from, to, before, edges, granularity } = spanOf(period, now, (await usage.firstSlot()) ?? now, zone)
  const ranking = { by: 'tokens', limit: MODELS_MAX } as const
  const down = (at: number): number => at - (at % SLOT_SECONDS)
  const span = { from: down(from), to }
  // A clock that is put forward within the period moves an hour of usage to the day beside it, no more.
  const step = granularity === 'hour' ? {} : { step: { seconds: DAY_SECONDS, offset: zoneOffset(now, zone) } }
  const slots = await usage.series(span, { dimension: 'model', ...step })
  const factsOf = await readFacts(deps)
  const isShown = ({ key }: { readonly key: string }): boolean => factsOf(key) !== undefined
  const past = { from: down(before.from), to: down(before.to) }
  return buildRankings({
    current: (await usage.top(span, 'model', ranking)).filter(isShown),
    previous: period === 'all' ? [] : (await usage.top(past, 'model', ranking)).filter(isShown),
    points: joinPoints(slots.filter(isShown), edges),
    edges,
    label: labelsOf(granularity, zone),
    factsOf: (model) => factsOf(model) ?? UNKNOWN,
  })
}

/** Made at most once a minute for each period: anybody may ask. */
export const rankingRoutes = (deps: AdminDeps): Route[] => {
  const known = new Map<Period, { readonly until: number; readonly data: ReturnType<typeof readRankings> }>()
  const remember = (period: Period): ReturnType<typeof readRankings> => {
    const found = known.get(period)
    if (found !== undefined && found.until > deps.clock.nowMs()) return found.data
    const data = readRankings(deps, period)
    known.set(period, { until: deps.clock.nowMs() + LIFETIME_MS, data })
    data.catch(() => known.delete(period))
    return data
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/rankings',
      guard: 'optional',
      summary: 'The most used models and vendors of a period',
      input: { query: z.object({ period: queryText() }) },
      handle: async ({ actor, query }) => {
        const { isEnabled, requiresAuth } = deps.settings.get(site.headerNavModules).rankings
        if (!isEnabled) return problem(403, 'rankings is disabled')
        if (requiresAuth && actor === undefined) return problem(401, 'You are not signed in.')
        const period = query.period === '' ? 'week' : query.period
        if (!isPeriod(period)) return problem(400, 'period must be today, week, month, year or all')
        return json({ success: true, data: await remember(period) })
      },
    }),
  ]
}
