// The face of the simpler subjects: one question, one answer.
export type {
  Billed,
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
