// The event that tells a client of an open session what went wrong.
import type { GatewayError } from '../../kernel/index.ts'
import { writeOpenAiError } from '../openai-family/error.ts'

/** Quota runs out in OpenAI's own words here: clients of sessions look at the type. */
const typeOf = ({ kind }: GatewayError): object =>
  kind === 'user_quota_exhausted' || kind === 'token_quota_exhausted' ? { type: 'insufficient_quota' } : {}

/** `{"type":"error","event_id":…,"error":{…}}` (relay.md section 12). */
export const writeRealtimeError = (error: GatewayError, requestId: string): string => {
  const { error: detail } = writeOpenAiError(error, requestId)
  return JSON.stringify({
    type: 'error',
    event_id: `evt_${requestId}`,
    error: Object.assign({}, detail, typeOf(error)),
  })
}
