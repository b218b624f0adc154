// Settings of models: pass-through, thinking suffixes, vendor habits, sticky routing (options.md section 6).
import { z } from '../../contract/index.ts'
import { json, table } from '../json-setting.ts'
import { bool, float, int, secret } from '../kinds.ts'
import { affinityRules, DEFAULT_AFFINITY_RULES, patternList } from './affinity-rules.ts'

const GLOBAL = 'models/global'
const GEMINI = 'models/gemini'
const CLAUDE = 'models/claude'
const GROK = 'models/grok'
const AFFINITY = 'models/channel-affinity'
const DEPLOYMENT = 'models/model-deployment'

const modelNames = z.array(z.string().min(1).max(255)).max(10_000).readonly()

/** When chat requests go through the Responses API (relay.md 9.5). */
export type ChatToResponsesPolicy = {
  readonly enabled: boolean
  readonly all_channels: boolean
  readonly channel_ids?: readonly number[] | null | undefined
  readonly channel_types?: readonly number[] | null | undefined
  readonly model_patterns?: readonly string[] | null | undefined
}

const numberList = z.array(z.int()).max(10_000).readonly().nullish()

const chatToResponsesPolicy: z.ZodType<ChatToResponsesPolicy> = z.looseObject({
  enabled: z.boolean().default(false),
  all_channels: z.boolean().default(false),
  channel_ids: numberList,
  channel_types: numberList,
  model_patterns: patternList.nullish(),
})

const globalSettings = {
  passesRequestsThrough: bool({
    key: 'global.pass_through_request_enabled',
    scope: GLOBAL,
    default: false,
    help: 'Send request bodies as they came, without any edit.',
  }),
  thinkingModelBlacklist: json({
    key: 'global.thinking_model_blacklist',
    scope: GLOBAL,
    schema: modelNames,
    default: ['moonshotai/kimi-k2-thinking', 'kimi-k2-thinking'],
    help: 'Models whose -thinking is part of the name.',
  }),
  chatToResponsesPolicy: json({
    key: 'global.chat_completions_to_responses_policy',
    scope: GLOBAL,
    schema: chatToResponsesPolicy,
    default: { enabled: false, all_channels: true },
    help: 'Which chat requests go through the Responses API: enabled, all_channels, channel_ids, channel_types, model_patterns.',
  }),
  sendsPings: bool({
    key: 'general_setting.ping_interval_enabled',
    scope: GLOBAL,
    default: false,
    help: 'Keep-alive comments in streams.',
  }),
  pingIntervalSeconds: int({
    key: 'general_setting.ping_interval_seconds',
    scope: GLOBAL,
    default: 60,
    min: 1,
    max: 3600,
    help: 'Seconds between two of them.',
  }),
}

const gemini = {
  geminiSafetySettings: table({
    key: 'gemini.safety_settings',
    scope: GEMINI,
    value: z.string().max(255),
    default: { default: 'OFF' },
    help: 'Safety threshold per category; default for the others.',
  }),
  geminiVersions: table({
    key: 'gemini.version_settings',
    scope: GEMINI,
    value: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    default: { default: 'v1beta', 'gemini-1.0-pro': 'v1' },
    help: 'API version per model; default for the others.',
  }),
  geminiImageModels: json({
    key: 'gemini.supported_imagine_models',
    scope: GEMINI,
    schema: modelNames,
    default: [
      'gemini-2.0-flash-exp-image-generation',
      'gemini-2.0-flash-exp',
      'gemini-3-pro-image-preview',
      'gemini-2.5-flash-image',
      'gemini-3.1-flash-image-preview',
    ],
    help: 'Models that are asked for pictures.',
  }),
  hasGeminiThinkingSuffix: bool({
    key: 'gemini.thinking_adapter_enabled',
    scope: GEMINI,
    default: false,
    help: 'Suffixes -thinking, -nothinking and budgets.',
  }),
  geminiThinkingBudgetShare: float({
    key: 'gemini.thinking_adapter_budget_tokens_percentage',
    scope: GEMINI,
    default: 0.6,
    min: 0.002,
    max: 1,
    help: 'Share of the output limit used for thinking.',
  }),
  addsGeminiThoughtSignatures: bool({
    key: 'gemini.function_call_thought_signature_enabled',
    scope: GEMINI,
    default: true,
    help: 'Add thought signatures to function calls that lack one.',
  }),
  removesGeminiResponseIds: bool({
    key: 'gemini.remove_function_response_id_enabled',
    scope: GEMINI,
    default: true,
    help: 'Take the id out of function responses sent to Vertex.',
  }),
}

const claude = {
  claudeModelHeaders: table({
    key: 'claude.model_headers_settings',
    scope: CLAUDE,
    value: z.record(z.string().regex(/^[A-Za-z0-9-]{1,128}$/), z.array(z.string().max(4096)).max(100)),
    default: {},
    help: 'Headers per model: {"model":{"anthropic-beta":["…"]}}.',
  }),
  claudeDefaultMaxTokens: table({
    key: 'claude.default_max_tokens',
    scope: CLAUDE,
    value: z.int().min(1).max(1_000_000_000),
    default: { default: 8192 },
    help: 'Value of max_tokens when the caller gave none, per model; default for the others.',
  }),
  hasClaudeThinkingSuffix: bool({
    key: 'claude.thinking_adapter_enabled',
    scope: CLAUDE,
    default: true,
    help: 'Suffix -thinking.',
  }),
  claudeThinkingBudgetShare: float({
    key: 'claude.thinking_adapter_budget_tokens_percentage',
    scope: CLAUDE,
    default: 0.8,
    min: 0.1,
    max: 1,
    help: 'Share of max_tokens used for thinking.',
  }),
}

const vendors = {
  chargesGrokViolations: bool({
    key: 'grok.violation_deduction_enabled',
    scope: GROK,
    default: true,
    help: 'Charge requests that xAI refuses for its usage guidelines.',
  }),
  grokViolationUsd: float({
    key: 'grok.violation_deduction_amount',
    scope: GROK,
    default: 0.05,
    min: 0,
    max: 1000,
    help: 'US dollars per such request.',
  }),
  qwenSyncImageModels: json({
    key: 'qwen.sync_image_models',
    scope: 'models/qwen',
    schema: modelNames,
    default: [
      'z-image',
      'qwen-image',
      'wan2.6',
      'wan2.7',
      'qwen-image-edit',
      'qwen-image-edit-max',
      'qwen-image-edit-max-2026-01-16',
      'qwen-image-edit-plus',
      'qwen-image-edit-plus-2025-12-15',
      'qwen-image-edit-plus-2025-10-30',
    ],
    help: 'Parts of model names that use the synchronous image API of Qwen.',
  }),
}

const affinity = {
  hasAffinity: bool({
    key: 'channel_affinity_setting.enabled',
    scope: AFFINITY,
    default: true,
    help: 'Keep a conversation on its channel, for the upstream cache.',
  }),
  switchesAffinityOnSuccess: bool({
    key: 'channel_affinity_setting.switch_on_success',
    scope: AFFINITY,
    default: true,
    help: 'Move to the channel that answered after a retry.',
  }),
  keepsAffinityOfDisabled: bool({
    key: 'channel_affinity_setting.keep_on_channel_disabled',
    scope: AFFINITY,
    default: false,
    help: 'Remember a channel that is disabled for now.',
  }),
  affinityEntriesMax: int({
    key: 'channel_affinity_setting.max_entries',
    scope: AFFINITY,
    default: 100_000,
    min: 1,
    max: 10_000_000,
    help: 'Conversations remembered.',
  }),
  affinitySeconds: int({
    key: 'channel_affinity_setting.default_ttl_seconds',
    scope: AFFINITY,
    default: 3600,
    min: 1,
    max: 31_536_000,
    help: 'How long, in seconds.',
  }),
  affinityRules: json({
    key: 'channel_affinity_setting.rules',
    scope: AFFINITY,
    schema: affinityRules,
    default: DEFAULT_AFFINITY_RULES,
    help: 'Which requests belong together, and by what.',
  }),
}

const deployment = {
  hasIoNet: bool({
    key: 'model_deployment.ionet.enabled',
    scope: DEPLOYMENT,
    isPreset: false,
    default: false,
    help: 'Kept for old installations.',
  }),
  ioNetApiKey: secret({
    key: 'model_deployment.ionet.api_key',
    scope: DEPLOYMENT,
    isPreset: false,
    help: 'Kept for old installations.',
  }),
}

export const models = { ...globalSettings, ...gemini, ...claude, ...vendors, ...affinity, ...deployment }
