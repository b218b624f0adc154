// Whole answers for Gemini clients.
import type { JsonObject } from '../../kernel/index.ts'
import type { Answer, AssistantPart, HostedPart, MediaPart, Reply, ReplyContext } from '../neutral/index.ts'
import { toArguments } from './arguments.ts'
import { type PlacedCitation, writeGrounding } from './citations.ts'
import { writeFinishReason } from './finish.ts'
import { writeLogprobs } from './logprobs.ts'
import { isReadByGoogle, typeOfAddress, wireType } from './media.ts'
import { callSignatureMember, signatureMember } from './signatures.ts'
import { writeUsage } from './usage.ts'

const writeMedia = (part: MediaPart): JsonObject[] => {
  const { source, kind } = part
  const signature = signatureMember(part.signature)
  if (source.kind === 'base64') {
    const { mimeType, data } = source
    return [{ inlineData: { mimeType: wireType(mimeType, kind, data), data }, ...signature }]
  }
  if (source.kind === 'text') return [{ text: source.text }]
  const fileUri = source.kind === 'url' ? source.url : source.id
  // An id that another vendor issued leads nowhere.
  if (source.kind === 'file' && !isReadByGoogle(fileUri)) return []
  const mimeType = source.mimeType ?? typeOfAddress(fileUri)
  return [{ fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri }, ...signature }]
}

const writeHosted = (part: HostedPart): JsonObject[] => {
  if (part.native.family === 'gemini') return [part.native.value]
  return part.text === '' ? [] : [{ text: part.text }]
}

/** A medium or a hosted tool's doing: what the stream has as a whole, too. */
export const writeWhole = (part: MediaPart | HostedPart): JsonObject[] =>
  part.kind === 'hosted' ? writeHosted(part) : writeMedia(part)

type Writer<Kind extends AssistantPart['kind']> = (part: Extract<AssistantPart, { kind: Kind }>) => JsonObject[]

const WRITERS: { readonly [Kind in AssistantPart['kind']]: Writer<Kind> } = {
  text: (part) =>
    part.text === '' && part.signature === undefined ? [] : [{ text: part.text, ...signatureMember(part.signature) }],
  reasoning: (part) =>
    part.text === '' && part.signature === undefined
      ? []
      : [{ text: part.text, thought: true, ...signatureMember(part.signature, part.isRedacted === true) }],
  'tool-call': ({ id, name, arguments: text, isCustom, signature }) => [
    { functionCall: { id, name, args: toArguments(text, isCustom) }, ...callSignatureMember(signature) },
  ],
  refusal: ({ text }) => (text === '' ? [] : [{ text }]),
  hosted: writeHosted,
  image: writeMedia,
  audio: writeMedia,
  video: writeMedia,
  file: writeMedia,
}

/** Looks a part's writer up; the table pairs each kind with its own type, which a computed access cannot see. */
export const writePart = (part: AssistantPart): JsonObject[] =>
  (WRITERS[part.kind] as (part: AssistantPart) => JsonObject[])(part)

const placeCitations = (parts: readonly AssistantPart[]): PlacedCitation[] => {
  let offset = 0
  const placed: PlacedCitation[] = []
  for (const part of parts) {
    if (part.kind !== 'text') continue
    for (const citation of part.citations ?? []) placed.push({ citation, text: part.text, offset })
    offset += Buffer.byteLength(part.text)
  }
  return placed
}

const writeCandidate = ({ parts, finish, index, logprobs }: Answer): JsonObject => ({
  content: { parts: parts.flatMap(writePart), role: 'model' },
  finishReason: writeFinishReason(finish),
  ...(finish.explanation === undefined ? {} : { finishMessage: finish.explanation }),
  index,
  ...writeGrounding(placeCitations(parts)),
  ...writeLogprobs([logprobs]),
})

/** Members that stand in whole answers and in every frame of a stream. */
export const identify = (id: string, context: ReplyContext): JsonObject => ({
  modelVersion: context.model,
  responseId: id === '' ? context.requestId : id,
})

export const encodeReply = (reply: Reply, context: ReplyContext): JsonObject => ({
  candidates: reply.answers.map(writeCandidate),
  ...(reply.usage === undefined ? {} : { usageMetadata: writeUsage(reply.usage) }),
  ...identify(reply.id, context),
})
