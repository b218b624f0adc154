// What the operator has set, and what sets one upstream of a dialect apart from another: both handed to encoders as values.

/**
 * How an upstream of a dialect differs from the dialect's home. Providers state what deviates; absent means the home's way.
 * Named by what they are about, never by a vendor.
 */
export type Traits = {
  /** OpenAI chat: how thinking is asked for. Default `effort` (`reasoning_effort`). */
  readonly thinking?:
    | 'effort'
    /** `reasoning: {enabled, effort | max_tokens}` (OpenRouter) */
    | 'reasoning-object'
    /** `thinking: {type: 'enabled' | 'disabled'}` (DeepSeek, GLM, Doubao, Kimi) */
    | 'thinking-object'
    /** `enable_thinking` and `thinking_budget` (Qwen, SiliconFlow) */
    | 'enable-thinking'
    | 'none'
  /** OpenAI chat: history carries `reasoning_content` back (DeepSeek, Kimi, GLM, MiniMax want it). */
  readonly wantsReasoningBack?: boolean
  /** OpenAI chat: text parts may carry `cache_control`. */
  readonly hasCacheMarks?: boolean
  /** OpenAI chat: `response_format` knows `json_schema`. Default true. */
  readonly hasJsonSchema?: boolean
  /** OpenAI chat: messages may contain `file` parts. Default true. */
  readonly hasFileParts?: boolean
  /** Contents must be one string, not a list of parts. */
  readonly hasTextOnly?: boolean
  /** OpenAI chat: `stream_options.include_usage` is understood. */
  readonly hasStreamOptions?: boolean
  /** OpenAI chat: the role `developer` exists. Default: by model name (o-series, gpt-5). */
  readonly hasDeveloperRole?: boolean
  /** Claude: fields beyond the core are refused (Bedrock, Vertex). */
  readonly isCoreOnly?: boolean
  /** Claude, Gemini: media may be given by address. Claude's home: true; Bedrock: false. */
  readonly fetchesMedia?: boolean
  /** Gemini: function calls and responses carry ids (Vertex refuses them). Default true. */
  readonly hasCallIds?: boolean
  /** OpenAI Responses: the answer is only ever streamed, `store` must be false (Codex). */
  readonly isCodex?: boolean
}

/** Options of the operator that conversions depend on (options.md section 6). */
export type Policy = {
  /** `claude.default_max_tokens`: by model, with `default`. */
  readonly claudeDefaultMaxTokens: Readonly<Record<string, number>>
  /** `gemini.safety_settings`: by category, with `default`. */
  readonly geminiSafetySettings: Readonly<Record<string, string>>
  /** `gemini.supported_imagine_models`: models that answer with pictures when asked for text. */
  readonly geminiImageModels: readonly string[]
  /** `gemini.function_call_thought_signature_enabled`: unsigned calls in history get the documented bypass value. */
  readonly signsGeminiCalls: boolean
  /** `claude.thinking_adapter_budget_tokens_percentage`, 0..1. */
  readonly claudeThinkingShare: number
  /** `gemini.thinking_adapter_budget_tokens_percentage`, 0..1. */
  readonly geminiThinkingShare: number
}

/** The defaults of a new installation, for tests and for callers without an operator. */
export const DEFAULT_POLICY: Policy = {
  claudeDefaultMaxTokens: { default: 8192 },
  geminiSafetySettings: { default: 'OFF' },
  geminiImageModels: [
    'gemini-2.0-flash-exp-image-generation',
    'gemini-2.0-flash-exp',
    'gemini-3-pro-image-preview',
    'gemini-2.5-flash-image',
    'gemini-3.1-flash-image-preview',
  ],
  signsGeminiCalls: true,
  claudeThinkingShare: 0.8,
  geminiThinkingShare: 0.6,
}
