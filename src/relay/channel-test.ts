// Tests one channel: a small request goes the way every request goes, to that channel alone, and nobody is charged.
import type { Channel, ChannelKey } from '../channels/index.ts'
import type { AnswerSummary, Operation } from '../dialects/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { NewLogRow } from '../ledger/index.ts'
import { channelTestQuota } from '../pricing/index.ts'
import { type AdmitDeps, priceFor } from './admit.ts'
import { testRequest } from './channel-test-request.ts'
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

const requestFor = (deps: ChannelTestDeps, question: ChannelTestQuestion): RelayRequest => ({
  requestId: deps.createRequestId(),
  ...testRequest(question),
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
  const told = summary.usage?.source === 'upstream' ? summary.usage : undefined
  const { promptTokens, completionTokens } = told ?? (await deps.countUsage(call, summary))
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
    isCountedLocally: told === undefined,
    notes,
  }
  const row = consumeRow(call, { quota, promptTokens, completionTokens, fields, explanation: [] }, facts, deps.nowMs())
  await deps.note({ ...row, content: TEST_NAME })
}
