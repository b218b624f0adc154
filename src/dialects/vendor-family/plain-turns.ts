// Turns as plain text, for vendors that take nothing else: calls and their results stay readable, media are handed out apart.
import type {
  AssistantPart,
  Conversation,
  MediaPart,
  SystemPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../neutral/index.ts'
import { callText, listCallNames } from './tools.ts'

/** A medium and where it stood, for `dropped`. */
export type PlacedMedium = { readonly part: MediaPart; readonly path: string }

export type PlainTurn = {
  readonly role: 'system' | 'user' | 'assistant'
  readonly text: string
  readonly media: readonly PlacedMedium[]
}

/** Two texts that stand apart: one paragraph each. */
export const joinTexts = (texts: readonly string[], separator = '\n'): string =>
  texts.filter((text) => text !== '').join(separator)

/** A call as a sentence a model understands. The id pairs it with its result. */
export const describeCall = (call: ToolCallPart): string => `[Tool call ${call.name} (${call.id}): ${callText(call)}]`

/** The texts of a result; `media` gets what is no text. */
export const resultText = (result: ToolResultPart, onMedium?: (part: MediaPart) => void): string =>
  joinTexts(
    result.parts.map((part) => {
      if (part.kind === 'text') return part.text
      const text = documentText(part)
      if (text === undefined) onMedium?.(part)
      return text ?? ''
    }),
  )

/** A result as a sentence a model understands. */
export const describeResult = (result: ToolResultPart, name: string | undefined, text: string): string =>
  `[Tool ${result.isError === true ? 'error' : 'result'} ${result.name ?? name ?? ''} (${result.id}): ${text}]`.replace(
    '  ',
    ' ',
  )

/** A document that is text says the same as text; undefined for other media. */
export const documentText = ({ source, title, filename }: MediaPart): string | undefined =>
  source.kind === 'text' ? joinTexts([title ?? filename ?? '', source.text]) : undefined

/** Where a part stands, as `dropped` names it. */
export const pathOf = (turn: number, part: number, kind: string): string =>
  `messages[${turn}].content[${part}] (${kind})`

type Flattened = { readonly texts: string[]; readonly media: PlacedMedium[] }

const flattenPart = (
  part: SystemPart | UserPart | AssistantPart,
  path: string,
  names: ReadonlyMap<string, string>,
  { texts, media }: Flattened,
): void => {
  if (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted') texts.push(part.text)
  else if (part.kind === 'tool-call') texts.push(describeCall(part))
  else if (part.kind === 'tool-result') {
    const text = resultText(part, (medium) => media.push({ part: medium, path: `${path} (${medium.kind})` }))
    texts.push(describeResult(part, names.get(part.id), text))
  } else if (part.kind !== 'reasoning') {
    const text = documentText(part)
    if (text === undefined) media.push({ part, path })
    else texts.push(text)
  }
}

/** Every turn as text and media. Thoughts of earlier turns are left out: only their model could use them. */
export const plainTurns = (conversation: Conversation): readonly PlainTurn[] => {
  const names = listCallNames(conversation)
  return conversation.turns.map(({ role, parts }, turn) => {
    const flattened: Flattened = { texts: [], media: [] }
    for (const [index, part] of parts.entries()) flattenPart(part, pathOf(turn, index, part.kind), names, flattened)
    return { role, text: joinTexts(flattened.texts), media: flattened.media }
  })
}

/** Neighbours of one role as one turn, for vendors that want roles to alternate. Turns that say nothing are left out. */
export const mergeTurns = (turns: readonly PlainTurn[]): readonly PlainTurn[] => {
  const merged: PlainTurn[] = []
  for (const turn of turns) {
    if (turn.text === '' && turn.media.length === 0) continue
    const last = merged.at(-1)
    if (last?.role !== turn.role) merged.push(turn)
    else
      merged[merged.length - 1] = {
        role: turn.role,
        text: joinTexts([last.text, turn.text], '\n\n'),
        media: [...last.media, ...turn.media],
      }
  }
  return merged
}

/** System texts taken out of the turns and joined, for vendors with one place for them. */
export const splitSystem = (
  turns: readonly PlainTurn[],
): { readonly system: string; readonly turns: readonly PlainTurn[] } => ({
  system: joinTexts(
    turns.filter(({ role }) => role === 'system').map(({ text }) => text),
    '\n\n',
  ),
  turns: turns.filter(({ role }) => role !== 'system'),
})

/** System texts as the user's words, for vendors without that role; neighbours are merged. */
export const foldSystem = (turns: readonly PlainTurn[]): readonly PlainTurn[] =>
  mergeTurns(turns.map((turn) => (turn.role === 'system' ? { ...turn, role: 'user' } : turn)))
