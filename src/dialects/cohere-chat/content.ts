// Parts of Cohere's answers that whole and streamed ones share: finish, citations, log probabilities.
import { GatewayError, isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { Citation, Finish, FinishReason } from '../neutral/index.ts'
import { finishOf, objectsOf, textOf } from '../vendor-family/index.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop-sequence',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR_TOXIC: 'content-filter',
  ERROR_LIMIT: 'length',
}

/** A finish, or the error that a finish reason stands for. */
export const readFinish = (reason: unknown, error: unknown, hasCalls: boolean): Finish | GatewayError => {
  const native = textOf(reason).toUpperCase()
  if (native === 'TIMEOUT') return new GatewayError('upstream_timeout', 'The upstream took too long for its answer.')
  if (native === 'ERROR')
    return new GatewayError('upstream_failed', 'The upstream failed while it answered.', {
      upstreamText: textOf(error),
    })
  return finishOf(native, REASONS, hasCalls)
}

/** The first source of a citation that has a name or an address. Offsets belong to the text that is cited for. */
export const readCitation = (value: JsonObject): Citation => {
  const sources = objectsOf(value.sources).map(({ document }) => (isJsonObject(document) ? document : {}))
  const source = sources.find(({ url, title }) => textOf(url) !== '' || textOf(title) !== '')
  const url = textOf(source?.url)
  const title = textOf(source?.title)
  return {
    ...(url === '' ? {} : { url }),
    ...(title === '' ? {} : { title }),
    ...(typeof value.start === 'number' ? { start: value.start } : {}),
    ...(typeof value.end === 'number' ? { end: value.end } : {}),
  }
}

/** Cohere tells the probability of a piece of text by its tokens; the piece's own is their sum. */
export const readLogprobs = (value: unknown): JsonValue | undefined => {
  const pieces = (Array.isArray(value) ? value : [value]).filter(isJsonObject)
  const content = pieces.map(({ text, logprobs }) => ({
    token: textOf(text),
    logprob: (Array.isArray(logprobs) ? logprobs : [])
      .filter((part): part is number => typeof part === 'number')
      .reduce((sum, part) => sum + part, 0),
    bytes: null,
    top_logprobs: [],
  }))
  return content.length === 0 ? undefined : { content }
}
