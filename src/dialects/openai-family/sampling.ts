// Members that steer sampling, the same in chat and legacy completions.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { Sampling } from '../neutral/index.ts'
import { readNumber, readObject } from './members.ts'
import { invalidRequest, readAnswerCount, readOutputLimit } from './request.ts'

/** Reads `stop`: one sequence or a list. Empty ones end nothing and are left out. */
const readStop = (body: JsonObject): readonly string[] | undefined => {
  const { stop } = body
  if (stop === undefined || stop === null) return undefined
  const list = Array.isArray(stop) ? stop : [stop]
  const texts = list.filter((item) => typeof item === 'string')
  if (texts.length < list.length) throw invalidRequest('"stop" must be a string or a list of strings.', 'stop')
  const sequences = texts.filter((text) => text !== '')
  return sequences.length === 0 ? undefined : sequences
}

/** How long an answer may be; zero is what some clients send when they set no limit. */
const readLimit = (body: JsonObject): number | undefined => {
  const limits = [readOutputLimit(body, 'max_completion_tokens'), readOutputLimit(body, 'max_tokens')]
  return limits.find((limit) => limit !== undefined && limit > 0)
}

/** Reads the members that steer sampling and are the same in both; log probabilities are not. */
export const decodeSampling = (body: JsonObject): Sampling => ({
  ...optional('temperature', readNumber(body, 'temperature')),
  ...optional('topP', readNumber(body, 'top_p')),
  ...optional('topK', readNumber(body, 'top_k')),
  ...optional('seed', readNumber(body, 'seed')),
  ...optional('stop', readStop(body)),
  ...optional('presencePenalty', readNumber(body, 'presence_penalty')),
  ...optional('frequencyPenalty', readNumber(body, 'frequency_penalty')),
  ...optional('logitBias', readObject(body, 'logit_bias')),
  ...optional('answerCount', body.n === undefined || body.n === null ? undefined : readAnswerCount(body)),
  ...optional('outputTokensMax', readLimit(body)),
})
