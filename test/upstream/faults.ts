// The ways an upstream fails, by name. Each is an ordinary behaviour and combines with `times`, `sequence`, `afterGate`.
import { empty, html, json, whole } from './behaviours.ts'
import type { Behaviour, HeaderList } from './exchange.ts'
import { chatCompletion, chatStream, openAiError } from './openai.ts'
import { type StreamEnding, type StreamFrame, type StreamOptions, stream } from './stream.ts'

const refuse = (status: number, message: string, fields: Parameters<typeof openAiError>[1], headers: HeaderList = {}) =>
  json(openAiError(message, fields), { status, headers })

// Refusals: a status and an error envelope.

/** 429; `retryAfter` is the header's value: seconds, or an HTTP date. */
export const rateLimited = (retryAfter?: number | string): Behaviour =>
  refuse(
    429,
    'Rate limit reached for requests. Please try again later.',
    { type: 'requests', code: 'rate_limit_exceeded' },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  )

/** 429 that waiting does not cure: the account has no money left. */
export const outOfCredit = (): Behaviour =>
  refuse(429, 'You exceeded your current quota, please check your plan and billing details.', {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  })

/** 500, 502, 503, 504 … with an error envelope. */
export const serverError = (status = 500, headers: HeaderList = {}): Behaviour =>
  refuse(status, 'The server had an error while processing your request.', { type: 'server_error' }, headers)

/** 401: the key is wrong. The message contains a part of the key, as OpenAI's does. */
export const unauthorized = (): Behaviour =>
  refuse(401, 'Incorrect API key provided: sk-up***********cret. Check your account.', { code: 'invalid_api_key' })

/** 403: the account or the region may not. */
export const forbidden = (): Behaviour =>
  refuse(403, 'Country, region, or territory not supported', {
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  })

/** 404: the model is unknown to this account. */
export const modelNotFound = (model = 'gpt-unknown'): Behaviour =>
  refuse(404, `The model \`${model}\` does not exist or you do not have access to it.`, { code: 'model_not_found' })

/** 400: a parameter is wrong; nobody else's fault than the client's. */
export const badRequest = (param = 'temperature'): Behaviour =>
  refuse(400, `Invalid value for '${param}'.`, { param, code: 'invalid_value' })

/** 400: the prompt is longer than the model's context. */
export const contextLengthExceeded = (limit = 8192, used = 9001): Behaviour =>
  refuse(
    400,
    `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${used} tokens. Please reduce the length of the messages.`,
    { param: 'messages', code: 'context_length_exceeded' },
  )

/** 400: the prompt was stopped by the vendor's content policy. */
export const contentFiltered = (): Behaviour =>
  refuse(400, 'Your request was rejected as a result of our safety system.', { code: 'content_filter' })

/** 413: the body is too large, said before it was read. Script it with `beforeBody`. */
export const tooLarge = (): Behaviour =>
  refuse(413, 'Request too large.', { code: 'request_too_large' }, { connection: 'close' })

// Silence and broken connections.

/** Resets the connection instead of an answer. */
export const resetBeforeHeaders = (): Behaviour => (exchange) => exchange.reset()

/** Closes the connection in good order instead of an answer. */
export const closeBeforeHeaders = (): Behaviour => (exchange) => exchange.fin()

/** Takes the request and never answers. */
export const neverAnswers = (): Behaviour => (exchange) => exchange.silence()

/** Sends 200 and headers, and never a byte of the body. */
export const headersThenSilence =
  (contentType = 'text/event-stream'): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { 'content-type': contentType })
    await exchange.silence()
  }

/** Sends bytes that are no HTTP. */
export const notHttp = (): Behaviour => async (exchange) => {
  await exchange.raw('SSH-2.0-OpenSSH_9.6\r\n')
  exchange.fin()
}

// A status of 200 with a wrong body.

/** 200 with an error envelope inside. */
export const errorInOk = (message = 'The engine is currently overloaded, please try again later.'): Behaviour =>
  json(openAiError(message, { type: 'server_error', code: 'engine_overloaded' }))

/** 200 with a page for people. */
export const htmlInOk = (): Behaviour =>
  html('<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>')

/** 200 without any body. */
export const emptyOk = (): Behaviour => empty(200, { 'content-type': 'application/json' })

/** 200 with text that begins like JSON and is none. */
export const brokenJson = (): Behaviour => whole('{"id":"chatcmpl-1","object":', 'application/json')

/** A whole answer whose `content-length` promises more than comes. */
export const truncatedBody = (ending: 'fin' | 'reset' | 'stall' = 'fin', bytes = 40): Behaviour =>
  json(chatCompletion(), { cutAfterBytes: bytes, ending })

// Streams that go wrong. `frames` default to a short chat answer.

type Frames = readonly StreamFrame[]

/** A stream that ends badly after `count` frames; `partialBytes` of the next one may still come. */
export const cutStream = (
  count: number,
  ending: Exclude<StreamEnding, 'complete' | 'stall'> = 'reset',
  options: StreamOptions & { readonly frames?: Frames } = {},
): Behaviour => stream(options.frames ?? chatStream(), { ...options, cutAfter: count, ending })

/** A stream that stops after `count` frames and stays open. */
export const stalledStream = (count: number, options: StreamOptions & { readonly frames?: Frames } = {}): Behaviour =>
  stream(options.frames ?? chatStream(), { ...options, cutAfter: count, ending: 'stall' })

/** Frames with one more at position `at` that is a data line but no JSON; 0 makes it the first. */
export const withMalformedChunk = (at: number, frames: Frames = chatStream()): Frames =>
  frames.toSpliced(at, 0, { data: '{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"cont' })

/** Frames with an error event at position `at`; what stood behind it is gone. */
export const withErrorEvent = (
  at: number,
  frames: Frames = chatStream(),
  body = openAiError('The server is overloaded.', { type: 'server_error' }),
): Frames => [...frames.slice(0, at), { data: JSON.stringify(body) }]

/** A stream with all its frames, ended cleanly, but without `[DONE]`. */
export const streamWithoutDone = (frames: Frames = chatStream(), options: StreamOptions = {}): Behaviour =>
  stream(frames, { ...options, ending: 'no-terminal' })
