// Log probabilities: Gemini's `logprobsResult`, and OpenAI chat's `{content: […]}`, which is the neutral shape.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { member, objectMember, objectsMember, textMember, toNumber } from './wire.ts'

const readEntry = (candidate: JsonObject): JsonObject => {
  const token = textMember(candidate, 'token') ?? ''
  return {
    token,
    logprob: toNumber(member(candidate, 'logProbability')) ?? 0,
    bytes: [...Buffer.from(token)],
  }
}

/** A candidate's log probabilities in the neutral shape; undefined when it has none. */
export const readLogprobs = (candidate: JsonObject): JsonObject | undefined => {
  const result = objectMember(candidate, 'logprobsResult')
  if (result === undefined) return undefined
  const chosen = objectsMember(result, 'chosenCandidates')
  const top = objectsMember(result, 'topCandidates')
  if (chosen.length === 0) return undefined
  const content = chosen.map((entry, index) => ({
    ...readEntry(entry),
    top_logprobs: objectsMember(top[index] ?? {}, 'candidates').map(readEntry),
  }))
  return { content }
}

const writeEntry = (entry: JsonObject): JsonObject => ({
  token: typeof entry.token === 'string' ? entry.token : '',
  logProbability: toNumber(entry.logprob) ?? 0,
})

/** Log probabilities of the neutral shape as members of a candidate. */
export const writeLogprobs = (pieces: readonly (JsonValue | undefined)[]): { logprobsResult?: JsonObject } => {
  const entries = pieces.flatMap((piece) =>
    isJsonObject(piece) && Array.isArray(piece.content) ? piece.content.filter(isJsonObject) : [],
  )
  if (entries.length === 0) return {}
  const topCandidates = entries.map((entry) => ({
    candidates: (Array.isArray(entry.top_logprobs) ? entry.top_logprobs.filter(isJsonObject) : []).map(writeEntry),
  }))
  return { logprobsResult: { chosenCandidates: entries.map(writeEntry), topCandidates } }
}
