// Reads the choices of whole answers and of chunks, and hands each to the reader of its answer.
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Citation, EventWriter } from '../neutral/index.ts'
import { AnswerReader } from './answer-reader.ts'

/** Words that say the upstream failed: OpenRouter's and Mistral's, DeepSeek's, Zhipu's. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'insufficient_system_resource', 'network_error'])

/** A vendor's own list of sources beside the answer: Perplexity's `citations` (addresses) and `search_results`. */
export const readSources = (body: JsonObject): readonly Citation[] => {
  const results = Array.isArray(body.search_results) ? body.search_results.filter(isJsonObject) : []
  const listed = results.flatMap(({ url, title }) =>
    typeof url === 'string' ? [{ url, ...(typeof title === 'string' ? { title } : {}) }] : [],
  )
  const bare = Array.isArray(body.citations) ? body.citations.filter((url) => typeof url === 'string') : []
  return listed.length > 0 ? listed : bare.map((url) => ({ url }))
}

const indexOf = (choice: JsonObject, position: number): number => {
  const told = typeof choice.index === 'string' ? Number(choice.index) : choice.index
  return typeof told === 'number' && Number.isInteger(told) && told >= 0 ? told : position
}

/** Reads the choices of one reply. `seed` is what makes the reply different from others, for ids of calls. */
export const createChoiceReader = (writer: EventWriter, seed: () => string) => {
  const answers = new Map<number, AnswerReader>()

  const readChoice = (choice: JsonObject, position: number, sources: readonly Citation[]): void => {
    const index = indexOf(choice, position)
    const known = answers.get(index)
    const answer = known ?? new AnswerReader(writer, index, seed)
    answers.set(index, answer)
    const logprobs = isJsonObject(choice.logprobs) ? choice.logprobs : undefined
    if (isJsonObject(choice.delta)) answer.message(choice.delta, logprobs)
    // A whole message behind deltas repeats them.
    else if (isJsonObject(choice.message) && known === undefined) answer.message(choice.message, logprobs)
    else if (typeof choice.text === 'string') answer.text(choice.text)
    answer.sources(sources)
    const word = choice.finish_reason
    if (typeof word !== 'string' || word === '') return
    if (FAILURES.has(word)) throw new GatewayError('upstream_failed', `The upstream ended its answer with "${word}".`)
    answer.finishWord = word
  }

  return {
    /** Reads `choices`. Throws GatewayError when a finish says that the upstream failed. */
    read: (choices: readonly JsonObject[], sources: readonly Citation[]): void => {
      for (const [position, choice] of choices.entries()) readChoice(choice, position, sources)
    },
    /** Whether so many answers have finished, and none that began is unfinished. */
    isComplete: (answerCount: number): boolean =>
      answers.size >= answerCount && [...answers.values()].every(({ finishWord }) => finishWord !== undefined),
    /** Writes what waited for the end: calls without arguments, sound, and the finish of each answer that has one. */
    settle: (presumesFinish: boolean): void => {
      for (const answer of answers.values()) answer.settle(presumesFinish)
    },
  }
}
