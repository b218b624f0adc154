// Why an answer of Gemini ended, in both directions (conversions.md section 13).
import type { Finish, FinishReason } from '../neutral/index.ts'

/**
 * What Gemini says when it stopped for another reason than a filter: the model failed to call a tool or to paint. A reason that
 * is in neither table is one of the filters that Google keeps adding.
 */
const ORDINARY: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  FINISH_REASON_UNSPECIFIED: 'stop',
  OTHER: 'stop',
  MALFORMED_FUNCTION_CALL: 'stop',
  MALFORMED_RESPONSE: 'stop',
  UNEXPECTED_TOOL_CALL: 'stop',
  TOO_MANY_TOOL_CALLS: 'stop',
  MISSING_THOUGHT_SIGNATURE: 'stop',
  NO_IMAGE: 'stop',
  IMAGE_OTHER: 'stop',
}

/** Reasons that need no word of explanation. */
const PLAIN: ReadonlySet<string> = new Set(['STOP', 'MAX_TOKENS'])

/** `message` is the candidate's `finishMessage`; a note on what went wrong takes its place when it is missing. */
export const readFinish = (native: string, message: string | undefined, hasCalls: boolean): Finish => {
  const known = ORDINARY[native] ?? 'content-filter'
  const reason = known === 'stop' && hasCalls ? 'tool-calls' : known
  if (PLAIN.has(native)) return { reason, native }
  return { reason, native, explanation: message ?? `The model stopped with ${native}.` }
}

const FILTERS: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

/** Gemini's word for a reason. */
export const writeFinishReason = (finish: Finish): string => {
  if (finish.reason === 'length') return 'MAX_TOKENS'
  if (finish.reason !== 'content-filter') return 'STOP'
  return finish.native !== undefined && FILTERS.has(finish.native) ? finish.native : 'SAFETY'
}
