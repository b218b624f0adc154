// Every operation: what it is about, and the dialect its callers speak.
import type { ClientDialectId, Operation, Subject } from './dialect.ts'

export type OperationFacts = { readonly subject: Subject; readonly dialect: ClientDialectId }

export const operations: Readonly<Record<Operation, OperationFacts>> = {
  chat: { subject: 'chat', dialect: 'openai-chat' },
  completions: { subject: 'chat', dialect: 'openai-completions' },
  messages: { subject: 'chat', dialect: 'claude-messages' },
  responses: { subject: 'chat', dialect: 'openai-responses' },
  gemini: { subject: 'chat', dialect: 'gemini' },
  'count-tokens': { subject: 'count', dialect: 'claude-count' },
  'gemini-count': { subject: 'count', dialect: 'gemini-count' },
  compact: { subject: 'compact', dialect: 'openai-compact' },
  embeddings: { subject: 'embeddings', dialect: 'openai-embeddings' },
  'gemini-embeddings': { subject: 'embeddings', dialect: 'gemini-embeddings' },
  rerank: { subject: 'rerank', dialect: 'jina-rerank' },
  images: { subject: 'images', dialect: 'openai-images' },
  'image-edits': { subject: 'image-edits', dialect: 'openai-image-edits' },
  'image-variations': { subject: 'image-edits', dialect: 'openai-image-edits' },
  speech: { subject: 'speech', dialect: 'openai-speech' },
  transcriptions: { subject: 'transcription', dialect: 'openai-transcription' },
  translations: { subject: 'transcription', dialect: 'openai-transcription' },
  moderations: { subject: 'moderations', dialect: 'openai-moderations' },
  realtime: { subject: 'realtime', dialect: 'openai-realtime' },
}
