// The face of the simpler subjects: one question, one answer. The dialects themselves stand in `registry.ts`.

export { readAudioSeconds } from './audio-duration.ts'
export type {
  Billed,
  Completion,
  ExchangeAnswer,
  ExchangeBody,
  ExchangeClient,
  ExchangeContext,
  ExchangeReplyBody,
  ExchangeUpstream,
  Fetch,
  FormField,
  Medium,
} from './exchange.ts'
