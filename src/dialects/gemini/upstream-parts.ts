// The parts of a candidate as events: one small handler per kind of part.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { EventWriter, MediaPart, Signature } from '../neutral/index.ts'
import { synthesiseCallId } from './call-ids.ts'
import { textOfHosted } from './hosted.ts'
import { kindOfType, wireType } from './media.ts'
import { createPartialArguments } from './partial-arguments.ts'
import { member, objectMember, textMember, toBase64 } from './wire.ts'

/** What is known of one candidate while its parts come in. */
export type Candidate = {
  readonly answer: number
  callCount: number
  /** The call whose arguments come in pieces, by its key in the writer. */
  partial: { readonly key: number; readonly collected: ReturnType<typeof createPartialArguments> } | undefined
  /** All text of the answer, in the pieces it came in: sources are placed by it. */
  readonly texts: string[]
  /** UTF-16 units of text before the part that is open, and whether one is. */
  textStart: number
  isTextOpen: boolean
  /** Kept until the end: content may follow it, and the last one counts. */
  finish: { readonly native: string; readonly message: string | undefined } | undefined
}

export const newCandidate = (answer: number): Candidate => ({
  answer,
  callCount: 0,
  partial: undefined,
  texts: [],
  textStart: 0,
  isTextOpen: false,
  finish: undefined,
})

/** What handlers write to, and what ids are made of. */
export type Sink = { readonly writer: EventWriter; readonly seed: () => string }

const signatureOf = (part: JsonObject): Signature | undefined => {
  // Some servers put it into the call instead of beside it.
  const value =
    textMember(part, 'thoughtSignature') ?? textMember(objectMember(part, 'functionCall') ?? {}, 'thoughtSignature')
  return value === undefined || value === '' ? undefined : { issuer: 'gemini', value }
}

/** Ends the call whose arguments came in pieces, with what has come. */
export const endPartialCall = ({ writer }: Sink, candidate: Candidate): void => {
  const { partial, answer } = candidate
  if (partial === undefined) return
  candidate.partial = undefined
  writer.toolArguments(answer, partial.key, partial.collected.text())
  writer.toolEnd(answer, partial.key)
}

const startCall = ({ writer, seed }: Sink, candidate: Candidate, call: JsonObject, name: string, part: JsonObject) => {
  const key = candidate.callCount++
  const id = textMember(call, 'id') || synthesiseCallId(seed(), candidate.answer, key)
  const signature = signatureOf(part)
  writer.toolStart(candidate.answer, key, { id, name, ...(signature === undefined ? {} : { signature }) })
  candidate.isTextOpen = false
  return key
}

const isPiece = (call: JsonObject): boolean =>
  member(call, 'willContinue') === true || member(call, 'partialArgs') !== undefined

/** A call, whole or a piece of one. Pieces after the first carry no name; one that does not continue is the last. */
const readCall = (sink: Sink, candidate: Candidate, part: JsonObject, call: JsonObject): void => {
  const name = textMember(call, 'name') ?? ''
  const args = objectMember(call, 'args')
  if (name !== '') {
    endPartialCall(sink, candidate)
    const key = startCall(sink, candidate, call, name, part)
    candidate.partial = { key, collected: createPartialArguments(args) }
  }
  candidate.partial?.collected.add(call)
  if (!isPiece(call) || member(call, 'willContinue') !== true) endPartialCall(sink, candidate)
}

const readMedia = (sink: Sink, candidate: Candidate, part: JsonObject, blob: JsonObject): void => {
  const data = textMember(blob, 'data') ?? ''
  // Pictures among the thoughts are drafts of the one that follows.
  if (data === '' || member(part, 'thought') === true) return
  const base64 = toBase64(data)
  const mimeType = textMember(blob, 'mimeType') ?? wireType('', 'file', base64)
  const signature = signatureOf(part)
  const media: MediaPart = {
    kind: kindOfType(mimeType),
    source: { kind: 'base64', mimeType, data: base64 },
    ...(signature === undefined ? {} : { signature }),
  }
  sink.writer.whole(candidate.answer, media)
  candidate.isTextOpen = false
}

const readFile = (sink: Sink, candidate: Candidate, _part: JsonObject, file: JsonObject): void => {
  const url = textMember(file, 'fileUri')
  if (url === undefined) return
  const mimeType = textMember(file, 'mimeType')
  const source = { kind: 'url' as const, url, ...(mimeType === undefined ? {} : { mimeType }) }
  sink.writer.whole(candidate.answer, { kind: kindOfType(mimeType ?? ''), source })
  candidate.isTextOpen = false
}

const readText = (sink: Sink, candidate: Candidate, part: JsonObject, logprobs: JsonValue | undefined): void => {
  const { writer } = sink
  const { answer } = candidate
  const text = textMember(part, 'text') ?? ''
  const signature = signatureOf(part)
  if (text !== '' || logprobs !== undefined) endPartialCall(sink, candidate)
  if (member(part, 'thought') === true) {
    writer.reasoning(answer, text)
    if (text !== '') candidate.isTextOpen = false
  } else if (text !== '' || logprobs !== undefined) {
    if (!candidate.isTextOpen) candidate.textStart = candidate.texts.reduce((sum, piece) => sum + piece.length, 0)
    candidate.isTextOpen = true
    candidate.texts.push(text)
    writer.text(answer, text, logprobs)
  }
  if (signature === undefined) return
  endPartialCall(sink, candidate)
  writer.sign(answer, signature)
}

type Handler = (sink: Sink, candidate: Candidate, part: JsonObject, value: JsonObject) => void

const HANDLERS: Readonly<Record<string, Handler>> = {
  functionCall: readCall,
  inlineData: readMedia,
  fileData: readFile,
}

/** Members that say something about a part, not what it is. */
const ABOUT: ReadonlySet<string> = new Set(['thought', 'thoughtSignature', 'thought_signature', 'partMetadata', 'text'])

/** Writes one part. What is neither text, medium nor call was done by Google's own tools, and is kept as it came. */
export const readPart = (sink: Sink, candidate: Candidate, part: JsonObject, logprobs?: JsonValue): void => {
  for (const [name, handler] of Object.entries(HANDLERS)) {
    const value = objectMember(part, name)
    if (value === undefined) continue
    if (handler !== readCall) endPartialCall(sink, candidate)
    handler(sink, candidate, part, value)
    return
  }
  if (Object.keys(part).every((key) => ABOUT.has(key))) {
    readText(sink, candidate, part, logprobs)
    return
  }
  endPartialCall(sink, candidate)
  sink.writer.whole(candidate.answer, {
    kind: 'hosted',
    text: textOfHosted(part),
    native: { family: 'gemini', value: part },
  })
  candidate.isTextOpen = false
}
