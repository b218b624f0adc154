// Tests one channel: a small request goes the way every request goes, to that channel alone, and nobody is charged.
import type { Channel, ChannelKey } from '../channels/index.ts'
import type { AnswerSummary, Operation } from '../dialects/index.ts'
import { GatewayError, type JsonObject, toGatewayError } from '../kernel/index.ts'
import type { NewLogRow } from '../ledger/index.ts'
import { channelTestQuota } from '../pricing/index.ts'
import { type AdmitDeps, priceFor } from './admit.ts'
import { consumeRow } from './log-row.ts'
import { receive } from './receive.ts'
import type {
  AttemptResult,
  Call,
  Caller,
  FailedAttempt,
  Inbound,
  PreparationNotes,
  RelayRequest,
  Target,
} from './types.ts'

export type ChannelTestDeps = Pick<AdmitDeps, 'priceBook'> & {
  readonly attempt: (call: Call, target: Target, failures: readonly FailedAttempt[]) => Promise<AttemptResult>
  readonly mapModel: (channel: Channel, model: string) => string
  /** Writes the test's usage row; it moves no money. */
  readonly note: (row: NewLogRow) => Promise<void>
  readonly countUsage: (
    call: Call,
    summary: AnswerSummary,
  ) => Promise<{ promptTokens: number; completionTokens: number }>
  readonly createRequestId: () => string
  readonly nowMs: () => number
}

export type ChannelTestQuestion = {
  readonly channel: Channel
  readonly model: string
  readonly operation: Operation
  readonly isStream: boolean
  /** Whose row it is. */
  readonly tester: { readonly id: number; readonly username: string; readonly group: string }
}

export type ChannelTestOutcome = { readonly error: GatewayError | undefined; readonly seconds: number }

/** Name and content of the rows of tests, as New API writes them. */
const TEST_NAME = '模型测试'
/** Longest time a test may take. */
const TEST_LIMIT_MS = 120_000

const paths: Readonly<Partial<Record<Operation, string>>> = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  embeddings: '/v1/embeddings',
  images: '/v1/images/generations',
  moderations: '/v1/moderations',
}

/** The operation a model is tested with, by its name (providers.md section 8). */
export const testOperationOf = (model: string, endpointType: string | undefined): Operation => {
  if (endpointType === 'embeddings') return 'embeddings'
  if (endpointType === 'image-generation') return 'images'
  const name = model.toLowerCase()
  if (/embedding|embed|bge-/.test(name) || name.startsWith('m3e')) return 'embeddings'
  if (/dall-e|gpt-image|sandbox-image/.test(name)) return 'images'
  return name.includes('moderation') ? 'moderations' : 'chat'
}

const bodyFor = (model: string, operation: Operation, isStream: boolean): JsonObject => {
  if (operation === 'embeddings' || operation === 'moderations') return { model, input: ['hello world'] }
  if (operation === 'images') return { model, prompt: 'a cute cat', size: '1024x1024' }
  if (operation === 'completions') return { model, prompt: 'hi', max_tokens: 16 }
  const limit = /^o[134]/.test(model) ? { max_completion_tokens: 16 } : { max_tokens: /thinking/.test(model) ? 50 : 16 }
  return { model, messages: [{ role: 'user', content: 'hi' }], ...limit, ...(isStream ? { stream: true } : {}) }
}

const requestFor = (deps: ChannelTestDeps, { model, operation, isStream }: ChannelTestQuestion): RelayRequest => ({
  requestId: deps.createRequestId(),
  operation,
  method: 'POST',
  path: paths[operation] ?? '',
  query: '',
  headers: new Headers({ 'content-type': 'application/json' }),
  readBody: async () => {
    const text = JSON.stringify(bodyFor(model, operation, isStream))
    return { text, original: text }
  },
  readBytes: async () => new Uint8Array(0),
  clientIp: '',
  receivedAtMs: deps.nowMs(),
  signal: AbortSignal.timeout(TEST_LIMIT_MS),
})

const callerFor = ({ tester, channel }: ChannelTestQuestion): Caller => ({
  user: { ...tester, role: 0, isEnabled: true, acceptsUnpriced: false, recordsIp: false },
  token: {
    id: 0,
    name: TEST_NAME,
    status: 1,
    expiresAt: -1,
    isUnlimited: true,
    models: undefined,
    isIpAllowed: undefined,
    group: '',
    retriesAcrossGroups: false,
  },
  groups: [tester.group],
  isAutoGroup: false,
  pinnedChannelId: channel.id,
})

const firstKey = (channel: Channel): ChannelKey => {
  const key = channel.keys[0]
  if (key === undefined) throw new GatewayError('channel_no_key', 'This channel has no enabled key.')
  return key
}

/** Reads a stream to its end; its error is the test's. */
const finish = async (result: AttemptResult) => {
  if (result.kind === 'rejected') throw result.error
  const { notes } = result
  if (result.kind === 'whole') return { notes, summary: result.summary, error: undefined }
  while ((await result.next()) !== undefined);
  return { notes, summary: result.summary(), error: result.end().error }
}

/** Runs one test. A failure is an outcome, not a throw; only a success writes a row. */
export const testChannel =
  (deps: ChannelTestDeps) =>
  async (question: ChannelTestQuestion): Promise<ChannelTestOutcome> => {
    const began = deps.nowMs()
    const outcome = (error: GatewayError | undefined): ChannelTestOutcome => ({
      error,
      seconds: (deps.nowMs() - began) / 1000,
    })
    try {
      const { channel, model } = question
      const inbound: Inbound = await receive(requestFor(deps, question))
      const caller = callerFor(question)
      const price = priceFor(deps, inbound, caller, question.tester.group)
      const call: Call = { inbound, caller, admission: { promptTokens: 0, price, hold: undefined } }
      const upstreamModel = deps.mapModel(channel, model)
      const target: Target = {
        channel,
        key: firstKey(channel),
        group: question.tester.group,
        upstreamModel,
        isRepeat: true,
      }
      const { summary, error, notes } = await finish(await deps.attempt(call, target, []))
      if (error === undefined) await writeRow(deps, call, target, summary, notes)
      return outcome(error)
    } catch (error) {
      return outcome(toGatewayError(error))
    }
  }

const writeRow = async (
  deps: ChannelTestDeps,
  call: Call,
  target: Target,
  summary: AnswerSummary,
  notes: PreparationNotes,
): Promise<void> => {
  const { price } = call.admission
  const { promptTokens, completionTokens } = summary.usage ?? (await deps.countUsage(call, summary))
  const quota = channelTestQuota(price, promptTokens, completionTokens)
  const fields = {
    model_ratio: price.modelRatio,
    group_ratio: 1,
    completion_ratio: price.completionRatio,
    cache_tokens: 0,
    cache_ratio: 0,
    model_price: price.modelPrice,
    user_group_ratio: -1,
  }
  const facts = {
    target,
    failures: [],
    firstByteMs: undefined,
    upstreamRequestId: '',
    streamEnd: undefined,
    rejectReason: undefined,
    isCountedLocally: summary.usage === undefined,
    notes,
  }
  const row = consumeRow(call, { quota, promptTokens, completionTokens, fields, explanation: [] }, facts, deps.nowMs())
  await deps.note({ ...row, content: TEST_NAME })
}
