// Claude at other hosts: Bedrock and Vertex take the core of a Messages request, its version in the body, its model in the address.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { Quirk, QuirkContext } from '../define.ts'

/** What both hosts take (conversions.md section 11). */
const CORE = [
  'system',
  'messages',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
]

const splitBetas = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const keepOnly = (body: JsonObject, kept: readonly string[]) =>
  new Map<string, string | null>(
    Object.keys(body)
      .filter((member) => !kept.includes(member))
      .map((member) => [member, null]),
  )

/** Names of `anthropic_beta` from the body and the caller's header, each once. */
const betasOf = (body: JsonObject, { header }: QuirkContext): readonly string[] => {
  const own = Array.isArray(body.anthropic_beta) ? body.anthropic_beta : []
  const named = own.filter((name: JsonValue): name is string => typeof name === 'string')
  return [...new Set([...named, ...splitBetas(header('anthropic-beta'))])]
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
export const bedrockClaudeBody: Quirk = {
  id: 'body of Claude at Bedrock',
  edit: (body, context) => {
    const edits = keepOnly(body, CORE)
    edits.set('anthropic_version', JSON.stringify('bedrock-2023-05-31'))
    const betas = betasOf(body, context)
    if (betas.length > 0) edits.set('anthropic_beta', JSON.stringify(betas))
    return edits
  },
}

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude */
export const vertexClaudeBody: Quirk = {
  id: 'body of Claude at Vertex',
  edit: (body) => {
    const edits = keepOnly(body, [...CORE, 'stream'])
    edits.set('anthropic_version', JSON.stringify('vertex-2023-10-16'))
    return edits
  },
}
