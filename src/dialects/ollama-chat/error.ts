// Ollama's errors: `{"error": "text"}`, with a status or as a line of a stream (https://docs.ollama.com/api/errors).
import type { GatewayError, JsonObject } from '../../kernel/index.ts'
import { isJsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

/** Ollama has no codes. */
const kindOf = kindsByCode({})

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const error = body?.error
  // Ollama's cloud puts an object there.
  const message = isJsonObject(error) ? error.message : error
  return readComplaint(status, { message }, kindOf, retryAfterMs)
}
