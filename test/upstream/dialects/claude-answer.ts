// What a simulated Claude answers: content blocks, whole and as events. https://platform.claude.com/docs/en/build-with-claude/streaming
import type { JsonObject } from '../json.ts'
import { cost, pieces, type Saying, signatureOf } from './model.ts'

export const ISSUER = 'claude'

const STOP = { end: 'end_turn', length: 'max_tokens', tools: 'tool_use', refusal: 'refusal' } as const

const usage = (output: number): JsonObject => ({
  input_tokens: cost.prompt - cost.cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cost.cached,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
})

/** `hidesThoughts`: only their proof is told. */
export type Manner = { readonly model: string; readonly hidesThoughts: boolean }

const blocksOf = ({ thoughts, text, calls, seed }: Saying, { hidesThoughts }: Manner): JsonObject[] => [
  ...(thoughts === undefined
    ? []
    : [{ type: 'thinking', thinking: hidesThoughts ? '' : thoughts, signature: signatureOf(ISSUER, thoughts) }]),
  ...(text === '' ? [] : [{ type: 'text', text }]),
  ...calls.map(({ name, arguments: input }, index) => ({
    type: 'tool_use',
    id: `toolu_01x${seed}x${index}`,
    name,
    input,
  })),
]

const envelope = (model: string) => ({ id: 'msg_01Simulated', type: 'message', role: 'assistant', model })

const delta = (index: number, change: JsonObject) => ({ type: 'content_block_delta', index, delta: change })

const DELTAS: Readonly<Record<string, (block: JsonObject, index: number) => JsonObject[]>> = {
  thinking: (block, index) => [
    ...(block.thinking === '' ? [] : pieces(String(block.thinking))).map((thinking) =>
      delta(index, { type: 'thinking_delta', thinking }),
    ),
    delta(index, { type: 'signature_delta', signature: block.signature ?? '' }),
  ],
  text: (block, index) => pieces(String(block.text)).map((text) => delta(index, { type: 'text_delta', text })),
  tool_use: (block, index) => [
    delta(index, { type: 'input_json_delta', partial_json: '' }),
    ...pieces(JSON.stringify(block.input), 5).map((part) =>
      delta(index, { type: 'input_json_delta', partial_json: part }),
    ),
  ],
}

const EMPTY: Readonly<Record<string, JsonObject>> = {
  thinking: { thinking: '', signature: '' },
  text: { text: '' },
  tool_use: { input: {} },
}

/** The events of a streamed answer. */
export const eventsOf = (saying: Saying, manner: Manner): JsonObject[] => [
  {
    type: 'message_start',
    message: { ...envelope(manner.model), content: [], stop_reason: null, stop_sequence: null, usage: usage(1) },
  },
  { type: 'ping' },
  ...blocksOf(saying, manner).flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: { ...block, ...EMPTY[String(block.type)] } },
    ...(DELTAS[String(block.type)]?.(block, index) ?? []),
    { type: 'content_block_stop', index },
  ]),
  { type: 'message_delta', delta: { stop_reason: STOP[saying.stop], stop_sequence: null }, usage: usage(cost.output) },
  { type: 'message_stop' },
]

/** A whole answer. */
export const wholeOf = (saying: Saying, manner: Manner): JsonObject => ({
  ...envelope(manner.model),
  content: blocksOf(saying, manner),
  stop_reason: STOP[saying.stop],
  stop_sequence: null,
  usage: usage(cost.output),
})
