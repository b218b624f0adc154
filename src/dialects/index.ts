// The face of the dialects: wire formats, pure.
import type { DialectId, LaneDialect } from './dialect.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiCompletions } from './openai-completions/index.ts'
import { openaiEmbeddings } from './openai-embeddings/index.ts'
import { openaiImages } from './openai-images/index.ts'
import { openaiModerations } from './openai-moderations/index.ts'

export type {
  AnswerSummary,
  DialectId,
  FrameKind,
  LaneDialect,
  Operation,
  PromptContent,
  PromptMedia,
  RequestFacts,
  StreamTap,
} from './dialect.ts'
export { readOpenAiError, writeOpenAiError } from './openai-family/error.ts'

/** Every dialect that can be forwarded without translation. */
export const laneDialects: Readonly<Record<DialectId, LaneDialect>> = {
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'openai-images': openaiImages,
  'openai-moderations': openaiModerations,
}
