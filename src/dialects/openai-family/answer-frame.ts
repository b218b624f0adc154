// What written answers of the OpenAI family have in common: ids, finish words, chunks and the end of a stream.
import type { JsonObject, JsonValue, Usage } from '../../kernel/index.ts'
import type { FinishReason, ReplyContext } from '../neutral/index.ts'
import { OPENAI_TERMINATOR } from './stream.ts'
import { writeOpenAiUsage } from './usage.ts'

const WORDS: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  'stop-sequence': 'stop',
  pause: 'stop',
}

export const finishWord = (reason: FinishReason): string => WORDS[reason]

/** Why an answer ended whose upstream did not say. */
export const presumedFinish = (hasCalls: boolean): FinishReason => (hasCalls ? 'tool-calls' : 'stop')

/** The upstream's id where it looks like one of this operation (`chatcmpl-`, `cmpl-`), else one of the request's. */
export const answerId = (prefix: string, upstreamId: string, requestId: string): string =>
  upstreamId.startsWith(prefix) ? upstreamId : prefix + requestId

/** Writes chunks of one stream. `id` and `serviceTier` may become known on the way. */
export const createChunkWriter = (object: string, { createdAt, model }: ReplyContext) => {
  const state = { id: '', serviceTier: undefined as string | undefined }

  const write = (choices: readonly JsonObject[], usage?: Usage): string => {
    const chunk: JsonObject = {
      id: state.id,
      object,
      created: createdAt,
      model,
      choices: [...choices],
      ...(state.serviceTier === undefined ? {} : { service_tier: state.serviceTier }),
      ...(usage === undefined ? {} : { usage: writeOpenAiUsage(usage) }),
    }
    return `data: ${JSON.stringify(chunk)}\n\n`
  }

  return {
    state,
    choice: (index: number, members: JsonObject, finish: string | null, logprobs: JsonValue = null): string =>
      write([{ index, ...members, logprobs, finish_reason: finish }]),
    /** The usage chunk, when the client wants one and there is one, and the terminal event. */
    close: (usage: Usage | undefined, wantsUsage: boolean): string =>
      (usage !== undefined && wantsUsage ? write([], usage) : '') + OPENAI_TERMINATOR,
  }
}
