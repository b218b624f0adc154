// Usage log rows as the management API shows them, with the parts of `other` that explain a charge.

/** One row; `quota` is units, `created_at` unix seconds, `use_time` seconds. */
export type LogEntry = {
  id: number
  user_id: number
  created_at: number
  type: number
  content: string
  username: string
  token_name: string
  model_name: string
  quota: number
  prompt_tokens: number
  completion_tokens: number
  use_time: number
  is_stream: boolean
  channel: number
  channel_name: string
  token_id: number
  group: string
  ip: string
  request_id?: string
  upstream_request_id?: string
  /** JSON text of a {@link LogOther}; `null` text or empty when there is none. */
  other: string
}

/** Known keys of a row's `other`; any subset may be there. */
export type LogOther = {
  model_ratio?: number
  completion_ratio?: number
  group_ratio?: number
  /** −1: the user has no ratio of their own. */
  user_group_ratio?: number
  /** −1: not priced per call. */
  model_price?: number
  cache_tokens?: number
  cache_ratio?: number
  cache_creation_tokens?: number
  cache_creation_ratio?: number
  cache_creation_tokens_5m?: number
  cache_creation_ratio_5m?: number
  cache_creation_tokens_1h?: number
  cache_creation_ratio_1h?: number
  /** Input counts exclude cached tokens when this is `anthropic` or `claude` is set. */
  usage_semantic?: string
  claude?: boolean
  /** Milliseconds to the first byte, −1000 when none arrived. */
  frt?: number
  billing_mode?: string
  billing_source?: string
  matched_tier?: string
  is_model_mapped?: boolean
  upstream_model_name?: string
  reasoning_effort?: string
  request_path?: string
  request_conversion?: string[]
  /** Picture tokens of the prompt, priced apart. */
  image?: boolean
  image_ratio?: number
  image_output?: number
  /** Speech and answers with sound; `ws` for realtime sessions. */
  audio?: boolean
  ws?: boolean
  text_input?: number
  text_output?: number
  audio_input?: number
  audio_output?: number
  audio_ratio?: number
  audio_completion_ratio?: number
  /** Audio input with a price of its own, US dollars per million tokens. */
  audio_input_token_count?: number
  audio_input_price?: number
  web_search_call_count?: number
  web_search_price?: number
  file_search_call_count?: number
  file_search_price?: number
  web_search_preview_call_count?: number
  web_search_preview_price?: number
  image_generation_call?: boolean
  /** US dollars of all pictures that were made. */
  image_generation_call_price?: number
  /** Factors on the whole charge, such as the number of pictures. */
  other_ratios?: Record<string, number>
  /** Value of a tiered expression: US dollars of the answer, times a million. */
  tier_value?: number
  /** A fee for a refused request; US dollars before the group's ratio. */
  violation_fee?: boolean
  base_amount?: number
  error_type?: string
  error_code?: string
  status_code?: number
  reject_reason?: string
  stream_status?: { status?: string; end_reason?: string; end_error?: string; error_count?: number; errors?: string[] }
  po?: string[]
  admin_info?: {
    use_channel?: string[]
    is_multi_key?: boolean
    multi_key_index?: number
    local_count_tokens?: boolean
  }
}

/** Answer of `GET /api/log/stat` and `/api/log/self/stat`; rates are of the last 60 seconds. */
export type LogStat = { quota: number; rpm: number; tpm: number }
