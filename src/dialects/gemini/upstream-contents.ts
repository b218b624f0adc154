// Turns of a conversation as Gemini's `contents`: one small handler per kind of part.
import { type JsonObject, type JsonValue, parseJson } from '../../kernel/index.ts'
import type {
  AssistantPart,
  Conversation,
  HostedPart,
  MediaPart,
  Signature,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
  UserPart,
} from '../neutral/index.ts'
import { toArguments } from './arguments.ts'
import { isReadByGoogle, isYouTube, typeOfAddress, wireType } from './media.ts'
import { hasMediaInResponses } from './models.ts'
import { BYPASS_SIGNATURE, ownSignatureMember } from './signatures.ts'

/** What writing needs to know of the target; `drop` notes what could not be said. */
export type ContentsTarget = {
  readonly model: string
  readonly hasCallIds: boolean
  readonly signsCalls: boolean
  readonly drop: (member: string) => void
}

type Writing = {
  readonly target: ContentsTarget
  readonly hasMediaInResponses: boolean
  /** Tools' names by the ids of their calls, in the order of the calls: results may not tell them. */
  readonly names: ReadonlyMap<string, string>
}

const nativeValue = (part: { readonly native?: HostedPart['native'] }): JsonObject | undefined =>
  part.native?.family === 'gemini' ? part.native.value : undefined

const writeText = (text: string, signature?: Signature): JsonObject[] =>
  text === '' && signature?.issuer !== 'gemini' ? [] : [{ text, ...ownSignatureMember(signature) }]

const writeMedia = (part: MediaPart, { target }: Writing): JsonObject[] => {
  const native = nativeValue(part)
  if (native !== undefined) return [native]
  const { source, kind } = part
  const signature = ownSignatureMember(part.signature)
  if (source.kind === 'base64') {
    const { mimeType, data } = source
    return [{ inlineData: { mimeType: wireType(mimeType, kind, data), data }, ...signature }]
  }
  if (source.kind === 'text') return writeText(source.text)
  const fileUri = source.kind === 'url' ? source.url : source.id
  if (source.kind === 'file' && source.issuer !== 'gemini' && !isReadByGoogle(fileUri)) {
    target.drop(`contents (${kind} by file id)`)
    return []
  }
  const mimeType = source.mimeType ?? (isYouTube(fileUri) ? 'video/webm' : typeOfAddress(fileUri))
  return [{ fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri }, ...signature }]
}

const isText = (part: TextPart | MediaPart): part is TextPart => part.kind === 'text'
const isMedia = (part: TextPart | MediaPart): part is MediaPart => part.kind !== 'text'

/** A result as the object Gemini demands: objects as they are, lists under `result`, all else under `output` or `error`. */
const writeOutcome = (part: ToolResultPart): JsonObject => {
  const text = part.parts
    .filter(isText)
    .map((piece) => piece.text)
    .join('\n')
  const value: JsonValue = part.json ?? parseJson(text) ?? text
  const isObject = typeof value === 'object' && value !== null
  if (part.isError === true && part.json === undefined) return { error: isObject ? value : text }
  if (Array.isArray(value)) return { result: value }
  if (isObject) return value
  return { output: part.json === undefined ? text : value }
}

/** A result and the media that came with it: inside it from Gemini 3 on, else behind all results of the turn. */
const writeResult = (part: ToolResultPart, writing: Writing): { response: JsonObject; beside: JsonObject[] } => {
  const { target, names } = writing
  const media = part.parts.filter(isMedia).flatMap((medium) => writeMedia(medium, writing))
  // Inside a response the Gemini API takes bytes alone.
  const inside = writing.hasMediaInResponses ? media.filter((medium) => medium.inlineData !== undefined) : []
  const response: JsonObject = {
    ...(target.hasCallIds && part.id !== '' ? { id: part.id } : {}),
    name: part.name ?? names.get(part.id) ?? part.id,
    response: writeOutcome(part),
    ...(inside.length === 0 ? {} : { parts: inside }),
  }
  return { response: { functionResponse: response }, beside: media.filter((medium) => !inside.includes(medium)) }
}

const writeHosted = (part: HostedPart): JsonObject[] => {
  const native = nativeValue(part)
  return native === undefined ? writeText(part.text) : [native]
}

/** Without ids, results are told apart by their places alone: they come in the order of their calls. */
const inOrderOfCalls = (parts: readonly UserPart[], names: ReadonlyMap<string, string>): readonly UserPart[] => {
  const ids = [...names.keys()]
  const placeOf = (part: UserPart): number => (part.kind === 'tool-result' ? ids.indexOf(part.id) : -1)
  return parts.some((part) => placeOf(part) >= 0) ? parts.toSorted((a, b) => placeOf(a) - placeOf(b)) : parts
}

/** Results stand first: they must follow their calls. */
const writeUserParts = (parts: readonly UserPart[], writing: Writing): JsonObject[] => {
  const results: JsonObject[] = []
  const others: JsonObject[] = []
  for (const part of inOrderOfCalls(parts, writing.names)) {
    if (part.kind === 'tool-result') {
      const { response, beside } = writeResult(part, writing)
      results.push(response)
      others.push(...beside)
    } else if (part.kind === 'text') others.push(...writeText(part.text, part.signature))
    else others.push(...(part.kind === 'hosted' ? writeHosted(part) : writeMedia(part, writing)))
  }
  return [...results, ...others]
}

const MARKDOWN_IMAGE = /!\[[^\]]*\]\(data:([a-z]+\/[\w.+-]+);base64,([A-Za-z0-9+/=_-]+)\)/g

/** Pictures that an earlier answer showed in its text (as chat and Claude clients get them) as pictures again. */
const writeAnswerText = (part: TextPart): JsonObject[] => {
  if (!part.text.includes('](data:')) return writeText(part.text, part.signature)
  const written: JsonObject[] = []
  let from = 0
  for (const match of part.text.matchAll(MARKDOWN_IMAGE)) {
    const [whole, mimeType = '', data = ''] = match
    written.push(...writeText(part.text.slice(from, match.index)))
    written.push({ inlineData: { mimeType, data } })
    from = match.index + whole.length
  }
  return [...written, ...writeText(part.text.slice(from), part.signature)]
}

const writeCall = (part: ToolCallPart, { target }: Writing): JsonObject[] => [
  {
    functionCall: {
      ...(target.hasCallIds && part.id !== '' ? { id: part.id } : {}),
      name: part.name,
      args: toArguments(part.arguments, part.isCustom),
    },
    ...ownSignatureMember(part.signature),
  },
]

type Writer<Kind extends AssistantPart['kind']> = (
  part: Extract<AssistantPart, { kind: Kind }>,
  writing: Writing,
) => JsonObject[]

const ANSWER_WRITERS: { readonly [Kind in AssistantPart['kind']]: Writer<Kind> } = {
  text: writeAnswerText,
  // Only thoughts that Gemini signed mean anything to it.
  reasoning: ({ text, signature }) =>
    signature?.issuer !== 'gemini'
      ? []
      : [{ text, ...(text === '' ? {} : { thought: true }), ...ownSignatureMember(signature) }],
  'tool-call': writeCall,
  refusal: ({ text }) => writeText(text),
  hosted: writeHosted,
  image: writeMedia,
  audio: writeMedia,
  video: writeMedia,
  file: writeMedia,
}

/** Looks a part's writer up; the table pairs each kind with its own type, which a computed access cannot see. */
const writeAnswerPart = (part: AssistantPart, writing: Writing): JsonObject[] =>
  (ANSWER_WRITERS[part.kind] as (part: AssistantPart, writing: Writing) => JsonObject[])(part, writing)

/** Gemini checks the first call of a model's turn, and the pictures it made; what has no signature gets the bypass. */
const signUnsigned = (parts: readonly JsonObject[]): JsonObject[] => {
  let hasCall = false
  return parts.map((part) => {
    const isCall = part.functionCall !== undefined
    const isChecked = (isCall && !hasCall) || part.inlineData !== undefined
    hasCall ||= isCall
    return isChecked && part.thoughtSignature === undefined && part.thought_signature === undefined
      ? { ...part, thoughtSignature: BYPASS_SIGNATURE }
      : part
  })
}

type Content = { readonly role: 'user' | 'model'; readonly parts: JsonObject[] }

const isSystem = (turn: Turn): turn is Extract<Turn, { role: 'system' }> => turn.role === 'system'
const isSpoken = (turn: Turn): turn is Exclude<Turn, { role: 'system' }> => turn.role !== 'system'

/** Neighbouring turns of one role become one, since calls and their results must each stand in one turn. */
const gather = (turns: readonly Exclude<Turn, { role: 'system' }>[]): readonly Exclude<Turn, { role: 'system' }>[] => {
  const gathered: Exclude<Turn, { role: 'system' }>[] = []
  for (const turn of turns) {
    const last = gathered.at(-1)
    if (last?.role === 'user' && turn.role === 'user')
      gathered[gathered.length - 1] = { role: 'user', parts: [...last.parts, ...turn.parts] }
    else if (last?.role === 'assistant' && turn.role === 'assistant')
      gathered[gathered.length - 1] = { role: 'assistant', parts: [...last.parts, ...turn.parts] }
    else gathered.push(turn)
  }
  return gathered
}

const callNames = (turns: readonly Turn[]): ReadonlyMap<string, string> =>
  new Map(
    turns
      .filter((turn) => turn.role === 'assistant')
      .flatMap((turn) => turn.parts)
      .filter((part) => part.kind === 'tool-call')
      .map((call) => [call.id, call.name]),
  )

/** The members `contents` and `systemInstruction`. A conversation that is nothing but system text is asked as a user's. */
export const encodeContents = ({ turns }: Conversation, target: ContentsTarget): JsonObject => {
  const writing: Writing = { target, hasMediaInResponses: hasMediaInResponses(target.model), names: callNames(turns) }
  const contents = gather(turns.filter(isSpoken)).flatMap((turn): Content[] => {
    if (turn.role === 'user') {
      const parts = writeUserParts(turn.parts, writing)
      return parts.length === 0 ? [] : [{ role: 'user', parts }]
    }
    const parts = turn.parts.flatMap((part) => writeAnswerPart(part, writing))
    return parts.length === 0 ? [] : [{ role: 'model', parts: target.signsCalls ? signUnsigned(parts) : parts }]
  })
  const system = turns
    .filter(isSystem)
    .flatMap(({ parts }) => parts.map(({ text }) => text))
    .filter((text) => text !== '')
    .join('\n')
  if (system === '') return { contents }
  if (contents.length === 0) return { contents: [{ role: 'user', parts: [{ text: system }] }] }
  return { contents, systemInstruction: { parts: [{ text: system }] } }
}
