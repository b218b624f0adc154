// Pictures at DashScope: Qwen-Image, Wan and others, in the same answer or as a task that is polled (providers.md section 4.7).
import { isJsonObject, type JsonObject, type JsonValue, optional, readPath, readString } from '../../kernel/index.ts'
import type { ExchangeAnswer } from '../exchange/exchange.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { toAddress, toMedium } from '../exchange/media.ts'
import { leftOver, objectsOf, only } from '../exchange/members.ts'
import { requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

/** Models that answer at once and are asked in messages (option `qwen.sync_image_models`, its default). */
const SYNCHRONOUS = ['z-image', 'qwen-image', 'wan2.6', 'wan2.7']
const POLL_EVERY_MS = 5000
/** Parameters that stand beside `prompt` in OpenAI's request. */
const PARAMETERS = [
  'steps',
  'scale',
  'watermark',
  'prompt_extend',
  'thinking_mode',
  'enable_sequential',
  'bbox_list',
  'color_palette',
]
const KNOWN_EXTRAS = [...PARAMETERS, 'input', 'parameters']

const isSynchronous = (model: string): boolean => SYNCHRONOUS.some((name) => model.includes(name))

/** Wan before 2.6 edits in its own shape. */
const isOldWan = (model: string): boolean => model.includes('wan') && !/wan2\.[67]/.test(model)

const writeMessages = (question: ImagesQuestion): JsonObject => ({
  messages: [
    {
      role: 'user',
      content: [...question.images.map((image) => ({ image: toAddress(image) })), { text: requirePrompt(question) }],
    },
  ],
})

const writeInput = (question: ImagesQuestion, model: string): JsonValue => {
  if (isJsonObject(question.extras.input)) return question.extras.input
  const isEdit = question.images.length > 0
  if (isEdit ? !isOldWan(model) : isSynchronous(model)) return writeMessages(question)
  return {
    prompt: requirePrompt(question),
    ...(isEdit ? { images: question.images.map(toAddress) } : {}),
    ...optional('negative_prompt', question.negativePrompt),
  }
}

/** The client's own `parameters` as they are, else what it said in OpenAI's words. */
const writeParameters = (question: ImagesQuestion, model: string): JsonValue => {
  if (isJsonObject(question.extras.parameters)) return question.extras.parameters
  const isInInput = question.images.length > 0 ? isOldWan(model) : !isSynchronous(model)
  return {
    ...(question.size === undefined || question.size === 'auto' ? {} : { size: question.size.replace(/[x×]/i, '*') }),
    n: question.count,
    ...(isInInput ? {} : optional('negative_prompt', question.negativePrompt)),
    ...optional('seed', question.seed),
    ...only(question.extras, PARAMETERS),
  }
}

const readError: ImagesUpstream['readError'] = (status, body, retryAfterMs) =>
  vendorError(status, {
    message: body?.message,
    code: body?.code,
    type: 'ali_error',
    ...optional('retryAfterMs', retryAfterMs),
  })

const statusOf = (body: JsonObject | undefined): string | undefined => readString(body, 'output', 'task_status')

/** A task that ended without a picture. DashScope names the reason of a failure in the output. */
const throwFailure = (body: JsonObject): void => {
  const status = statusOf(body)
  if (status !== undefined && status !== 'SUCCEEDED')
    throw vendorError(200, {
      message: readPath(body, 'output', 'message') ?? `The task ended as ${status}.`,
      code: readPath(body, 'output', 'code'),
      type: 'ali_error',
    })
  if (typeof body.message === 'string' && body.message !== '') throw readError(200, body)
}

const readAddresses = (body: JsonObject): readonly string[] => {
  const results = objectsOf(readPath(body, 'output', 'results')).map(
    (result) => readString(result, 'url') ?? readString(result, 'b64_image'),
  )
  const contents = objectsOf(readPath(body, 'output', 'choices'))
    .flatMap((choice) => objectsOf(readPath(choice, 'message', 'content')))
    .map((part) => readString(part, 'image'))
  return [...results, ...contents].filter((address) => address !== undefined)
}

export const aliImages: ImagesUpstream = {
  encodeRequest: (question, { model }) => ({
    body: {
      kind: 'json',
      body: { model, input: writeInput(question, model), parameters: writeParameters(question, model) },
    },
    dropped: [...wishesOf(question, ['size', 'negativePrompt', 'seed']), ...leftOver(question.extras, KNOWN_EXTRAS)],
  }),
  next: ({ body }: ExchangeAnswer, _question, baseUrl) => {
    const id = readString(body, 'output', 'task_id')
    const status = statusOf(body)
    if (id === undefined || (status !== 'PENDING' && status !== 'RUNNING')) return undefined
    const url = `${baseUrl}/api/v1/tasks/${encodeURIComponent(id)}`
    return { url, method: 'GET', isForeign: false, afterMs: POLL_EVERY_MS }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    throwFailure(body)
    const pictures = readAddresses(body).map((address) => ({ medium: toMedium(address) }))
    const count = readPath(body, 'usage', 'image_count')
    const reply = replyOf(pictures, { metadata: body })
    return typeof count === 'number' && count > 0 ? { ...reply, resultCount: Math.trunc(count) } : reply
  },
  readError,
}
