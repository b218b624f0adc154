// The face of the dialects: wire formats, pure.
import type { ClientDialectId, DialectId, LaneDialect } from './dialect.ts'
import type { ClientCodec, UpstreamCodec } from './neutral/index.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiCompletions } from './openai-completions/index.ts'
import { openaiEmbeddings } from './openai-embeddings/index.ts'
import { openaiImages } from './openai-images/index.ts'
import { openaiModerations } from './openai-moderations/index.ts'

export type {
  AnswerSummary,
  ChatDialect,
  ClientDialectId,
  DialectId,
  FrameKind,
  LaneDialect,
  Operation,
  PathFacts,
  PromptContent,
  PromptMedia,
  RequestFacts,
  StreamTap,
  Subject,
  VendorDialectId,
} from './dialect.ts'
export { readOpenAiError, writeOpenAiError } from './openai-family/error.ts'

/** Every dialect that can be forwarded without translation. */
export const laneDialects: Readonly<Partial<Record<ClientDialectId, LaneDialect>>> = {
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'openai-images': openaiImages,
  'openai-moderations': openaiModerations,
}
export type * from './exchange/index.ts'
export type { AnyExchangePair, ExchangePair } from './exchange-pairs.ts'
export { exchangePairs } from './exchange-pairs.ts'
export type * from './neutral/index.ts'
export {
  createAssembler,
  createSummary,
  DEFAULT_POLICY,
  isContent,
  streamReply,
  summariseReply,
} from './neutral/index.ts'
export { operations } from './operations.ts'

/** The codecs of client dialects that can be translated. */
export const clientCodecs: Readonly<Partial<Record<ClientDialectId, ClientCodec>>> = {}

/** The codecs of dialects that upstreams speak and the relay can translate into. */
export const upstreamCodecs: Readonly<Partial<Record<DialectId, UpstreamCodec>>> = {}
