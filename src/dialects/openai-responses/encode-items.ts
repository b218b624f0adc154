// The turns of a conversation as the `input` of a Responses request.
import type { JsonObject } from '../../kernel/index.ts'
import type {
  AssistantPart,
  Conversation,
  MediaPart,
  TextPart,
  ToolResultPart,
  Turn,
  UserPart,
} from '../neutral/index.ts'
import { type CallIds, createCallIds } from './call-ids.ts'
import { ownNative, type Place, writeInputParts, writeMedia } from './encode-content.ts'
import { namespaceOf } from './tool-names.ts'

type Writing = {
  readonly ids: CallIds
  readonly isCodex: boolean
  readonly namespaces: ReadonlyMap<string, { readonly name: string; readonly member: string }>
  readonly drop: (what: string) => void
}

type Role = 'user' | 'assistant' | 'system' | 'developer'

/** A message. One text alone is a string; Codex wants lists and the item's type. */
const messageOf = (role: Role, content: readonly JsonObject[], { isCodex }: Writing): JsonObject => {
  if (isCodex) return { type: 'message', role, content: [...content] }
  const [first] = content
  const isPlain = content.length === 1 && (first?.type === 'input_text' || first?.type === 'output_text')
  const text = isPlain && Object.keys(first).length === 2 ? first.text : undefined
  return { role, content: text ?? (content.length === 0 ? '' : [...content]) }
}

const markError = (parts: ToolResultPart['parts']): ToolResultPart['parts'] => {
  const [first, ...rest] = parts
  if (first?.kind === 'text') return [{ ...first, text: `Error: ${first.text}` }, ...rest]
  return [{ kind: 'text', text: 'Error: ' }, ...parts]
}

/** A result. It has no flag for errors, so a failed one says so in its text. */
const writeResult = (part: ToolResultPart, place: Place, writing: Writing): JsonObject => {
  const parts = part.isError === true ? markError(part.parts) : part.parts
  const content = writeInputParts(parts, { ...place, path: `${place.path}.content` })
  const id = writing.ids.ofResult(part.id, part.name)
  if (id === undefined) return messageOf('user', content, writing)
  const only = content.length === 1 ? content[0] : undefined
  const output = content.length === 0 ? '' : only?.type === 'input_text' ? only.text : content
  const isCustom = part.isCustom === true || writing.ids.isCustom(id)
  return { type: isCustom ? 'custom_tool_call_output' : 'function_call_output', call_id: id, output }
}

/** The items of a user's turn: results and hosted items stand alone, what is between them is a message. */
const writeUser = (parts: readonly UserPart[], place: Place, writing: Writing): JsonObject[] => {
  const items: JsonObject[] = []
  let content: JsonObject[] = []
  const flush = (): void => {
    if (content.length > 0) items.push(messageOf('user', content, writing))
    content = []
  }
  const input = (part: TextPart | MediaPart, at: Place): void => {
    if (part.kind === 'text') content.push({ type: 'input_text', text: part.text })
    else {
      const written = writeMedia(part, at)
      if (written !== undefined) content.push(written)
    }
  }
  for (const [index, part] of parts.entries()) {
    const at = { ...place, path: `${place.path}.content[${index}]` }
    if (part.kind === 'tool-result') {
      flush()
      items.push(writeResult(part, at, writing))
    } else if (part.kind !== 'hosted') input(part, at)
    else {
      const native = ownNative(part.native)
      if (native !== undefined) {
        flush()
        items.push(native)
      } else if (part.text !== '') content.push({ type: 'input_text', text: part.text })
      else writing.drop(`${at.path} (hosted)`)
    }
  }
  flush()
  return items.length === 0 ? [messageOf('user', [], writing)] : items
}

type AssistantWriter = {
  readonly [Kind in AssistantPart['kind']]: (
    part: Extract<AssistantPart, { kind: Kind }>,
    place: Place,
    writing: Writing,
  ) => { readonly content?: JsonObject; readonly item?: JsonObject }
}

const writeCall: AssistantWriter['tool-call'] = (part, _place, { ids, namespaces }) => {
  const isCustom = part.isCustom === true
  const group = namespaces.get(part.name)
  const head = {
    call_id: ids.ofCall(part.id, part.name, isCustom),
    name: group?.member ?? part.name,
    ...(group === undefined ? {} : { namespace: group.name }),
  }
  if (isCustom) return { item: { type: 'custom_tool_call', ...head, input: part.arguments } }
  return { item: { type: 'function_call', ...head, arguments: part.arguments === '' ? '{}' : part.arguments } }
}

/** Thoughts go back only with the proof that this API wrote them. */
const writeReasoning: AssistantWriter['reasoning'] = ({ text, signature }, { path, drop }) => {
  if (signature?.issuer !== 'openai-responses') {
    drop(`${path} (reasoning)`)
    return {}
  }
  return {
    item: {
      type: 'reasoning',
      ...(signature.id === undefined ? {} : { id: signature.id }),
      summary: text === '' ? [] : [{ type: 'summary_text', text }],
      encrypted_content: signature.value,
    },
  }
}

/** A model's own medium cannot be shown to it again, but a picture of this API's tool can be named. */
const writeOwnMedia = (part: MediaPart, { path, drop }: Place) => {
  const native = ownNative(part.native)
  if (native?.type === 'image_generation_call') return { item: native }
  drop(`${path} (${part.kind})`)
  return {}
}

const assistantWriters: AssistantWriter = {
  text: ({ text }) => (text === '' ? {} : { content: { type: 'output_text', text } }),
  refusal: ({ text }) => ({ content: { type: 'refusal', refusal: text } }),
  reasoning: writeReasoning,
  'tool-call': writeCall,
  hosted: ({ native, text }, { path, drop }) => {
    const own = ownNative(native)
    if (own !== undefined) return { item: own }
    if (text !== '') return { content: { type: 'output_text', text } }
    drop(`${path} (hosted)`)
    return {}
  },
  image: writeOwnMedia,
  audio: writeOwnMedia,
  video: writeOwnMedia,
  file: writeOwnMedia,
}

/** The items of a model's turn in their order. A message without content is left out. */
const writeAssistant = (parts: readonly AssistantPart[], place: Place, writing: Writing): JsonObject[] => {
  const items: JsonObject[] = []
  let content: JsonObject[] = []
  const flush = (): void => {
    if (content.length > 0) items.push(messageOf('assistant', content, writing))
    content = []
  }
  for (const [index, part] of parts.entries()) {
    const write = assistantWriters[part.kind] as (
      part: AssistantPart,
      place: Place,
      writing: Writing,
    ) => ReturnType<AssistantWriter['text']>
    const written = write(part, { ...place, path: `${place.path}.content[${index}]` }, writing)
    if (written.content !== undefined) content.push(written.content)
    if (written.item === undefined) continue
    flush()
    items.push(written.item)
  }
  flush()
  return items
}

const textOfTurn = (turn: Extract<Turn, { role: 'system' }>): string => turn.parts.map(({ text }) => text).join('\n')

const writeTurn = (turn: Turn, path: string, writing: Writing): JsonObject[] => {
  const place = { path, drop: writing.drop }
  if (turn.role !== 'system' && turn.name !== undefined) writing.drop(`${path}.name`)
  if (turn.role === 'user') return writeUser(turn.parts, place, writing)
  if (turn.role === 'assistant') return writeAssistant(turn.parts, place, writing)
  // Codex knows no system messages.
  const role = turn.isDeveloper === true || writing.isCodex ? 'developer' : 'system'
  const content = turn.parts.filter(({ text }) => text !== '').map(({ text }) => ({ type: 'input_text', text }))
  return content.length === 0 ? [] : [messageOf(role, content, writing)]
}

/** Turns that say the system's words before the conversation begins; those of developers stay where they are. */
const isInstruction = (turn: Turn, index: number, begin: number): boolean =>
  turn.role === 'system' && turn.isDeveloper !== true && index < begin

/** `instructions` and `input` of a conversation. What they cannot say is noted by `drop`. */
export const writeInput = (
  { turns, tools }: Conversation,
  isCodex: boolean,
  drop: (what: string) => void,
): { readonly instructions: string; readonly input: JsonObject[] } => {
  const namespaces = new Map(
    tools.flatMap((tool) => {
      const group = namespaceOf(tool)
      return group !== undefined && 'name' in tool ? [[tool.name, group] as const] : []
    }),
  )
  const writing: Writing = { ids: createCallIds(), isCodex, namespaces, drop }
  const first = turns.findIndex(({ role }) => role !== 'system')
  const begin = first < 0 ? turns.length : first
  const instructions = turns
    .filter((turn, index): turn is Extract<Turn, { role: 'system' }> => isInstruction(turn, index, begin))
    .map(textOfTurn)
    .filter((text) => text !== '')
  const input = turns.flatMap((turn, index) =>
    isInstruction(turn, index, begin) ? [] : writeTurn(turn, `messages[${index}]`, writing),
  )
  return { instructions: instructions.join('\n\n'), input }
}
