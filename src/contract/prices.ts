// Prices as server and console agree on them: fields, the editor's list, corrections, the simulator.
import { z } from './zod.ts'

/** Fields of a model's price whose values are numbers, by the names of New API's price list. */
export const PRICE_NUMBER_FIELDS = [
  'model_ratio',
  'completion_ratio',
  'cache_ratio',
  'create_cache_ratio',
  'image_ratio',
  'audio_ratio',
  'audio_completion_ratio',
  'model_price',
] as const

/** Fields whose values are text. */
export const PRICE_TEXT_FIELDS = ['billing_mode', 'billing_expr'] as const

export const PRICE_FIELDS = [...PRICE_NUMBER_FIELDS, ...PRICE_TEXT_FIELDS] as const

export type PriceNumberField = (typeof PRICE_NUMBER_FIELDS)[number]
export type PriceField = (typeof PRICE_FIELDS)[number]
export type PriceValue = number | string

/** One field of one model as ratio synchronisation compares it. */
export type PriceDifference = {
  readonly current: PriceValue | null
  /** `same` for an equal value, null where the upstream has none. */
  readonly upstreams: Readonly<Record<string, PriceValue | 'same' | null>>
  /** False where an upstream seems to have no price of its own for the model. */
  readonly confidence: Readonly<Record<string, boolean>>
}

export type PriceDifferences = Readonly<Record<string, Readonly<Partial<Record<PriceField, PriceDifference>>>>>

export type RatioSyncAnswer = {
  readonly differences: PriceDifferences
  readonly test_results: readonly {
    readonly name: string
    readonly status: 'success' | 'error'
    readonly error?: string
  }[]
}

export type RatioSyncChannel = {
  readonly id: number
  readonly name: string | null
  readonly base_url: string | null
  readonly status: number | null
  readonly type: number | null
}

/** A model of the price editor's list; members of New API's tables are there when the table has the model. */
export type ModelPrice = {
  readonly model_name: string
  /** `unset`: nothing is configured, and the model is refused unless the operator or the user allows it. */
  readonly price_type: 'ratio' | 'fixed' | 'tiered' | 'unset'
  readonly has_ratio: boolean
  /** The ratio in force, built-in rules included. */
  readonly completion_ratio: number
  /** A built-in rule says what it is, whatever the table says. */
  readonly is_completion_locked: boolean
  /** USD per million tokens; 0 for prices per call. */
  readonly input_price: number
  readonly output_price: number
  /** USD per call. */
  readonly fixed_price: number
  readonly model_ratio?: number
  readonly cache_ratio?: number
  readonly create_cache_ratio?: number
  readonly image_input_ratio?: number
  readonly audio_input_ratio?: number
  readonly audio_output_ratio?: number
  readonly billing_expr?: string
  /** Enabled channels that serve it. */
  readonly channel_count: number
  readonly groups: readonly string[]
}

const NAME_CHARACTERS_MAX = 255
const EXPRESSION_CHARACTERS_MAX = 16_384
const RATIO_MAX = 1e9

const ratio = z.number().min(0).max(RATIO_MAX)
const name = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS_MAX)
  .refine((value) => !value.includes('\0') && value !== '__proto__', 'must be a model’s name')

/**
 * A change of one model's price: absent members stay, null takes an entry away. `mode` also clears what another way of
 * charging left behind, so that exactly one of them is in force.
 */
export const priceChange = z.object({
  model_name: name,
  mode: z.enum(['ratio', 'fixed', 'tiered', 'unset']).optional(),
  model_ratio: ratio.nullish(),
  completion_ratio: ratio.nullish(),
  cache_ratio: ratio.nullish(),
  create_cache_ratio: ratio.nullish(),
  image_input_ratio: ratio.nullish(),
  audio_input_ratio: ratio.nullish(),
  /** Relative to the audio input's price. */
  audio_output_ratio: ratio.nullish(),
  fixed_price: ratio.nullish(),
  billing_expr: z.string().max(EXPRESSION_CHARACTERS_MAX).nullish(),
})

export type PriceChange = z.infer<typeof priceChange>

/** A built-in price that is known to be wrong or stale and still in force here. */
export type PriceCorrection = {
  readonly table: string
  readonly model_name: string
  /** In force now; absent where there is no entry. */
  readonly before?: number
  readonly after?: number
  readonly reason: string
}

const tokens = z.number().int().min(0).max(100_000_000).optional()

/** What to price: a usage of ours, or an answer's `usage` as any vendor writes it. */
export const simulation = z.object({
  model: name,
  /** The group that serves the request; the caller's own when absent. */
  group: z.string().max(64).optional(),
  /** Whose special ratios apply; administrators alone may name another than their own. */
  user_group: z.string().max(64).optional(),
  endpoint: z.enum(['chat', 'responses', 'audio', 'realtime']).optional(),
  usage: z
    .object({
      /** True when `prompt` leaves cached and cache-written tokens out, as Claude counts. */
      excludes_cache: z.boolean().optional(),
      prompt: tokens,
      completion: tokens,
      cache_read: tokens,
      cache_write: tokens,
      cache_write_5m: tokens,
      cache_write_1h: tokens,
      text_input: tokens,
      image_input: tokens,
      audio_input: tokens,
      text_output: tokens,
      image_output: tokens,
      audio_output: tokens,
      web_searches: tokens,
      search_previews: tokens,
      file_searches: tokens,
    })
    .optional(),
  /** `usage` or `usageMetadata` of an OpenAI, Responses, Claude or Gemini answer. */
  vendor_usage: z.record(z.string(), z.unknown()).optional(),
  /** A client's request; its prompt is estimated, and its answer is as long as it may be, or as `usage` says. */
  request: z.record(z.string(), z.unknown()).optional(),
  /** Headers that an expression may ask for, by name. */
  headers: z.record(z.string().max(255), z.string().max(4096)).optional(),
  /** Pictures that are paid for by the piece. */
  pictures: z
    .object({ count: z.number().int().min(1).max(1000), size: z.string().max(64), quality: z.string().max(64) })
    .optional(),
  /** A price that is not saved yet, in place of the model's own; for those who may edit prices. */
  draft: priceChange.omit({ model_name: true }).optional(),
})

export type Simulation = z.infer<typeof simulation>

/** One line of a charge. `quota` is its share before rounding. */
export type SimulatedLine = {
  readonly item: string
  readonly quota: number
  readonly tokens?: number
  readonly count?: number
  readonly ratio?: number
  readonly usd?: number
  readonly name?: string
}

export type SimulatedCharge = {
  readonly model: string
  readonly group: string
  readonly group_ratio: number
  readonly mode: 'ratio' | 'price' | 'tiered'
  /** The model has no price and the fallback stands in. */
  readonly is_fallback: boolean
  readonly quota: number
  readonly usd: number
  /** What would be set aside before the request runs. */
  readonly hold: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly explanation: readonly SimulatedLine[]
  /** What the usage row's details would say. */
  readonly other: Readonly<Record<string, unknown>>
}
