// Names of Bedrock's models: what clients call them, what Bedrock calls them, and where they are reached through a region's profile.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html

/** First words of the ids of cross-region profiles. */
type Profile = 'us' | 'eu' | 'apac' | 'global'

type Model = { readonly id: string; readonly profiles: readonly Profile[] }

const EVERYWHERE: readonly Profile[] = ['us', 'eu', 'apac']

const model = (id: string, ...profiles: readonly Profile[]): Model => ({ id, profiles })

const MODELS: Readonly<Record<string, Model>> = {
  'claude-3-sonnet-20240229': model('anthropic.claude-3-sonnet-20240229-v1:0', ...EVERYWHERE),
  'claude-3-opus-20240229': model('anthropic.claude-3-opus-20240229-v1:0', 'us'),
  'claude-3-haiku-20240307': model('anthropic.claude-3-haiku-20240307-v1:0', ...EVERYWHERE),
  'claude-3-5-sonnet-20240620': model('anthropic.claude-3-5-sonnet-20240620-v1:0', ...EVERYWHERE),
  'claude-3-5-sonnet-20241022': model('anthropic.claude-3-5-sonnet-20241022-v2:0', 'us', 'apac'),
  'claude-3-5-haiku-20241022': model('anthropic.claude-3-5-haiku-20241022-v1:0', 'us'),
  'claude-3-7-sonnet-20250219': model('anthropic.claude-3-7-sonnet-20250219-v1:0', ...EVERYWHERE),
  'claude-sonnet-4-20250514': model('anthropic.claude-sonnet-4-20250514-v1:0', ...EVERYWHERE),
  'claude-opus-4-20250514': model('anthropic.claude-opus-4-20250514-v1:0', 'us'),
  'claude-opus-4-1-20250805': model('anthropic.claude-opus-4-1-20250805-v1:0', 'us'),
  'claude-sonnet-4-5-20250929': model('anthropic.claude-sonnet-4-5-20250929-v1:0', ...EVERYWHERE),
  'claude-sonnet-4-6': model('anthropic.claude-sonnet-4-6', ...EVERYWHERE),
  'claude-haiku-4-5-20251001': model('anthropic.claude-haiku-4-5-20251001-v1:0', ...EVERYWHERE),
  'claude-opus-4-5-20251101': model('anthropic.claude-opus-4-5-20251101-v1:0', ...EVERYWHERE),
  'claude-opus-4-6': model('anthropic.claude-opus-4-6-v1', ...EVERYWHERE),
  'claude-opus-4-7': model('anthropic.claude-opus-4-7', ...EVERYWHERE),
  'claude-opus-4-8': model('anthropic.claude-opus-4-8', ...EVERYWHERE),
  'nova-micro-v1:0': model('amazon.nova-micro-v1:0', ...EVERYWHERE),
  'nova-lite-v1:0': model('amazon.nova-lite-v1:0', ...EVERYWHERE),
  'nova-pro-v1:0': model('amazon.nova-pro-v1:0', ...EVERYWHERE),
  'nova-premier-v1:0': model('amazon.nova-premier-v1:0', 'us'),
  'nova-canvas-v1:0': model('amazon.nova-canvas-v1:0', ...EVERYWHERE),
  'nova-reel-v1:0': model('amazon.nova-reel-v1:0', ...EVERYWHERE),
  'nova-reel-v1:1': model('amazon.nova-reel-v1:1', 'us'),
  'nova-sonic-v1:0': model('amazon.nova-sonic-v1:0', ...EVERYWHERE),
  'nova-2-lite-v1:0': model('amazon.nova-2-lite-v1:0', 'us', 'eu', 'global'),
}

/** Ids without a date, from generation 5 on: https://platform.claude.com/docs/en/about-claude/models/model-ids-and-versions */
const LATER_CLAUDE = /^claude-(opus|sonnet|haiku|fable|mythos)-[5-9](-\d{1,2})?$/

const findModel = (name: string): Model | undefined => {
  if (Object.hasOwn(MODELS, name)) return MODELS[name]
  return LATER_CLAUDE.test(name) ? model(`anthropic.${name}`, 'us', 'eu', 'global') : undefined
}

/** A region's profile is named by its first word; the Asian one is spelled out. */
const profileOf = (region: string): string => {
  const [area = ''] = region.split('-')
  return area === 'ap' ? 'apac' : area
}

/**
 * The id under which a region serves a model, e.g. `us.anthropic.claude-sonnet-4-6`. Names that are not in the table (ARNs,
 * ids of Bedrock's own) stay as they are.
 */
export const bedrockModelId = (name: string, region: string): string => {
  const found = findModel(name)
  if (found === undefined) return name
  const own = found.profiles.find((profile) => profile === profileOf(region))
  const profile = own ?? found.profiles.find((any) => any === 'global')
  return profile === undefined ? found.id : `${profile}.${found.id}`
}

/** Names offered for a new channel. */
export const bedrockModels: readonly string[] = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-fable-5-1',
  'claude-fable-5',
  'claude-opus-5',
  'claude-sonnet-5',
  ...Object.keys(MODELS),
  'openai.gpt-oss-120b-1:0',
  'openai.gpt-oss-20b-1:0',
  'qwen.qwen3-coder-480b-a35b-v1:0',
  'deepseek.v3-v1:0',
  'amazon.titan-embed-text-v2:0',
  'cohere.embed-english-v3',
  'cohere.embed-multilingual-v3',
]
