// Simulated vendors that report a recorded usage: whole and streamed, in the form of each vendor's API.
import type { JsonObject } from '../../../src/kernel/index.ts'
import {
  type Behaviour,
  dataLineFraming,
  json,
  namedEventFraming,
  openAiFraming,
  type ReceivedRequest,
  stream,
} from '../../upstream/index.ts'

/**
 * What the vendor says it used, and the searches it ran on the way. `isRepeated`: a stream says it twice, in the places where vendors and their
 * imitators do: all of it in Claude's last event too, and with OpenAI's finish reason.
 */
export type Report = { readonly usage: JsonObject; readonly searches: number; readonly isRepeated: boolean }

const TEXT = 'Hello world!'

type Vendor = {
  readonly whole: (model: string, report: Report) => JsonObject
  readonly streamed: (model: string, report: Report) => { readonly events: readonly JsonObject[] }
  readonly framing: Parameters<typeof stream>[1]
}

const chat: Vendor = {
  whole: (model, { usage }) => ({
    id: 'c1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
    usage,
  }),
  streamed: (model, { usage, isRepeated }) => {
    const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1_760_000_000, model }
    const choice = { index: 0, delta: {}, finish_reason: null }
    return {
      events: [
        { ...chunk, choices: [{ ...choice, delta: { role: 'assistant', content: '' } }] },
        { ...chunk, choices: [{ ...choice, delta: { content: TEXT } }] },
        { ...chunk, choices: [{ ...choice, finish_reason: 'stop' }], ...(isRepeated ? { usage } : {}) },
        { ...chunk, choices: [], usage },
      ],
    }
  },
  framing: { framing: openAiFraming() },
}

const responseOf = (model: string, { searches, usage }: Report): JsonObject => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_760_000_000,
  status: 'completed',
  model,
  // One declaration, however often it was used.
  tools: searches > 0 ? [{ type: 'web_search_preview', search_context_size: 'medium' }] : [],
  output: [
    ...Array.from({ length: searches }, (_, index) => ({
      type: 'web_search_call',
      id: `ws_${index}`,
      status: 'completed',
      action: { type: 'search', query: 'x' },
    })),
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: TEXT, annotations: [] }],
    },
  ],
  usage,
})

const responses: Vendor = {
  whole: responseOf,
  streamed: (model, report) => {
    const response = responseOf(model, report)
    const output = response.output as readonly JsonObject[]
    const begun = { ...response, status: 'in_progress', output: [], usage: null }
    const place = { item_id: 'msg_1', output_index: output.length - 1, content_index: 0 }
    const events: JsonObject[] = [
      { type: 'response.created', response: begun },
      ...output.flatMap((item, output_index) => [
        { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } },
        ...(item.type === 'message'
          ? [
              { type: 'response.output_text.delta', ...place, delta: TEXT },
              { type: 'response.output_text.done', ...place, text: TEXT },
            ]
          : []),
        { type: 'response.output_item.done', output_index, item },
      ]),
      { type: 'response.completed', response },
    ]
    return { events: events.map((event, sequence_number) => ({ ...event, sequence_number })) }
  },
  framing: { framing: namedEventFraming() },
}

const claude: Vendor = {
  whole: (model, { usage }) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: TEXT }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
  }),
  streamed: (model, { usage, isRepeated }) => {
    const { output_tokens, server_tool_use, ...input } = usage
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null }
    const searched = server_tool_use === undefined ? {} : { server_tool_use }
    return {
      events: [
        { type: 'message_start', message: { ...message, stop_sequence: null, usage: { ...input, output_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
        { type: 'content_block_stop', index: 0 },
        {
          type: 'message_delta',
          delta: { stop_reason: 'end_turn', stop_sequence: null },
          usage: isRepeated ? usage : { output_tokens: output_tokens ?? 0, ...searched },
        },
        { type: 'message_stop' },
      ],
    }
  },
  framing: { framing: namedEventFraming() },
}

const gemini: Vendor = {
  whole: (model, { usage }) => ({
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text: TEXT }] }, finishReason: 'STOP' }],
    usageMetadata: usage,
    modelVersion: model,
  }),
  streamed: (model, { usage }) => ({
    events: [
      {
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text: TEXT }] } }],
        usageMetadata: { promptTokenCount: usage.promptTokenCount ?? 0, totalTokenCount: usage.promptTokenCount ?? 0 },
        modelVersion: model,
      },
      {
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }],
        usageMetadata: usage,
        modelVersion: model,
      },
    ],
  }),
  framing: { framing: dataLineFraming() },
}

const vendorAt = (path: string): Vendor => {
  if (path.endsWith('/chat/completions')) return chat
  if (path.endsWith('/responses')) return responses
  if (path.endsWith('/messages')) return claude
  if (path.includes('enerateContent')) return gemini
  throw new Error(`no vendor answers ${path}`)
}

/** The answer to a request with the usage that was recorded for it. */
export const reporting =
  (report: Report): ((request: ReceivedRequest) => Behaviour) =>
  ({ path, model, isStream: wantsStream }) => {
    const vendor = vendorAt(path)
    const name = model ?? ''
    const isStream = wantsStream || path.includes('streamGenerateContent')
    if (!isStream) return json(JSON.stringify(vendor.whole(name, report)))
    const { events } = vendor.streamed(name, report)
    return stream(
      events.map((event) => JSON.stringify(event)),
      vendor.framing,
    )
  }
