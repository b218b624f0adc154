// The `input` of a Responses request as turns: messages, calls, results, thoughts and what hosted tools did.
import { GatewayError, isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import {
  type AssistantPart,
  type Signature,
  type SystemPart,
  type Turn,
  UNPROVED,
  type UserPart,
} from '../neutral/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { type ContentPart, readContent } from './decode-content.ts'
import { readSignature } from './signatures.ts'
import type { ToolNames } from './tool-names.ts'
import { argumentsOf, filledText, objectsOf, textOf } from './wire.ts'

/** A request that only the vendor's own store could serve. */
export const unsupported = (param: string, reason: string): GatewayError =>
  new GatewayError('invalid_request', `"${param}" is not supported for this model: ${reason}`, {
    type: 'invalid_request_error',
    code: 'unsupported_parameter',
    param,
  })

/** Items that the client answers with; all other items of tools are the model's. */
const CLIENT_ITEMS: ReadonlySet<string> = new Set([
  'computer_call_output',
  'local_shell_call_output',
  'shell_call_output',
  'apply_patch_call_output',
  'mcp_approval_response',
  'tool_search_output',
  'compaction_trigger',
])

/**
 * Collects turns. What the model wrote in one go (thoughts, texts, calls) is one turn, and so are results that stand together;
 * messages of users and systems stay apart, as they were sent.
 */
const createTurns = (names: ToolNames) => {
  const turns: Turn[] = []
  /** Signatures of the calls that follow. */
  const callSignatures: Signature[] = []
  const calledNames = new Map<string, string>()
  let model: AssistantPart[] | undefined
  let results: UserPart[] | undefined

  const close = (): void => {
    model = undefined
    results = undefined
  }
  const say = (...parts: readonly AssistantPart[]): void => {
    if (model === undefined) {
      close()
      model = []
      turns.push({ role: 'assistant', parts: model })
    }
    model.push(...parts)
  }
  const answer = (part: UserPart): void => {
    if (results === undefined) {
      close()
      results = []
      turns.push({ role: 'user', parts: results })
    }
    results.push(part)
  }
  const add = (turn: Turn): void => {
    close()
    turns.push(turn)
  }
  const signText = (signature: Signature): void => {
    const at = model?.findLastIndex(({ kind }) => kind === 'text') ?? -1
    const part = model?.[at]
    if (model !== undefined && part?.kind === 'text') model[at] = { ...part, signature }
  }
  return { turns, names, callSignatures, calledNames, say, answer, add, signText }
}

type Turns = ReturnType<typeof createTurns>

const isSystemPart = (part: ContentPart): part is SystemPart => part.kind === 'text'

const isUserPart = (part: ContentPart): part is Exclude<ContentPart, { kind: 'refusal' }> => part.kind !== 'refusal'

const readMessage = (item: JsonObject, path: string, turns: Turns): void => {
  const parts = readContent(item.content, `${path}.content`)
  const role = item.role
  if (role === 'assistant') turns.say(...parts)
  else if (role === 'user') {
    if (!parts.every(isUserPart)) throw invalidRequest(`"${path}.content" holds a refusal.`, `${path}.content`)
    turns.add({ role, parts })
  } else if (role === 'system' || role === 'developer') {
    if (!parts.every(isSystemPart)) throw invalidRequest(`"${path}.content" must be text.`, `${path}.content`)
    turns.add({ role: 'system', parts, ...(role === 'developer' ? { isDeveloper: true } : {}) })
  } else throw invalidRequest(`"${path}.role" must be user, assistant, system or developer.`, `${path}.role`)
}

const readCallId = (item: JsonObject, path: string): string => {
  const id = filledText(item.call_id) ?? filledText(item.id)
  if (id === undefined) throw invalidRequest(`"${path}.call_id" is required.`, `${path}.call_id`)
  return id
}

const readCall = (item: JsonObject, path: string, turns: Turns): void => {
  const isCustom = item.type === 'custom_tool_call'
  const id = readCallId(item, path)
  const member = filledText(item.name)
  if (member === undefined) throw invalidRequest(`"${path}.name" is required.`, `${path}.name`)
  const name = turns.names.flat(textOf(item.namespace), member)
  const signature = turns.callSignatures.shift()
  turns.calledNames.set(id, name)
  turns.say({
    kind: 'tool-call',
    id,
    name,
    arguments: isCustom ? textOf(item.input) : argumentsOf(item.arguments),
    ...(isCustom ? { isCustom } : {}),
    ...(signature === undefined ? {} : { signature }),
  })
}

/** A result that is neither text nor parts is a JSON value that the client forgot to print. */
const readOutput = (output: JsonValue | undefined, path: string): ContentPart[] =>
  isJsonObject(output) || typeof output === 'number' || typeof output === 'boolean'
    ? [{ kind: 'text', text: JSON.stringify(output) }]
    : readContent(output, path)

const readResult = (item: JsonObject, path: string, turns: Turns): void => {
  const id = readCallId(item, path)
  const name = turns.calledNames.get(id)
  turns.answer({
    kind: 'tool-result',
    id,
    ...(name === undefined ? {} : { name }),
    parts: readOutput(item.output, `${path}.output`).filter(isUserPart),
    ...(item.type === 'custom_tool_call_output' ? { isCustom: true } : {}),
  })
}

const joinTexts = (list: unknown): string =>
  objectsOf(list)
    .map(({ text }) => textOf(text))
    .filter((text) => text !== '')
    .join('\n\n')

/** A thought; or, sealed in its place, the signature of a call that follows or of the text before. */
const readReasoning = (item: JsonObject, _path: string, turns: Turns): void => {
  const text = joinTexts(item.summary) || joinTexts(item.content)
  const encrypted = filledText(item.encrypted_content)
  if (encrypted === undefined || encrypted === UNPROVED) {
    if (text !== '') turns.say({ kind: 'reasoning', text })
    return
  }
  const { signature, mark } = readSignature(encrypted, filledText(item.id))
  if (mark === 'call') turns.callSignatures.push(signature)
  else if (mark === 'text') turns.signText(signature)
  else turns.say({ kind: 'reasoning', text, signature, ...(mark === 'redacted' ? { isRedacted: true } : {}) })
}

const readHosted = (item: JsonObject, type: string, turns: Turns): void => {
  const part = {
    kind: 'hosted',
    text: textOf(item.output),
    native: { family: 'openai-responses', value: item },
  } as const
  if (CLIENT_ITEMS.has(type)) turns.answer(part)
  else turns.say(part)
}

const readers: ReadonlyMap<string, (item: JsonObject, path: string, turns: Turns) => void> = new Map([
  ['message', readMessage],
  ['function_call', readCall],
  ['custom_tool_call', readCall],
  ['function_call_output', readResult],
  ['custom_tool_call_output', readResult],
  ['reasoning', readReasoning],
  // Read with the tools.
  ['additional_tools', () => undefined],
])

const readItem = (item: JsonValue, path: string, turns: Turns): void => {
  if (!isJsonObject(item)) throw invalidRequest(`"${path}" must be an object.`, path)
  const type = filledText(item.type) ?? (item.role === undefined ? undefined : 'message')
  if (type === 'item_reference' || (type === undefined && item.id !== undefined))
    throw unsupported(path, 'items are not stored, send the item itself.')
  if (type === undefined) throw invalidRequest(`"${path}.type" is required.`, `${path}.type`)
  const read = readers.get(type)
  if (read === undefined) readHosted(item, type, turns)
  else read(item, path, turns)
}

/** The turns of a request: `instructions` first, then the input in its order. */
export const readTurns = (body: JsonObject, names: ToolNames): readonly Turn[] => {
  const turns = createTurns(names)
  const instructions = readContent(body.instructions, 'instructions')
  if (!instructions.every(isSystemPart)) throw invalidRequest('"instructions" must be text.', 'instructions')
  if (instructions.length > 0) turns.add({ role: 'system', parts: instructions })
  const { input } = body
  if (typeof input === 'string') turns.add({ role: 'user', parts: [{ kind: 'text', text: input }] })
  else if (Array.isArray(input)) for (const [index, item] of input.entries()) readItem(item, `input[${index}]`, turns)
  else throw invalidRequest('"input" is required and must be a string or an array.', 'input')
  return turns.turns
}
