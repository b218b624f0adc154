// Parts of an answer as the blocks a Claude client reads.
import type { JsonObject } from '../../kernel/index.ts'
import {
  type AssistantPart,
  type HostedPart,
  type MediaPart,
  type ReplyContext,
  type Signature,
  sealSignature,
} from '../neutral/index.ts'
import { writeCitation } from './citation.ts'
import { OF_CALL, OF_TEXT } from './decode-blocks.ts'
import { writeInput } from './encode-turns.ts'
import { FAMILY } from './wire.ts'
import { writeName } from './wire-name.ts'

/** The message's id: the upstream's when it looks like Claude's, else one of ours. */
export const messageId = (id: string, { requestId }: ReplyContext): string =>
  /^msg_[a-zA-Z0-9_-]+$/.test(id) ? id : `msg_${requestId.replace(/[^a-zA-Z0-9_-]/g, '')}`

/** A call's id; one that has none is named by its place in the answer. */
export const callId = (id: string, part: number, { requestId }: ReplyContext): string =>
  writeName(id === '' ? `toolu_${requestId}_${part}` : id)

/** The thinking block that carries a foreign signature of a call or a text; nothing for other parts. */
export const strayBlock = (
  signature: Signature | undefined,
  place: typeof OF_CALL | typeof OF_TEXT,
): JsonObject | undefined =>
  signature === undefined || signature.issuer === FAMILY
    ? undefined
    : { type: 'thinking', thinking: '', signature: sealSignature({ ...signature, id: place }, FAMILY) }

/** A picture or sound in an answer has no block: it is shown as Markdown, a spoken text as text. */
const showMedia = ({ kind, source, transcript }: MediaPart): string => {
  if (transcript !== undefined && transcript !== '') return transcript
  const label = kind === 'image' ? '![image]' : `[${kind}]`
  if (source.kind === 'base64') return `${label}(data:${source.mimeType};base64,${source.data})`
  if (source.kind === 'url') return `${label}(${source.url})`
  return source.kind === 'text' ? source.text : ''
}

const textBlock = (text: string): readonly JsonObject[] => (text === '' ? [] : [{ type: 'text', text }])

/** A medium or what a hosted tool did, as whole blocks. */
export const wholeBlocks = (part: MediaPart | HostedPart): readonly JsonObject[] => {
  if (part.kind !== 'hosted') return textBlock(showMedia(part))
  return part.native.family === FAMILY ? [part.native.value] : textBlock(part.text)
}

type Writer<Part> = (part: Part, position: number, context: ReplyContext) => readonly (JsonObject | undefined)[]

const writeText: Writer<Extract<AssistantPart, { kind: 'text' }>> = ({ text, citations, signature }) => {
  const written = (citations ?? []).map(writeCitation).filter((citation) => citation !== undefined)
  const isEmpty = text === '' && written.length === 0
  return [
    isEmpty ? undefined : { type: 'text', text, ...(written.length === 0 ? {} : { citations: written }) },
    strayBlock(signature, OF_TEXT),
  ]
}

const writeReasoning: Writer<Extract<AssistantPart, { kind: 'reasoning' }>> = ({ text, signature, isRedacted }) => {
  if (text === '' && signature === undefined) return []
  const value = signature === undefined ? '' : sealSignature(signature, FAMILY)
  return [
    isRedacted === true
      ? { type: 'redacted_thinking', data: value }
      : { type: 'thinking', thinking: text, signature: value },
  ]
}

const writeCall: Writer<Extract<AssistantPart, { kind: 'tool-call' }>> = (part, position, context) => [
  strayBlock(part.signature, OF_CALL),
  {
    ...(part.native?.family === FAMILY ? part.native.value : {}),
    type: 'tool_use',
    id: callId(part.id, position, context),
    name: writeName(part.name),
    input: writeInput(part.arguments, part.isCustom),
  },
]

const WRITERS: { readonly [Kind in AssistantPart['kind']]?: Writer<Extract<AssistantPart, { kind: Kind }>> } = {
  text: writeText,
  reasoning: writeReasoning,
  'tool-call': writeCall,
  refusal: ({ text }) => textBlock(text),
  hosted: wholeBlocks,
}

/** The content of a whole answer. */
export const writeContent = (parts: readonly AssistantPart[], context: ReplyContext): readonly JsonObject[] =>
  parts
    .flatMap((part, position) => {
      const write = (WRITERS[part.kind] ?? wholeBlocks) as Writer<AssistantPart>
      return write(part, position, context)
    })
    .filter((block) => block !== undefined)
