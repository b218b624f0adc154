// Legacy completions for upstreams that only chat: the prompt is what a user says, the answer's text the completion.
import { isJsonObject, type JsonObject, type JsonValue, type Usage } from '../../kernel/index.ts'
import {
  type Answer,
  type ClientCodec,
  type Conversation,
  createSequence,
  type Finish,
  type Reply,
  type ReplyContext,
  type StreamEncoder,
  type StreamEvent,
} from '../neutral/index.ts'
import { answerId, createChunkWriter, finishWord } from '../openai-family/answer-frame.ts'
import { invalidRequest, readModel, readStreamFlag } from '../openai-family/request.ts'
import { decodeSampling } from '../openai-family/sampling.ts'
import { writeOpenAiUsage } from '../openai-family/usage.ts'

/** Members that chat has no place for: encoders report them as dropped. */
const UNTRANSLATABLE = ['suffix', 'echo', 'best_of'] as const

/** One prompt as text: a string, or a list of one. Token lists and several prompts have no translation. */
const readPrompt = (prompt: JsonValue | undefined): string => {
  const only = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt
  if (typeof only === 'string' && only !== '') return only
  if (only === undefined || only === null || only === '') throw invalidRequest('"prompt" is required.', 'prompt')
  throw invalidRequest('"prompt" must be one text: this model takes neither several prompts nor tokens.', 'prompt')
}

/** `echo: false`, `best_of: 1` and empty members ask for nothing. */
const readExtras = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    UNTRANSLATABLE.flatMap((name) => {
      const value = body[name]
      const asksNothing = value === undefined || value === null || value === false || value === '' || value === 1
      return asksNothing ? [] : [[name, value]]
    }),
  )

const decodeRequest = (body: JsonObject): Conversation => {
  const { logprobs } = body
  const isLogged = typeof logprobs === 'number' && Number.isInteger(logprobs) && logprobs >= 0
  return {
    model: readModel(body),
    isStream: readStreamFlag(body),
    turns: [{ role: 'user', parts: [{ kind: 'text', text: readPrompt(body.prompt) }] }],
    tools: [],
    sampling: { ...decodeSampling(body), ...(isLogged ? { topLogprobs: logprobs } : {}) },
    reasoning: {},
    output: {},
    ...(typeof body.user === 'string' ? { user: body.user } : {}),
    extras: { family: 'openai-chat', members: readExtras(body) },
  }
}

/** Log probabilities in the older shape, from chat's `{content: [{token, logprob, top_logprobs}]}`. */
const writeLogprobs = (logprobs: JsonValue | undefined, offset: number): JsonValue => {
  const content = isJsonObject(logprobs) && Array.isArray(logprobs.content) ? logprobs.content.filter(isJsonObject) : []
  if (content.length === 0) return null
  let at = offset
  const offsets: number[] = []
  for (const { token } of content) {
    offsets.push(at)
    at += typeof token === 'string' ? token.length : 0
  }
  return {
    tokens: content.map(({ token }) => token ?? ''),
    token_logprobs: content.map(({ logprob }) => logprob ?? null),
    top_logprobs: content.map(({ top_logprobs: top }) =>
      Object.fromEntries(
        (Array.isArray(top) ? top.filter(isJsonObject) : []).map(({ token, logprob }) => [
          String(token),
          logprob ?? null,
        ]),
      ),
    ),
    text_offset: offsets,
  }
}

/** Calls cannot have been asked for, so that a call's finish is a stop here. */
const wordOf = (finish: Finish | undefined): string =>
  finish === undefined || finish.reason === 'tool-calls' ? 'stop' : finishWord(finish.reason)

const encodeAnswer = ({ index, parts, finish, logprobs }: Answer): JsonObject => ({
  text: parts
    .map((part) => (part.kind === 'text' || part.kind === 'refusal' || part.kind === 'hosted' ? part.text : ''))
    .join(''),
  index,
  logprobs: writeLogprobs(logprobs, 0),
  finish_reason: wordOf(finish),
})

const encodeReply = (reply: Reply, context: ReplyContext): JsonObject => ({
  id: answerId('cmpl-', reply.id, context.requestId),
  object: 'text_completion',
  created: context.createdAt,
  model: context.model,
  choices: reply.answers.map(encodeAnswer),
  ...(reply.usage === undefined ? {} : { usage: writeOpenAiUsage(reply.usage) }),
})

const encodeStream = (context: ReplyContext): StreamEncoder => {
  const chunks = createChunkWriter('text_completion', context)
  chunks.state.id = answerId('cmpl-', '', context.requestId)
  const sequence = createSequence()
  const finishes = new Map<number, Finish | undefined>()
  const lengths = new Map<number, number>()

  const say = (answer: number, text: string, logprobs?: JsonValue): string => {
    const offset = lengths.get(answer) ?? 0
    lengths.set(answer, offset + text.length)
    if (!finishes.has(answer)) finishes.set(answer, undefined)
    return chunks.choice(answer, { text }, null, writeLogprobs(logprobs, offset))
  }
  const write = (event: StreamEvent): string => {
    if (event.kind === 'text-delta') return say(event.answer, event.text, event.logprobs)
    if (event.kind === 'refusal-delta') return say(event.answer, event.text)
    if (event.kind === 'whole-part' && event.value.kind === 'hosted') return say(event.answer, event.value.text)
    return ''
  }
  return {
    step: (event) => {
      if (event.kind === 'reply-start') chunks.state.id = answerId('cmpl-', event.id, context.requestId)
      else if (event.kind === 'finish') finishes.set(event.answer, event.finish)
      return sequence.step(event).map(write).join('')
    },
    end: (usage: Usage | undefined) => {
      if (finishes.size === 0) finishes.set(0, undefined)
      const ends = [...finishes].map(([answer, finish]) => chunks.choice(answer, { text: '' }, wordOf(finish)))
      return ends.join('') + chunks.close(usage, context.wantsUsage)
    },
  }
}

/** The client side of `/v1/completions`, so that upstreams that only chat serve it (conversions.md section 22). */
export const openaiCompletionsClient: ClientCodec = { decodeRequest, encodeReply, encodeStream }
