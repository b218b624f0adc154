// The contents of a Gemini client's request as neutral turns: one small handler per kind of part.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import {
  type AssistantPart,
  type HostedPart,
  type MediaPart,
  type MediaSource,
  type Native,
  openSignature,
  type Signature,
  type TextPart,
  type ToolResultPart,
  type Turn,
  UNPROVED,
  type UserPart,
} from '../neutral/index.ts'
import { createCallPairing } from './call-ids.ts'
import { textOfHosted } from './hosted.ts'
import { isGoogleFile, isYouTube, kindOfType, typeOfAddress, wireType } from './media.ts'
import { REDACTED } from './signatures.ts'
import {
  invalidMember,
  member,
  membersBeside,
  objectMember,
  objectsMember,
  spellings,
  textMember,
  toBase64,
} from './wire.ts'

type Part = UserPart | AssistantPart
type Pairing = ReturnType<typeof createCallPairing>

const nativeOf = (part: JsonObject): Native => ({ family: 'gemini', value: part })

/** The part as it came, for parts that say more than we read, e.g. `videoMetadata`. */
const extraOf = (part: JsonObject, known: ReadonlySet<string>): { native?: Native } =>
  Object.keys(membersBeside(part, known)).length === 0 ? {} : { native: nativeOf(part) }

const signatureOf = (part: JsonObject): Signature | undefined => {
  const text = textMember(part, 'thoughtSignature')
  return text === undefined || text === '' || text === UNPROVED ? undefined : openSignature(toBase64(text), 'gemini')
}

const signed = (signature: Signature | undefined): { signature?: Signature } =>
  signature === undefined ? {} : { signature }

const readText = (part: JsonObject): Part => {
  const text = member(part, 'text')
  const content = typeof text === 'string' ? text : ''
  const signature = signatureOf(part)
  if (member(part, 'thought') !== true) return { kind: 'text', text: content, ...signed(signature) }
  if (signature?.id !== REDACTED) return { kind: 'reasoning', text: content, ...signed(signature) }
  const { issuer, value } = signature
  return { kind: 'reasoning', text: content, signature: { issuer, value }, isRedacted: true }
}

const MEDIA_MEMBERS = spellings('inlineData', 'fileData', 'thoughtSignature', 'thought')

const readInlineData = (part: JsonObject, blob: JsonObject, path: string): MediaPart => {
  const data = textMember(blob, 'data')
  if (data === undefined) throw invalidMember(`${path}.inlineData.data`, 'must be base64 text.')
  const base64 = toBase64(data)
  const mimeType = textMember(blob, 'mimeType') ?? wireType('', 'file', base64)
  const filename = textMember(blob, 'displayName')
  return {
    kind: kindOfType(mimeType),
    source: { kind: 'base64', mimeType, data: base64 },
    ...(filename === undefined ? {} : { filename }),
    ...signed(signatureOf(part)),
    ...extraOf(part, MEDIA_MEMBERS),
  }
}

const readFileData = (part: JsonObject, file: JsonObject, path: string): MediaPart => {
  const url = textMember(file, 'fileUri')
  if (url === undefined || url === '') throw invalidMember(`${path}.fileData.fileUri`, 'is required.')
  const mimeType = textMember(file, 'mimeType') ?? typeOfAddress(url)
  const typed = mimeType === undefined ? {} : { mimeType }
  const source: MediaSource = isGoogleFile(url)
    ? { kind: 'file', id: url, issuer: 'gemini', ...typed }
    : { kind: 'url', url, ...typed }
  const kind = isYouTube(url) ? 'video' : kindOfType(mimeType ?? '')
  return { kind, source, ...signed(signatureOf(part)), ...extraOf(part, MEDIA_MEMBERS) }
}

const nameOf = (call: JsonObject, path: string): string => {
  const name = textMember(call, 'name')
  if (name === undefined || name === '') throw invalidMember(`${path}.name`, 'is required.')
  return name
}

const idOf = (call: JsonObject): string | undefined => textMember(call, 'id') || undefined

const readCall = (part: JsonObject, call: JsonObject, path: string, pairing: Pairing): AssistantPart => {
  const name = nameOf(call, `${path}.functionCall`)
  return {
    kind: 'tool-call',
    id: pairing.call(name, idOf(call)),
    name,
    arguments: JSON.stringify(member(call, 'args') ?? {}),
    ...signed(signatureOf(part)),
  }
}

/** Google's convention for results that are one text: `{output: …}`, or `{error: …}` for a failure. */
const readOutcome = (response: JsonValue): { parts: TextPart[]; json?: JsonValue; isError?: boolean } => {
  const keys = isJsonObject(response) ? Object.keys(response) : []
  const [only] = keys.length === 1 ? keys : []
  const text = isJsonObject(response) && only !== undefined ? response[only] : undefined
  const isError = only === 'error' ? { isError: true } : {}
  if (typeof text === 'string' && (only === 'output' || only === 'error'))
    return { parts: [{ kind: 'text', text }], ...isError }
  return { parts: [{ kind: 'text', text: JSON.stringify(response) }], json: response, ...isError }
}

const readResponse = (response: JsonObject, path: string, pairing: Pairing): ToolResultPart => {
  const at = `${path}.functionResponse`
  const name = nameOf(response, at)
  const { parts, ...outcome } = readOutcome(member(response, 'response') ?? {})
  const media = objectsMember(response, 'parts').flatMap((item, index): MediaPart[] => {
    const blob = objectMember(item, 'inlineData')
    if (blob !== undefined) return [readInlineData(item, blob, `${at}.parts[${index}]`)]
    const file = objectMember(item, 'fileData')
    return file === undefined ? [] : [readFileData(item, file, `${at}.parts[${index}]`)]
  })
  return {
    kind: 'tool-result',
    id: pairing.result(name, idOf(response)),
    name,
    parts: [...parts, ...media],
    ...outcome,
  }
}

const readHosted = (part: JsonObject): HostedPart => ({
  kind: 'hosted',
  text: textOfHosted(part),
  native: nativeOf(part),
})

type Handler = (part: JsonObject, value: JsonObject, path: string, pairing: Pairing) => Part

/** By the member that makes the part what it is. Whatever else Google invents is kept for Google. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  inlineData: (part, value, path) => readInlineData(part, value, path),
  fileData: (part, value, path) => readFileData(part, value, path),
  functionCall: readCall,
  functionResponse: (_part, value, path, pairing) => readResponse(value, path, pairing),
}

const readPart = (part: JsonValue, path: string, pairing: Pairing): Part => {
  if (!isJsonObject(part)) throw invalidMember(path, 'must be an object.')
  for (const [name, handler] of Object.entries(HANDLERS)) {
    const value = member(part, name)
    if (value === undefined) continue
    if (!isJsonObject(value)) throw invalidMember(`${path}.${name}`, 'must be an object.')
    return handler(part, value, path, pairing)
  }
  const text = member(part, 'text')
  if (text !== undefined && typeof text !== 'string') throw invalidMember(`${path}.text`, 'must be a string.')
  return text !== undefined || signatureOf(part) !== undefined ? readText(part) : readHosted(part)
}

/**
 * Streams leave thoughts and signatures in pieces, which clients send back as they came: pieces of one thought become one
 * again, and a signature that stands alone belongs to the text before it.
 */
const append = (parts: Part[], part: Part): void => {
  const last = parts.at(-1)
  if (part.kind === 'reasoning' && last?.kind === 'reasoning' && !isSealed(last) && part.isRedacted !== true)
    parts[parts.length - 1] = { ...last, text: last.text + part.text, ...signed(part.signature) }
  else if (part.kind === 'text' && part.text === '' && last?.kind === 'text' && last.signature === undefined)
    parts[parts.length - 1] = { ...last, ...signed(part.signature) }
  else if (part.kind !== 'text' || part.text !== '') parts.push(part)
  else if (part.signature !== undefined) parts.push({ kind: 'reasoning', text: '', signature: part.signature })
}

const isSealed = (part: Part): boolean => 'signature' in part && part.signature !== undefined

const isUserPart = (part: Part): part is UserPart =>
  part.kind !== 'reasoning' && part.kind !== 'tool-call' && part.kind !== 'refusal'

const isAssistantPart = (part: Part): part is AssistantPart => part.kind !== 'tool-result'

const partsOf = (content: JsonObject, path: string, pairing: Pairing): Part[] => {
  const given = member(content, 'parts')
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given]
  const parts: Part[] = []
  for (const [index, part] of list.entries()) append(parts, readPart(part, `${path}.parts[${index}]`, pairing))
  return parts
}

/** Calls and thoughts are a model's, results a user's, whatever role the content states; all else follows the content. */
const speakerOf = (part: Part, stated: 'user' | 'assistant'): 'user' | 'assistant' => {
  if (!isUserPart(part)) return 'assistant'
  return isAssistantPart(part) ? stated : 'user'
}

const toTurns = (content: JsonObject, path: string, pairing: Pairing): Turn[] => {
  const parts = partsOf(content, path, pairing)
  const role = textMember(content, 'role')
  if (role === 'system') return [{ role, parts: parts.filter((part) => part.kind === 'text') }]
  const stated = role === 'model' || role === 'assistant' ? 'assistant' : 'user'
  const runs: { speaker: 'user' | 'assistant'; parts: Part[] }[] = []
  for (const part of parts) {
    const speaker = speakerOf(part, stated)
    const last = runs.at(-1)
    if (last?.speaker === speaker) last.parts.push(part)
    else runs.push({ speaker, parts: [part] })
  }
  return runs.map((run) =>
    run.speaker === 'user'
      ? { role: 'user', parts: run.parts.filter(isUserPart) }
      : { role: 'assistant', parts: run.parts.filter(isAssistantPart) },
  )
}

const explicitIds = (contents: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(
    contents
      .flatMap((content) => objectsMember(content, 'parts'))
      .flatMap((part) => [objectMember(part, 'functionCall'), objectMember(part, 'functionResponse')])
      .flatMap((call) => (call === undefined ? [] : [idOf(call)]))
      .filter((id) => id !== undefined),
  )

/** `systemInstruction` as a turn; a bare text counts as one part. */
export const decodeSystem = (body: JsonObject): Turn[] => {
  const instruction = member(body, 'systemInstruction')
  if (instruction === undefined) return []
  if (typeof instruction === 'string') return [{ role: 'system', parts: [{ kind: 'text', text: instruction }] }]
  if (!isJsonObject(instruction)) throw invalidMember('systemInstruction', 'must be an object.')
  const parts = objectsMember(instruction, 'parts').flatMap((part): TextPart[] => {
    const text = textMember(part, 'text')
    return text === undefined || text === '' ? [] : [{ kind: 'text', text }]
  })
  return parts.length === 0 ? [] : [{ role: 'system', parts }]
}

/** `contents` as turns. Throws `invalid_request` naming the member that is wrong. */
export const decodeContents = (body: JsonObject): Turn[] => {
  const contents = member(body, 'contents')
  const list = isJsonObject(contents) ? [contents] : contents
  if (!Array.isArray(list) || list.length === 0)
    throw invalidMember('contents', 'is required and must be a non-empty array.')
  const objects = list.map((content, index) => {
    if (!isJsonObject(content)) throw invalidMember(`contents[${index}]`, 'must be an object.')
    return content
  })
  const pairing = createCallPairing(explicitIds(objects))
  return objects.flatMap((content, index) => toTurns(content, `contents[${index}]`, pairing))
}
