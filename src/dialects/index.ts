// The face of the dialects: wire formats, pure.
import { baiduChat } from './baidu-chat/index.ts'
import { bedrockConverse } from './bedrock-converse/index.ts'
import { claudeCount } from './claude-count/index.ts'
import { claudeMessages } from './claude-messages/index.ts'
import { cohereChat } from './cohere-chat/index.ts'
import { cozeChat } from './coze-chat/index.ts'
import type { ClientDialectId, DialectId, LaneDialect } from './dialect.ts'
import { difyChat } from './dify-chat/index.ts'
import { gemini } from './gemini/index.ts'
import { geminiCount } from './gemini-count/index.ts'
import { geminiEmbeddings } from './gemini-embeddings/index.ts'
import { jinaRerank } from './jina-rerank/index.ts'
import type { ClientCodec, UpstreamCodec } from './neutral/index.ts'
import { ollamaChat } from './ollama-chat/index.ts'
import { openaiChatDialect } from './openai-chat/index.ts'
import { openaiCompact } from './openai-compact/index.ts'
import { openaiCompletions, openaiCompletionsClient } from './openai-completions/index.ts'
import { openaiEmbeddings } from './openai-embeddings/index.ts'
import { openaiImageEdits } from './openai-image-edits/index.ts'
import { openaiImages } from './openai-images/index.ts'
import { openaiModerations } from './openai-moderations/index.ts'
import { openaiRealtime } from './openai-realtime/index.ts'
import { openaiResponses } from './openai-responses/index.ts'
import { openaiSpeech } from './openai-speech/index.ts'
import { openaiTranscription } from './openai-transcription/index.ts'
import { tencentChat } from './tencent-chat/index.ts'
import { xunfeiChat } from './xunfei-chat/index.ts'
import { zhipuChat } from './zhipu-chat/index.ts'

export { summaryOf } from './answer-summary.ts'
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
export {
  createThinkingRewriter,
  createThinkingStage,
  thinkingToContent,
  thinkingToContentReply,
} from './openai-chat/index.ts'
export { readOpenAiError, writeOpenAiError } from './openai-family/error.ts'

const chat = {
  'openai-chat': openaiChatDialect,
  'openai-responses': openaiResponses,
  'claude-messages': claudeMessages,
  gemini,
}

/** Every dialect that can be forwarded without translation. */
export const laneDialects: Readonly<Partial<Record<ClientDialectId, LaneDialect>>> = {
  'openai-chat': openaiChatDialect.lane,
  'openai-completions': openaiCompletions,
  'openai-responses': openaiResponses.lane,
  'openai-compact': openaiCompact,
  'claude-messages': claudeMessages.lane,
  'claude-count': claudeCount,
  gemini: gemini.lane,
  'gemini-count': geminiCount,
  'gemini-embeddings': geminiEmbeddings,
  'openai-embeddings': openaiEmbeddings,
  'jina-rerank': jinaRerank,
  'openai-images': openaiImages,
  'openai-image-edits': openaiImageEdits,
  'openai-speech': openaiSpeech,
  'openai-transcription': openaiTranscription,
  'openai-moderations': openaiModerations,
  'openai-realtime': openaiRealtime,
}
export { userOf as difyUserOf } from './dify-chat/index.ts'
export type * from './exchange/index.ts'
export type { AnyExchangePair, ExchangePair } from './exchange-pairs.ts'
export { exchangePairs } from './exchange-pairs.ts'
export type * from './neutral/index.ts'
export {
  createAssembler,
  createCustomToolStage,
  createSummary,
  DEFAULT_POLICY,
  isContent,
  mayHoldSeal,
  streamReply,
  summariseReply,
} from './neutral/index.ts'
export * from './openai-realtime/index.ts'
export { operations } from './operations.ts'

/** The codecs of client dialects that can be translated. */
export const clientCodecs: Readonly<Partial<Record<ClientDialectId, ClientCodec>>> = {
  'openai-chat': chat['openai-chat'].client,
  'openai-completions': openaiCompletionsClient,
  'openai-responses': chat['openai-responses'].client,
  'claude-messages': chat['claude-messages'].client,
  gemini: chat.gemini.client,
}

/** The codecs of dialects that upstreams speak and the relay can translate into. */
export const upstreamCodecs: Readonly<Partial<Record<DialectId, UpstreamCodec>>> = {
  'openai-chat': chat['openai-chat'].upstream,
  'openai-responses': chat['openai-responses'].upstream,
  'claude-messages': chat['claude-messages'].upstream,
  gemini: chat.gemini.upstream,
  'baidu-chat': baiduChat,
  'bedrock-converse': bedrockConverse,
  'cohere-chat': cohereChat,
  'coze-chat': cozeChat,
  'dify-chat': difyChat,
  'ollama-chat': ollamaChat,
  'tencent-chat': tencentChat,
  'xunfei-chat': xunfeiChat,
  'zhipu-chat': zhipuChat,
}
