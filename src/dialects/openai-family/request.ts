// Checks and facts that OpenAI's text requests have in common.
import { GatewayError, type JsonObject, type TopLevelEdits } from '../../kernel/index.ts'

/** Half of the 32-bit range, as the reference bounds it (relay.md section 8.1); larger numbers are mistakes or attacks. */
const LARGEST_OUTPUT_LIMIT = 1_073_741_823
/** OpenAI's own bound on `n`. */
const LARGEST_ANSWER_COUNT = 128

export const invalidRequest = (message: string, param: string): GatewayError =>
  new GatewayError('invalid_request', message, { type: 'invalid_request_error', param })

/** The `model` member; every operation needs one unless it has a default. */
export const readModel = (body: JsonObject, fallback?: string): string => {
  const model = body.model ?? fallback
  if (typeof model !== 'string') throw invalidRequest('"model" is required and must be a string.', 'model')
  if (model.trim() === '') throw invalidRequest('"model" must not be empty.', 'model')
  if (model.length > 255) throw invalidRequest('"model" is longer than 255 characters.', 'model')
  return model
}

/** Names the model for the upstream where the body's `model` does. */
export const modelMemberEdits = (body: JsonObject, upstreamModel: string): TopLevelEdits =>
  body.model === upstreamModel ? new Map() : new Map([['model', JSON.stringify(upstreamModel)]])

/** A token limit such as `max_tokens`; undefined when absent or null. */
export const readOutputLimit = (body: JsonObject, param: string): number | undefined => {
  const value = body[param]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > LARGEST_OUTPUT_LIMIT) {
    throw invalidRequest(`"${param}" must be a number from 0 to ${LARGEST_OUTPUT_LIMIT}.`, param)
  }
  return Math.trunc(value)
}

export const readAnswerCount = (body: JsonObject, param = 'n'): number => {
  const value = body[param]
  if (value === undefined || value === null) return 1
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_ANSWER_COUNT) {
    throw invalidRequest(`"${param}" must be an integer from 1 to ${LARGEST_ANSWER_COUNT}.`, param)
  }
  return value
}

export const readStreamFlag = (body: JsonObject): boolean => {
  const value = body.stream
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw invalidRequest('"stream" must be true or false.', 'stream')
  return value
}

/** Strings of `input` or `prompt`: one text, several texts, or token numbers (which count, but cannot be searched). */
export const readInputTexts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => (typeof item === 'string' ? [item] : readInputParts(item)))
}

const readInputParts = (item: unknown): string[] =>
  typeof item === 'object' && item !== null && 'text' in item && typeof item.text === 'string' ? [item.text] : []

/** The JSON text of a part of a request, for counting; one nested deeper than a program can walk is a mistake. */
export const printPart = (value: unknown, param: string): string => {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw invalidRequest(`"${param}" is nested too deeply.`, param)
  }
}

export const EMPTY_PROMPT = { media: [], messageCount: 0, namedMessageCount: 0, toolCount: 0 } as const
