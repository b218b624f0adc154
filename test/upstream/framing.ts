// How each vendor wraps the events of a stream: server-sent events in their variants, JSON arrays, JSON lines, AWS binary.
import { encodeAwsChunk, encodeAwsEvent } from './aws-event-stream.ts'

export type Framing = {
  readonly contentType: string
  /** Wraps the JSON of one event; `index` counts from 0. */
  readonly frame: (line: string, index: number) => Uint8Array
  /** What ends the stream, when the vendor has something for it that is no event. */
  readonly terminal: Uint8Array | undefined
}

export type SseOptions = {
  /** Line end; servers may use any of these. */
  readonly newline?: '\n' | '\r\n' | '\r'
  /** Writes the JSON over several `data:` lines. */
  readonly isMultiline?: boolean
  /** Leaves out the space behind `data:`, which the format allows. */
  readonly isTight?: boolean
}

/** One server-sent event; a line break in `data` makes several `data:` lines. */
export const encodeSse = (fields: { data?: string; event?: string; comment?: string }, options: SseOptions = {}) => {
  const space = options.isTight ? '' : ' '
  const lines = [
    ...(fields.comment === undefined ? [] : [`:${space}${fields.comment}`]),
    ...(fields.event === undefined ? [] : [`event:${space}${fields.event}`]),
    ...(fields.data === undefined ? [] : fields.data.split('\n').map((line) => `data:${space}${line}`)),
    '',
    '',
  ]
  return Buffer.from(lines.join(options.newline ?? '\n'))
}

const spread = (line: string, { isMultiline }: SseOptions) =>
  isMultiline ? JSON.stringify(JSON.parse(line), null, 1) : line

const sseType = 'text/event-stream; charset=utf-8'

/** OpenAI chat and completions: `data:` lines, ended by `data: [DONE]`. */
export const openAiFraming = (options: SseOptions = {}): Framing => ({
  contentType: sseType,
  frame: (line) => encodeSse({ data: spread(line, options) }, options),
  terminal: encodeSse({ data: '[DONE]' }, options),
})

/** Anthropic Messages and OpenAI Responses: `event:` with the JSON's `type`; the last event is the end. */
export const namedEventFraming = (options: SseOptions = {}): Framing => ({
  contentType: sseType,
  frame: (line) => {
    const { type } = JSON.parse(line) as { type?: string }
    return encodeSse({ event: type ?? 'message', data: spread(line, options) }, options)
  },
  terminal: undefined,
})

/** Gemini with `alt=sse`: bare `data:` lines without a terminator. */
export const dataLineFraming = (options: SseOptions = { newline: '\r\n' }): Framing => ({
  ...openAiFraming(options),
  terminal: undefined,
})

/** Gemini without `alt=sse`: one JSON array that grows. */
export const jsonArrayFraming = (): Framing => ({
  contentType: 'application/json; charset=UTF-8',
  frame: (line, index) => Buffer.from(`${index === 0 ? '[' : ',\r\n'}${line}`),
  terminal: Buffer.from(']'),
})

/** One JSON object a line (Ollama, Cohere v1). */
export const jsonLineFraming = (): Framing => ({
  contentType: 'application/x-ndjson',
  frame: (line) => Buffer.from(`${line}\n`),
  terminal: undefined,
})

/** Bedrock's binary frames: `converse` events, or `invoke` chunks that carry the model's own events. */
export const awsFraming = (api: 'converse' | 'invoke' = 'converse'): Framing => ({
  contentType: 'application/vnd.amazon.eventstream',
  frame: api === 'converse' ? encodeAwsEvent : encodeAwsChunk,
  terminal: undefined,
})
