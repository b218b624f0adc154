// Content blocks of Claude as neutral parts, in requests and in answers. Missing members are forgiven: requests are checked before.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import {
  type AssistantPart,
  type MediaPart,
  openSignature,
  type Signature,
  type TextPart,
  type ToolResultPart,
  UNPROVED,
  type UserPart,
} from '../neutral/index.ts'
import { readMark } from './cache.ts'
import { readCitations } from './citation.ts'
import { readDocument, readHosted, readImage, readSearchResult, readUpload } from './decode-media.ts'
import { blocksOf, entryOf, FAMILY, otherMembers, textOf } from './wire.ts'
import { readName } from './wire-name.ts'

/** Ids that mark a foreign signature which belongs to the call behind it, or to the text before it. */
export const OF_CALL = 'call'
export const OF_TEXT = 'text'

/** Calls of this tool are the answer itself: it stands in for structured outputs where a model has none. */
export const OUTPUT_TOOL = 'tollgate_output'

const readText = (block: JsonObject): TextPart => {
  const citations = readCitations(block)
  return {
    kind: 'text',
    text: textOf(block.text) ?? '',
    ...(citations.length === 0 ? {} : { citations }),
    ...readMark(block),
  }
}

/** What a result may hold, as far as others can read it. */
const RESULT_BLOCKS: Readonly<Record<string, (block: JsonObject) => readonly UserPart[]>> = {
  text: (block) => [readText(block)],
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
}
const RESULT_MEMBERS: ReadonlySet<string> = new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control'])

const readToolResult = (block: JsonObject): ToolResultPart => {
  const inner = blocksOf(block.content)
  const isPlain =
    inner.every(({ type }) => entryOf(RESULT_BLOCKS, type) !== undefined) &&
    otherMembers(block, RESULT_MEMBERS) === undefined
  return {
    kind: 'tool-result',
    id: readName(textOf(block.tool_use_id) ?? ''),
    parts: inner
      .flatMap((innerBlock) => entryOf(RESULT_BLOCKS, innerBlock.type)?.(innerBlock) ?? [])
      .filter((part): part is TextPart | MediaPart => 'source' in part || part.kind === 'text'),
    ...(block.is_error === true ? { isError: true } : {}),
    ...readMark(block),
    ...(isPlain ? {} : { native: { family: FAMILY, value: block } }),
  }
}

const USER_BLOCKS: Readonly<Record<string, (block: JsonObject) => readonly UserPart[]>> = {
  text: (block) => [readText(block)],
  input_text: (block) => [readText(block)],
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
  container_upload: readUpload,
  tool_result: (block) => [readToolResult(block)],
}

/** Parts of a block in a user's turn; a kind we do not know stays as it is for Claude's own upstreams. */
export const readUserBlock = (block: JsonObject): readonly UserPart[] =>
  entryOf(USER_BLOCKS, block.type)?.(block) ?? [readHosted(block)]

const CALL_MEMBERS: ReadonlySet<string> = new Set(['type', 'id', 'name', 'input', 'cache_control'])

const readCall = (block: JsonObject): AssistantPart => ({
  kind: 'tool-call',
  id: readName(textOf(block.id) ?? ''),
  name: readName(textOf(block.name) ?? ''),
  arguments: JSON.stringify(block.input ?? {}),
  ...readMark(block),
  ...(otherMembers(block, CALL_MEMBERS) === undefined ? {} : { native: { family: FAMILY, value: block } }),
})

/** The signature on Claude's wire; '' and our own sign for "nobody signed this" stand for none. */
export const signatureOf = (value: unknown): Signature | undefined =>
  typeof value === 'string' && value !== '' && value !== UNPROVED ? openSignature(value, FAMILY) : undefined

const readThinking = (block: JsonObject): readonly AssistantPart[] => {
  const text = textOf(block.thinking) ?? ''
  const signature = signatureOf(block.signature)
  if (text === '' && signature === undefined) return []
  return [{ kind: 'reasoning', text, ...(signature === undefined ? {} : { signature }) }]
}

const readRedacted = (block: JsonObject): readonly AssistantPart[] => {
  const signature = signatureOf(block.data)
  return signature === undefined ? [] : [{ kind: 'reasoning', text: '', isRedacted: true, signature }]
}

/** The answer that was given through `OUTPUT_TOOL`. */
const readOutput = (block: JsonObject): AssistantPart => ({ kind: 'text', text: JSON.stringify(block.input ?? {}) })

const ASSISTANT_BLOCKS: Readonly<Record<string, (block: JsonObject) => readonly AssistantPart[]>> = {
  text: (block) => {
    const part = readText(block)
    return part.text === '' && part.citations === undefined ? [] : [part]
  },
  thinking: readThinking,
  redacted_thinking: readRedacted,
  tool_use: (block) => [block.name === OUTPUT_TOOL ? readOutput(block) : readCall(block)],
  image: readImage,
}

/** A foreign signature that travelled in a thinking block of its own. */
const strayOf = (part: AssistantPart): Signature | undefined => {
  if (part.kind !== 'reasoning' || part.text !== '' || part.signature === undefined) return undefined
  const { issuer, id } = part.signature
  return issuer !== FAMILY && (id === OF_CALL || id === OF_TEXT) ? part.signature : undefined
}

/** Parts of an assistant's content. */
export const readAssistantBlocks = (blocks: readonly JsonObject[]): readonly AssistantPart[] =>
  blocks.flatMap((block) => entryOf(ASSISTANT_BLOCKS, block.type)?.(block) ?? [readHosted(block)])

/** Puts foreign signatures that came back from a client on the call or text they belong to. */
export const reattachSignatures = (parts: readonly AssistantPart[]): readonly AssistantPart[] => {
  const attached: AssistantPart[] = []
  let ofNextCall: Signature | undefined
  for (const part of parts) {
    const stray = strayOf(part)
    const last = attached.at(-1)
    if (stray !== undefined) {
      const signature = { issuer: stray.issuer, value: stray.value }
      if (stray.id === OF_CALL) ofNextCall = signature
      else if (last?.kind === 'text') attached[attached.length - 1] = { ...last, signature }
    } else if (part.kind === 'tool-call' && ofNextCall !== undefined) {
      attached.push({ ...part, signature: ofNextCall })
      ofNextCall = undefined
    } else attached.push(part)
  }
  return attached
}

/** A system prompt's texts: a string or text blocks. */
export const readSystemBlocks = (system: unknown): readonly TextPart[] =>
  blocksOf(system)
    .filter((block) => isJsonObject(block) && typeof block.text === 'string')
    .map(readText)
    .filter(({ text }) => text !== '')
