// The face of the neutral form: what every chat dialect is read into and written from.

export { createAssembler, streamReply } from './assemble.ts'
export type {
  ClientCodec,
  Encoded,
  EncodeOptions,
  Framing,
  ReplyContext,
  StreamDecoder,
  StreamEncoder,
  UpstreamCodec,
} from './codec.ts'
export type {
  Conversation,
  CustomTool,
  Effort,
  ForeignTool,
  FunctionTool,
  HostedTool,
  Output,
  OutputFormat,
  ReasoningWish,
  Sampling,
  Tool,
  ToolChoice,
  Turn,
  UserLocation,
  WebSearchTool,
} from './conversation.ts'
export { createCustomToolStage } from './custom-tools.ts'
export type { ToolStart } from './event-writer.ts'
export { EventWriter } from './event-writer.ts'
export type {
  AssistantPart,
  CacheMark,
  Citation,
  Family,
  HostedPart,
  MediaPart,
  MediaSource,
  Native,
  ReasoningPart,
  RefusalPart,
  Signature,
  SystemPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from './parts.ts'
export type { Policy, Traits } from './policy.ts'
export { DEFAULT_POLICY } from './policy.ts'
export type { Answer, Finish, FinishReason, Reply, StreamEvent } from './reply.ts'
export { isContent } from './reply.ts'
export { createSequence } from './sequence.ts'
export { mayHoldSeal, openSignature, sealSignature, UNPROVED } from './signature.ts'
export { createSummary, openEventTap, type RejectReasonOf, summariseReply } from './tap.ts'
export type { InputTotals } from './totals.ts'
export { inputTotals } from './totals.ts'
