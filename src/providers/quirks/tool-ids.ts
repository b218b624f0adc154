// Mistral takes tool-call ids of nine letters and digits; others are replaced, the same id always by the same one.
import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { eachMessage } from './edits.ts'

const LENGTH = 9
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const FITTING = /^[a-zA-Z0-9]{9}$/

/** Made from the id alone, so that a call and its result pair in every turn of a conversation. */
export const shortToolId = (id: string): string => {
  if (FITTING.test(id)) return id
  const digest = createHash('sha256').update(id).digest()
  return [...digest.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

const shortenCall = (call: JsonValue): JsonValue =>
  isJsonObject(call) && typeof call.id === 'string' && shortToolId(call.id) !== call.id
    ? { ...call, id: shortToolId(call.id) }
    : call

const shorten = (message: JsonObject): JsonObject => {
  const id = message.tool_call_id
  const named =
    typeof id === 'string' && shortToolId(id) !== id ? { ...message, tool_call_id: shortToolId(id) } : message
  const calls = message.tool_calls
  if (!Array.isArray(calls)) return named
  const shortened = calls.map(shortenCall)
  return shortened.some((call, index) => call !== calls[index]) ? { ...named, tool_calls: shortened } : named
}

/** https://github.com/mistralai/mistral-common: "Tool call id … must be a-z, A-Z, 0-9, with a length of 9". */
export const nineCharacterToolIds = eachMessage('tool-call ids of nine characters', shorten)
