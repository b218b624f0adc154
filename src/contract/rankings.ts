// The most used models and vendors of a period, as `GET /api/rankings` answers.

export const rankingPeriods = ['today', 'week', 'month', 'year', 'all'] as const
export type RankingPeriod = (typeof rankingPeriods)[number]

/** `share` is 0 to 1; `growth_pct` compares with the period before. */
export type RankedModel = {
  rank: number
  previous_rank?: number
  model_name: string
  vendor: string
  /** A name of the vendor's icon; left out where it has none. */
  vendor_icon?: string
  total_tokens: number
  share: number
  growth_pct: number
}

export type RankedVendor = {
  rank: number
  vendor: string
  vendor_icon?: string
  total_tokens: number
  share: number
  growth_pct: number
  models_count: number
  top_model: string
}

export type RankedMover = { model_name: string; vendor: string; rank_delta: number; current_rank: number }

export type Rankings = {
  models: readonly RankedModel[]
  vendors: readonly RankedVendor[]
  top_movers: readonly RankedMover[]
  top_droppers: readonly RankedMover[]
  models_history: {
    points: readonly { ts: number; label: string; model: string; tokens: number }[]
    models: readonly { name: string; vendor: string; total: number }[]
  }
}
