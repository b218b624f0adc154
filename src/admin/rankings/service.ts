// The most used models and vendors of a period, beside the period before it, and how their shares moved. Pure.
import type { UsageGroup, UsagePoint } from '../../storage/index.ts'
import { addSums, stretchAt } from '../usage-data/explore.ts'

export type Period = 'today' | 'week' | 'month' | 'year' | 'all'
export type ModelFacts = { readonly vendor: string; readonly icon: string; readonly category: string }
export type RankingInput = {
  /** Sums of the period and of the one before it, by model, highest first. */
  readonly current: readonly UsageGroup[]
  readonly previous: readonly UsageGroup[]
  /** Usage per model and stretch of the period. */
  readonly points: readonly UsagePoint[]
  /** Beginnings of the stretches. */
  readonly edges: readonly number[]
  readonly label: (at: number) => string
  readonly factsOf: (model: string) => ModelFacts
}

/** Lists of the reference have so many. */
const LISTED = 20
const HISTORY_MODELS = 10
const MOVERS = 5

const tokensOf = (sum: Pick<UsageGroup, 'prompt_tokens' | 'completion_tokens'>): number =>
  sum.prompt_tokens + sum.completion_tokens
const round = (value: number): number => Math.round(value * 10_000) / 10_000
const share = (part: number, whole: number): number => (whole === 0 ? 0 : round(part / whole))
/** Percent; something out of nothing is 100. */
const growth = (now: number, before: number): number =>
  before === 0 ? (now === 0 ? 0 : 100) : round((100 * (now - before)) / before)
const icon = (name: string) => (name === '' ? {} : { vendor_icon: name })

const rankModels = ({ current, previous, factsOf }: RankingInput) => {
  const total = current.reduce((sum, model) => sum + tokensOf(model), 0)
  const before = new Map(previous.map((model, index) => [model.key, { rank: index + 1, tokens: tokensOf(model) }]))
  return current.map((model, index) => {
    const facts = factsOf(model.key)
    const earlier = before.get(model.key)
    return {
      rank: index + 1,
      ...(earlier === undefined ? {} : { previous_rank: earlier.rank }),
      model_name: model.key,
      vendor: facts.vendor,
      ...icon(facts.icon),
      category: facts.category,
      total_tokens: tokensOf(model),
      share: share(tokensOf(model), total),
      growth_pct: growth(tokensOf(model), earlier?.tokens ?? 0),
    }
  })
}

type RankedModel = ReturnType<typeof rankModels>[number]

const rankVendors = ({ previous, factsOf }: RankingInput, models: readonly RankedModel[]) => {
  const before = new Map<string, number>()
  for (const model of previous) {
    const { vendor } = factsOf(model.key)
    before.set(vendor, (before.get(vendor) ?? 0) + tokensOf(model))
  }
  const total = models.reduce((sum, { total_tokens }) => sum + total_tokens, 0)
  return [...Map.groupBy(models, ({ vendor }) => vendor)]
    .map(([vendor, own]) => ({ vendor, own, tokens: own.reduce((sum, { total_tokens }) => sum + total_tokens, 0) }))
    .sort((one, other) => other.tokens - one.tokens)
    .map(({ vendor, own, tokens }, index) => ({
      rank: index + 1,
      vendor,
      ...icon(own[0]?.vendor_icon ?? ''),
      total_tokens: tokens,
      share: share(tokens, total),
      growth_pct: growth(tokens, before.get(vendor) ?? 0),
      models_count: own.length,
      top_model: own[0]?.model_name ?? '',
    }))
}

const findMovers = (models: readonly RankedModel[], direction: 1 | -1) =>
  models
    .flatMap(({ previous_rank, rank, model_name, vendor, vendor_icon, growth_pct }) =>
      previous_rank === undefined
        ? []
        : [
            {
              model_name,
              vendor,
              ...icon(vendor_icon ?? ''),
              rank_delta: previous_rank - rank,
              current_rank: rank,
              growth_pct,
            },
          ],
    )
    .filter(({ rank_delta }) => rank_delta * direction > 0)
    .sort((one, other) => direction * (other.rank_delta - one.rank_delta))
    .slice(0, MOVERS)

const modelHistory = ({ points, edges, label, factsOf }: RankingInput, models: readonly RankedModel[]) => {
  const shown = models.slice(0, HISTORY_MODELS)
  const names = new Set(shown.map(({ model_name }) => model_name))
  return {
    points: points
      .filter(({ key }) => names.has(key))
      .map((point) => ({
        ts: point.slot,
        label: label(point.slot),
        model: point.key,
        vendor: factsOf(point.key).vendor,
        tokens: tokensOf(point),
      })),
    models: shown.map(({ model_name, vendor, total_tokens }) => ({ name: model_name, vendor, total: total_tokens })),
    buckets: edges.length,
  }
}

const vendorHistory = (
  { points, edges, label, factsOf }: RankingInput,
  vendors: readonly { readonly vendor: string; readonly total_tokens: number; readonly share: number }[],
) => {
  const history = [...Map.groupBy(points, ({ slot }) => slot)].flatMap(([ts, some]) => {
    const total = some.reduce((sum, point) => sum + tokensOf(point), 0)
    return [...Map.groupBy(some, ({ key }) => factsOf(key).vendor)].map(([vendor, own]) => {
      const tokens = own.reduce((sum, point) => sum + tokensOf(point), 0)
      return { ts, label: label(ts), vendor, share: share(tokens, total), tokens }
    })
  })
  return {
    points: history,
    vendors: vendors.map(({ vendor, total_tokens, share: part }) => ({
      name: vendor,
      total: total_tokens,
      share: part,
    })),
    buckets: edges.length,
  }
}

/** Half hours joined to the stretches of a history. */
export const joinPoints = (points: readonly UsagePoint[], edges: readonly number[]): UsagePoint[] => {
  const joined = new Map<string, UsagePoint>()
  for (const point of points) {
    const slot = edges[stretchAt(edges, point.slot)] ?? point.slot
    const key = `${slot} ${point.key}`
    const known = joined.get(key)
    joined.set(key, { ...(known === undefined ? point : addSums(known, point)), slot, key: point.key })
  }
  return [...joined.values()]
}

/** The answer of GET /api/rankings (http-api.md section 9.4). */
export const buildRankings = (input: RankingInput) => {
  const models = rankModels(input).filter(({ total_tokens }) => total_tokens > 0)
  const vendors = rankVendors(input, models)
  const isEmpty = models.length === 0
  return {
    models: models.slice(0, LISTED),
    vendors: vendors.slice(0, LISTED),
    top_movers: findMovers(models, 1),
    top_droppers: findMovers(models, -1),
    models_history: isEmpty ? NO_MODELS : modelHistory(input, models),
    vendor_share_history: isEmpty ? NO_VENDORS : vendorHistory(input, vendors.slice(0, LISTED)),
  }
}

const NO_MODELS = { points: [], models: [], buckets: 0 }
const NO_VENDORS = { points: [], vendors: [], buckets: 0 }
