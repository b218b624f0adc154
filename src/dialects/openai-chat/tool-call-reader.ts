// Puts streamed tool calls together, whatever a vendor makes of indexes, ids, names and arguments.
import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import type { EventWriter, Signature } from '../neutral/index.ts'
import { readCallSignature } from './reasoning-details.ts'

/** One call as far as it has come. It is announced with its first arguments: its name may come in pieces. */
type Draft = {
  readonly key: string
  wireIndex: number | undefined
  id: string
  name: string
  arguments: string
  signature: Signature | undefined
  isCustom: boolean
  isStarted: boolean
}

/** What one delta says of one call. */
type Piece = {
  readonly index: number | undefined
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly isCustom: boolean
  readonly signature: Signature | undefined
}

const readText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : ''
}

const readIndex = (value: unknown): number | undefined => {
  const index = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 ? index : undefined
}

const readPiece = (call: JsonObject): Piece => {
  const isCustom = call.type === 'custom' || (!isJsonObject(call.function) && isJsonObject(call.custom))
  const holder = isCustom ? call.custom : call.function
  const definition = isJsonObject(holder) ? holder : {}
  return {
    index: readIndex(call.index),
    id: typeof call.id === 'string' ? call.id : typeof call.id === 'number' ? String(call.id) : '',
    name: typeof definition.name === 'string' ? definition.name : '',
    arguments: readText(isCustom ? definition.input : definition.arguments),
    isCustom,
    signature: readCallSignature(call, 'openai-chat'),
  }
}

const isWhole = (text: string): boolean => isJsonObject(parseJson(text))

/** The whole call again, as some vendors send it with the finish. */
const isRepetition = (draft: Draft, piece: Piece): boolean =>
  piece.name === draft.name &&
  isWhole(draft.arguments) &&
  (piece.id !== '' && piece.id === draft.id
    ? isWhole(piece.arguments)
    : piece.id === '' && piece.arguments === draft.arguments)

/**
 * A name behind finished arguments begins another call, also where the index stays the same by mistake. An id that
 * changes in the middle of arguments is a mistake too, and one that stays is the same call.
 */
const beginsAnother = (draft: Draft, piece: Piece): boolean => {
  if (piece.name === '' || (piece.id !== '' && piece.id === draft.id)) return false
  const hasNewId = piece.id !== '' && draft.id !== ''
  return isWhole(draft.arguments) || (hasNewId && draft.arguments === '')
}

const extendName = (name: string, more: string): string => {
  if (more === '' || more === name) return name
  return more.startsWith(name) ? more : name + more
}

/**
 * Reads the calls of one answer. `seed` makes ids for calls that have none: the same for the same answer, and different
 * from answer to answer, so that calls of several turns never share one.
 */
export const createToolCallReader = (writer: EventWriter, answer: number, seed: () => string) => {
  const drafts: Draft[] = []

  const find = ({ index, id }: Piece): Draft | undefined => {
    const byId = id === '' ? undefined : drafts.findLast((draft) => draft.id === id)
    if (byId !== undefined) return byId
    if (index !== undefined) return drafts.findLast((draft) => draft.wireIndex === index)
    // Neither an id that is known nor an index: more of the latest call, unless it says otherwise.
    return id === '' ? drafts.at(-1) : undefined
  }

  const start = (draft: Draft): void => {
    draft.isStarted = true
    writer.toolStart(answer, draft.key, {
      id: draft.id === '' ? makeId(draft) : draft.id,
      name: draft.name,
      ...(draft.isCustom ? { isCustom: true } : {}),
      ...(draft.signature === undefined ? {} : { signature: draft.signature }),
    })
  }

  const makeId = ({ key, name }: Draft): string =>
    `call_${createHash('sha256').update(`${seed()}|${answer}|${key}|${name}`).digest('hex').slice(0, 24)}`

  const startWaiting = (): void => {
    for (const draft of drafts) if (!draft.isStarted && draft.name !== '') start(draft)
  }

  const open = (piece: Piece): Draft => {
    startWaiting()
    const draft: Draft = {
      key: `call ${drafts.length}`,
      wireIndex: piece.index,
      id: piece.id,
      name: '',
      arguments: '',
      signature: undefined,
      isCustom: piece.isCustom,
      isStarted: false,
    }
    drafts.push(draft)
    return draft
  }

  const take = (piece: Piece): void => {
    const found = find(piece)
    if (found !== undefined && isRepetition(found, piece)) return
    const draft = found === undefined || beginsAnother(found, piece) ? open(piece) : found
    draft.wireIndex ??= piece.index
    if (draft.id === '') draft.id = piece.id
    draft.signature ??= piece.signature
    if (!draft.isStarted) draft.name = extendName(draft.name, piece.name)
    if (piece.arguments === '') return
    draft.arguments += piece.arguments
    if (!draft.isStarted) start(draft)
    writer.toolArguments(answer, draft.key, piece.arguments)
  }

  return {
    /** Reads `tool_calls` of a delta or message, or the older `function_call`. */
    read: (calls: unknown): void => {
      for (const call of Array.isArray(calls) ? calls.filter(isJsonObject) : []) take(readPiece(call))
    },
    /** Announces calls that have no arguments; to be called when nothing more comes. */
    settle: startWaiting,
    /** Whether arguments may follow: what is written in between would close the call. */
    isMidCall: (): boolean => drafts.some((draft) => !isWhole(draft.arguments)),
    hasCalls: (): boolean => drafts.length > 0,
  }
}
