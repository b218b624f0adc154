// Checks the blocks of a request: what no model could be asked is told to the client, by the member's name.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { entryOf, textOf } from './wire.ts'

type Kind = 'string' | 'object'
type Requirement = readonly [member: string, kind: Kind]

/** Members without which a block says nothing. */
const REQUIRED: Readonly<Record<string, readonly Requirement[]>> = {
  text: [['text', 'string']],
  image: [['source', 'object']],
  document: [['source', 'object']],
  thinking: [['thinking', 'string']],
  redacted_thinking: [['data', 'string']],
  tool_use: [
    ['id', 'string'],
    ['name', 'string'],
    ['input', 'object'],
  ],
  tool_result: [['tool_use_id', 'string']],
}

const isOfKind = (value: unknown, kind: Kind): boolean =>
  kind === 'object' ? isJsonObject(value) : typeof value === 'string'

const checkBlock = (block: unknown, path: string, isInner: boolean): void => {
  if (!isJsonObject(block)) throw invalidRequest(`"${path}" must be an object.`, path)
  const type = textOf(block.type)
  if (type === undefined) throw invalidRequest(`"${path}.type" must be a string.`, `${path}.type`)
  for (const [member, kind] of entryOf(REQUIRED, type) ?? [])
    if (!isOfKind(block[member], kind))
      throw invalidRequest(
        `"${path}.${member}" is required and must be ${kind === 'object' ? 'an' : 'a'} ${kind}.`,
        `${path}.${member}`,
      )
  // Results do not nest.
  if (!isInner && type === 'tool_result' && block.content !== undefined && block.content !== null)
    checkContent(block.content, `${path}.content`, true)
}

/** A content is a string or a list of blocks. Throws `invalid_request`. */
export function checkContent(content: unknown, path: string, isInner = false): void {
  if (typeof content === 'string') return
  if (!Array.isArray(content)) throw invalidRequest(`"${path}" must be a string or an array of blocks.`, path)
  for (const [index, block] of content.entries()) checkBlock(block, `${path}[${index}]`, isInner)
}

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system'])

/** The messages of a request; `system` may stand among them since Claude Opus 4.8. Throws `invalid_request`. */
export const checkMessages = (body: JsonObject): readonly JsonObject[] => {
  const { messages } = body
  if (!Array.isArray(messages)) throw invalidRequest('"messages" is required and must be an array.', 'messages')
  if (messages.length === 0) throw invalidRequest('"messages" must not be empty.', 'messages')
  return messages.map((message, index) => {
    const path = `messages[${index}]`
    if (!isJsonObject(message)) throw invalidRequest(`"${path}" must be an object.`, path)
    if (!ROLES.has(message.role)) throw invalidRequest(`"${path}.role" must be user or assistant.`, `${path}.role`)
    return message
  })
}
