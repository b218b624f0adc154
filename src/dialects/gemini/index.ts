// Gemini's generateContent: the dialect that Google's SDKs and its command-line agent speak.
import type { JsonObject } from '../../kernel/index.ts'
import type { AnswerSummary, ChatDialect, LaneDialect } from '../dialect.ts'
import { type ClientCodec, createSummary, type MediaPart, type Traits, type UpstreamCodec } from '../neutral/index.ts'
import { encodeReply } from './client-reply.ts'
import { decodeRequest } from './client-request.ts'
import { encodeStream } from './client-stream.ts'
import { readError, writeError, writeStreamError } from './error.ts'
import { openLaneTap } from './lane-tap.ts'
import { isReadByGoogle } from './media.ts'
import { readRequest, systemPromptEdits } from './request.ts'
import { thinkingEdits } from './thinking.ts'
import { unsealEdits } from './unseal.ts'
import { decodeReply, decodeStream, eventsOfAnswer } from './upstream-answer.ts'
import { encodeRequest } from './upstream-request.ts'
import { usageEdits } from './usage.ts'

/** Kept for administrators when a filter ended an answer or refused the prompt (conversions.md section 13). */
const rejectReasonOf = (native: string | undefined): string => `gemini_block_reason=${native ?? 'UNKNOWN'}`

const readAnswer = (body: JsonObject): AnswerSummary => {
  const { step, summary } = createSummary(rejectReasonOf)
  for (const event of eventsOfAnswer(body)) step(event)
  const read = summary()
  return read.error?.kind === 'upstream_empty' ? { ...read, rejectReason: 'gemini_empty_candidates' } : read
}

/** Gemini's API reads few addresses by itself, so most media must be fetched for it. */
const needsBytes = ({ source }: MediaPart, traits: Traits): boolean =>
  source.kind === 'url' && /^https?:/i.test(source.url) && !isReadByGoogle(source.url) && traits.fetchesMedia !== true

const client: ClientCodec = { decodeRequest, encodeReply, encodeStream }

const upstream: UpstreamCodec = {
  framing: 'sse',
  needsBytes,
  encodeRequest,
  decodeReply,
  decodeStream,
  readError,
}

const lane: LaneDialect = {
  id: 'gemini',
  subject: 'chat',
  readRequest,
  // The address names the model.
  modelEdits: () => new Map(),
  // Streams carry usage unasked.
  streamUsageEdits: () => new Map(),
  systemPromptEdits,
  thinkingEdits,
  unsealEdits,
  openTap: (choiceCount) => openLaneTap(upstream, choiceCount, rejectReasonOf),
  readAnswer,
  writeUsageFrame: () => '',
  usageEdits,
  readError,
  writeError,
  writeStreamError,
  terminator: undefined,
}

export const gemini: ChatDialect = { lane, client, upstream }
