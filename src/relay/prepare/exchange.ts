// Prepares a request of the simpler subjects that is translated: one question, one answer, and what has to be fetched around them.
import {
  type AnyExchangePair,
  type Billed,
  type Completion,
  type ExchangeAnswer,
  type ExchangeBody,
  exchangePairs,
  type Fetch,
  type Subject,
} from '../../dialects/index.ts'
import { GatewayError, writeForm } from '../../kernel/index.ts'
import { buildUrl, type OutgoingRequest } from '../../providers/index.ts'
import { readExchange, toWholeBody } from '../reading/index.ts'
import { addChannelEditsTo } from '../write/index.ts'
import { finish, headersOf, type PrepareDeps, type PreparedRequest, type Preparing, signed } from './request.ts'

export const isExchange = (subject: Subject): boolean => Object.hasOwn(exchangePairs, subject)

type Question = unknown
type Pair = AnyExchangePair
type Sendable = { readonly body: OutgoingRequest['body']; readonly contentType: string }

/** Bytes and content type of a body. Boundaries are random, so that no value can hold them. */
const toSendable = (body: ExchangeBody): Sendable => {
  if (body.kind === 'json') return { body: JSON.stringify(body.body), contentType: 'application/json' }
  if (body.kind === 'bytes') return { body: body.bytes, contentType: body.contentType }
  const boundary = `----tollgate${crypto.randomUUID()}`
  const bytes = new Uint8Array(Buffer.concat(writeForm(body.fields, boundary)))
  return { body: bytes, contentType: `multipart/form-data; boundary=${boundary}` }
}

/** Longest time an upstream may take to keep the promise of a result. */
const PROMISE_LIMIT_MS = 600_000

/** One request's errands: to the upstream itself with credentials, to foreign addresses without. */
const createErrands = (deps: PrepareDeps, preparing: Preparing) => {
  const { target, inbound } = preparing
  const { signal } = inbound.request

  const answerOf = ({ status, contentType, bytes }: Awaited<ReturnType<PrepareDeps['send']>>): ExchangeAnswer => {
    if (status >= 200 && status <= 299) return toWholeBody(bytes, contentType)
    throw new GatewayError('upstream_failed', `The upstream answered an errand with status ${status}.`, { status })
  }

  const send = async (url: string, method: string, sendable: Sendable | undefined, headers = {}) => {
    const request: OutgoingRequest = {
      url,
      method,
      headers: headersOf(preparing, headers, sendable?.contentType),
      body: sendable?.body ?? '',
    }
    return answerOf(await deps.send(signed(preparing, request, deps.nowMs()), target.channel.settings, signal))
  }

  const run = async ({ url, method, headers = {}, body, isForeign, afterMs = 0 }: Fetch): Promise<ExchangeAnswer> => {
    if (afterMs > 0) await deps.sleep(afterMs, signal)
    const sendable = body === undefined ? undefined : toSendable(body)
    if (!isForeign) return send(url, method, sendable, headers)
    const typed = sendable === undefined ? headers : { ...headers, 'content-type': sendable.contentType }
    return answerOf(await deps.fetchForeign({ url, method, headers: typed, body: sendable?.body ?? '' }, signal))
  }

  const complete = async <Value>(value: Value, completion: Completion<Value> | undefined): Promise<Value> =>
    completion === undefined ? value : completion.complete(await Promise.all(completion.fetches.map(run)))

  return { send, run, complete }
}

type Errands = ReturnType<typeof createErrands>

/** The reply to one question, from the upstream's first answer to it: promises are waited for. */
const readReply = async (
  deps: PrepareDeps,
  { way }: Preparing,
  pair: Pair,
  errands: Errands,
  question: Question,
  first: ExchangeAnswer,
): Promise<Billed> => {
  const giveUpAt = deps.nowMs() + PROMISE_LIMIT_MS
  let answer = first
  for (;;) {
    const next = pair.upstream.next?.(answer, question, way.endpoint.baseUrl)
    if (next === undefined) return pair.upstream.decodeReply(answer, question)
    if (deps.nowMs() > giveUpAt)
      throw new GatewayError('upstream_timeout', 'The upstream did not finish what it had promised.')
    answer = await errands.run(next)
  }
}

const pairOf = ({ inbound, way }: Preparing): Pair => {
  const { speech } = way.chosen
  const subject = exchangePairs[inbound.dialect.subject]
  const pair = subject?.(inbound.dialect.id, speech.dialect)
  if (pair === undefined)
    throw new GatewayError('channel_unsupported', `Nothing translates ${inbound.dialect.id} into ${speech.dialect}.`)
  return pair
}

export const prepareExchange = async (deps: PrepareDeps, preparing: Preparing): Promise<PreparedRequest> => {
  const { inbound, way, context } = preparing
  const pair = pairOf(preparing)
  const errands = createErrands(deps, preparing)
  const { requestId } = inbound.request
  const asked = pair.client.decodeRequest(inbound.readExchangeBody())
  const model = way.endpoint.upstreamModel
  const [question, ...others] = pair.upstream.split?.(asked, { model }) ?? [asked]
  const write = async (part: Question) => {
    const ready = await errands.complete(part, pair.upstream.prepare?.(part, way.endpoint.baseUrl))
    const { body, dropped } = pair.upstream.encodeRequest(ready, { model, requestId })
    const edited = body.kind === 'json' ? addChannelEditsTo(preparing, body.body) : undefined
    const sendable = edited === undefined ? toSendable(body) : { body: edited.text, contentType: 'application/json' }
    return { sendable, dropped, override: edited?.override }
  }
  const first = await write(question)
  const url = buildUrl(way.chosen.speech, way.endpoint)
  const answerAll = async (whole: ExchangeAnswer): Promise<Billed> => {
    const replies: [Billed, ...Billed[]] = [await readReply(deps, preparing, pair, errands, question, whole)]
    for (const other of others) {
      const answer = await errands.send(url, inbound.request.method, (await write(other)).sendable)
      replies.push(await readReply(deps, preparing, pair, errands, other, answer))
    }
    const reply = pair.join(replies)
    // What was made is not lost because its address cannot be fetched: the client then gets the address.
    return errands.complete(reply, pair.client.complete?.(reply, asked)).catch(() => reply)
  }
  const reading = readExchange({
    readError: pair.upstream.readError,
    answer: answerAll,
    encode: (reply) =>
      pair.client.encodeReply(reply, asked, {
        requestId,
        createdAt: Math.floor(deps.nowMs() / 1000),
        model: inbound.facts.model,
        estimatedPromptTokens: context.call.admission.promptTokens,
      }),
  })
  const { sendable, dropped, override } = first
  return finish(deps, preparing, {
    written: {
      body: sendable.body,
      headers: override?.headers ?? preparing.program.headers(context),
      isSystemPromptOverwritten: false,
      overrideAudit: override?.audit ?? [],
      dropped,
    },
    reading,
    conversion: [inbound.dialect.id, way.chosen.speech.dialect],
    contentType: sendable.contentType,
  })
}
