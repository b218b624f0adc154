// Which of a provider's speeches serves a request: the caller's own dialect where it is spoken, else the one that loses least.
import { type ClientDialectId, type Operation, operations } from '../dialects/index.ts'
import type { Endpoint, Provider, Speech } from './define.ts'

/** A speech with the operation it stands under. `isNative`: the caller's dialect is the upstream's. */
export type ChosenSpeech = { readonly speech: Speech; readonly operation: Operation; readonly isNative: boolean }

/** For client dialects that can be translated, the operations in the order in which they carry most of what it says. */
const PREFERENCE: Readonly<Partial<Record<ClientDialectId, readonly Operation[]>>> = {
  'openai-chat': ['chat', 'responses', 'messages', 'gemini'],
  'openai-completions': ['completions', 'chat', 'responses', 'messages', 'gemini'],
  'openai-responses': ['responses', 'chat', 'messages', 'gemini'],
  'claude-messages': ['messages', 'chat', 'responses', 'gemini'],
  gemini: ['gemini', 'chat', 'responses', 'messages'],
  'openai-embeddings': ['embeddings', 'gemini-embeddings'],
  'gemini-embeddings': ['gemini-embeddings', 'embeddings'],
}

const listOf = (speeches: Speech | readonly Speech[] | undefined): readonly Speech[] =>
  speeches === undefined ? [] : 'dialect' in speeches ? [speeches] : speeches

/** Every operation that could answer this one, best first. */
const candidatesFor = (operation: Operation): readonly Operation[] => {
  const preferred = PREFERENCE[operations[operation].dialect] ?? []
  return [operation, ...preferred.filter((other) => other !== operation)]
}

const CANDIDATES = Object.fromEntries(
  (Object.keys(operations) as Operation[]).map((operation) => [operation, candidatesFor(operation)]),
) as Readonly<Record<Operation, readonly Operation[]>>

/**
 * Finds the speech for an operation at one endpoint: the first whose dialect is the caller's, else the first that can be
 * translated. `first` puts one operation before the others (the chat-to-responses policy). Undefined: not served.
 */
export const findSpeech = (
  provider: Provider,
  operation: Operation,
  endpoint: Endpoint,
  first?: Operation,
): ChosenSpeech | undefined => {
  const own = operations[operation].dialect
  const candidates = first === undefined ? CANDIDATES[operation] : [first, ...CANDIDATES[operation]]
  let translated: ChosenSpeech | undefined
  for (const candidate of candidates) {
    for (const speech of listOf(provider.speaks[candidate])) {
      if (speech.when !== undefined && !speech.when(endpoint)) continue
      const isNative = speech.dialect === own
      const chosen = { speech, operation: candidate, isNative }
      if (isNative || first === candidate) return chosen
      translated ??= chosen
      break
    }
  }
  return translated
}
