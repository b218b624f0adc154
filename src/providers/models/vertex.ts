// Names of Vertex AI's models: Claude with its date behind an at sign, Google's own, and those that others opened.
import { claudeModels } from './claude.ts'
import { geminiModels } from './gemini.ts'

/** https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai; names without a date stay as they are. */
const CLAUDE_IDS: Readonly<Record<string, string>> = {
  'claude-3-sonnet-20240229': 'claude-3-sonnet@20240229',
  'claude-3-opus-20240229': 'claude-3-opus@20240229',
  'claude-3-haiku-20240307': 'claude-3-haiku@20240307',
  'claude-3-5-haiku-20241022': 'claude-3-5-haiku@20241022',
  'claude-3-5-sonnet-20240620': 'claude-3-5-sonnet@20240620',
  'claude-3-5-sonnet-20241022': 'claude-3-5-sonnet-v2@20241022',
  'claude-3-7-sonnet-20250219': 'claude-3-7-sonnet@20250219',
  'claude-sonnet-4-20250514': 'claude-sonnet-4@20250514',
  'claude-opus-4-20250514': 'claude-opus-4@20250514',
  'claude-opus-4-1-20250805': 'claude-opus-4-1@20250805',
  'claude-sonnet-4-5-20250929': 'claude-sonnet-4-5@20250929',
  'claude-haiku-4-5-20251001': 'claude-haiku-4-5@20251001',
  'claude-opus-4-5-20251101': 'claude-opus-4-5@20251101',
}

export const vertexModelId = (name: string): string =>
  Object.hasOwn(CLAUDE_IDS, name) ? (CLAUDE_IDS[name] ?? name) : name

/** Who published a model, which decides its address and its format. */
export type VertexPublisher = 'anthropic' | 'google' | 'open'

export const publisherOf = (name: string): VertexPublisher => {
  if (name.startsWith('claude')) return 'anthropic'
  return name.includes('llama') || name.includes('-maas') || name.includes('/') ? 'open' : 'google'
}

/** Names offered for a new channel. */
export const vertexModels: readonly string[] = [
  ...new Set([
    ...claudeModels,
    ...geminiModels,
    'meta/llama3-405b-instruct-maas',
    'meta/llama-4-maverick-17b-128e-instruct-maas',
    'openai/gpt-oss-120b-maas',
    'zai-org/glm-5.2-maas',
    'text-embedding-005',
    'text-multilingual-embedding-002',
  ]),
]
