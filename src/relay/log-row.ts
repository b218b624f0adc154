// The usage row of a request, column by column (relay.md section 14), and the error row of a failed attempt.
import type { DialectId } from '../dialects/index.ts'
import { type GatewayError, matchingModelName } from '../kernel/index.ts'
import type { NewLogRow } from '../ledger/index.ts'
import type { Charge } from '../pricing/index.ts'
import { describeAffinity } from './affinity/index.ts'
import type { Call, FailedAttempt, PreparationNotes, StreamEnd, Target } from './types.ts'

/** `logs.type` (schema.md section 3). */
export const logType = { topUp: 1, consume: 2, manage: 3, system: 4, error: 5, refund: 6 } as const

/** What the row tells beyond the charge. */
export type AnswerFacts = {
  readonly target: Target
  readonly failures: readonly FailedAttempt[]
  /** ms from the request's arrival to the first byte of the answer; undefined when it was not streamed. */
  readonly firstByteMs: number | undefined
  readonly upstreamRequestId: string
  readonly streamEnd: StreamEnd | undefined
  readonly rejectReason: string | undefined
  readonly isCountedLocally: boolean
  readonly notes: PreparationNotes
}

/** Custom GPTs are many names of one price: their rows share a name, and tell the own one in words (billing.md section 5). */
const namesOf = (model: string): { readonly model_name: string; readonly content: string } => {
  const shared = matchingModelName(model)
  return shared.endsWith('-gizmo-*') ? { model_name: shared, content: model } : { model_name: model, content: '' }
}

const baseRow = (call: Call, nowMs: number): NewLogRow => {
  const { caller, inbound } = call
  const { request, facts } = inbound
  return {
    user_id: caller.user.id,
    created_at: Math.floor(nowMs / 1000),
    type: logType.consume,
    ...namesOf(facts.model),
    username: caller.user.username,
    token_name: caller.token.name,
    quota: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    use_time: Math.round((nowMs - request.receivedAtMs) / 1000),
    is_stream: facts.isStream,
    channel_id: 0,
    channel_name: '',
    token_id: caller.token.id,
    group: caller.groups[0] ?? '',
    ip: caller.user.recordsIp ? request.clientIp : '',
    request_id: request.requestId,
    upstream_request_id: '',
    other: '',
  }
}

/** Ids of the channels that were asked, in order, as New API writes them. */
const usedChannels = (failures: readonly FailedAttempt[], target: Target): string[] =>
  [...failures.map((failure) => failure.target), target].map(({ channel }) => String(channel.id))

const adminInfo = (call: Call, target: Target, failures: readonly FailedAttempt[], isCountedLocally: boolean) => ({
  use_channel: usedChannels(failures, target),
  ...(target.channel.isMultiKey ? { is_multi_key: true, multi_key_index: target.key.index } : {}),
  ...(isCountedLocally ? { local_count_tokens: true } : {}),
  ...(call.affinity === undefined ? {} : { channel_affinity: describeAffinity(call, target) }),
})

const streamStatus = (end: StreamEnd) => ({
  status: end.error === undefined && end.reason !== 'client_gone' ? 'ok' : 'error',
  end_reason: end.reason,
  ...(end.error === undefined ? {} : { end_error: end.error.message }),
  ...(end.malformedCount > 0 ? { error_count: end.malformedCount } : {}),
})

/** Names a row gives the formats a request passed through, as the reference writes them; vendors' own have none. */
const LABELS: Readonly<Partial<Record<DialectId, string>>> = {
  'openai-chat': 'OpenAI Compatible',
  'openai-completions': 'OpenAI Compatible',
  'openai-moderations': 'OpenAI Compatible',
  'openai-responses': 'OpenAI Responses',
  'openai-compact': 'openai_responses_compaction',
  'claude-messages': 'Claude Messages',
  gemini: 'Google Gemini',
  'gemini-embeddings': 'Google Gemini',
  'openai-embeddings': 'embedding',
  'jina-rerank': 'rerank',
  'openai-images': 'openai_image',
  'openai-image-edits': 'openai_image',
  'openai-speech': 'openai_audio',
  'openai-transcription': 'openai_audio',
  'openai-realtime': 'openai_realtime',
}

const labelsOf = (conversion: readonly DialectId[]): string[] => {
  const labels = conversion.map((id) => LABELS[id]).filter((label) => label !== undefined)
  return labels.length < 2 ? labels : [...new Set(labels)]
}

/** The row of an answer with its charge. `other` carries everything the charge can be recomputed from. */
export const consumeRow = (call: Call, charge: Charge, answer: AnswerFacts, nowMs: number): NewLogRow => {
  const { facts, request } = call.inbound
  const { target, notes } = answer
  const isMapped = target.upstreamModel !== facts.model
  const other = {
    ...charge.fields,
    frt: answer.firstByteMs ?? -1000,
    billing_source: 'wallet',
    request_path: request.path,
    request_conversion: labelsOf(notes.conversion),
    ...(notes.reasoningEffort === undefined ? {} : { reasoning_effort: notes.reasoningEffort }),
    ...(call.requestedModel === undefined ? {} : { requested_model: call.requestedModel }),
    ...(isMapped ? { is_model_mapped: true, upstream_model_name: target.upstreamModel } : {}),
    ...(notes.dropped.length > 0 ? { dropped: notes.dropped } : {}),
    ...(notes.isSystemPromptOverwritten ? { is_system_prompt_overwritten: true } : {}),
    ...(notes.overrideAudit.length > 0 ? { po: notes.overrideAudit } : {}),
    ...(answer.rejectReason === undefined ? {} : { reject_reason: answer.rejectReason }),
    ...(answer.streamEnd === undefined ? {} : { stream_status: streamStatus(answer.streamEnd) }),
    admin_info: adminInfo(call, target, answer.failures, answer.isCountedLocally),
  }
  return {
    ...baseRow(call, nowMs),
    quota: charge.quota,
    prompt_tokens: charge.promptTokens,
    completion_tokens: charge.completionTokens,
    channel_id: target.channel.id,
    group: target.group,
    upstream_request_id: answer.upstreamRequestId.slice(0, 128),
    other: JSON.stringify(other),
  }
}

/** The row of a failed attempt, written when ERROR_LOG_ENABLED is set (relay.md section 8.8). */
export const errorRow = (call: Call, failures: readonly FailedAttempt[], nowMs: number): NewLogRow | undefined => {
  const last = failures.at(-1)
  if (last === undefined) return undefined
  const { target, error } = last
  return {
    ...baseRow(call, nowMs),
    type: logType.error,
    content: describeError(error),
    channel_id: target.channel.id,
    group: target.group,
    other: JSON.stringify({
      request_path: call.inbound.request.path,
      error_type: error.type ?? error.kind,
      error_code: error.code,
      status_code: error.status,
      channel_id: target.channel.id,
      channel_name: target.channel.name,
      channel_type: target.channel.type,
      admin_info: adminInfo(call, target, failures.slice(0, -1), false),
    }),
  }
}

/** What a violation's row tells. */
export type Violation = {
  readonly target: Target
  readonly failures: readonly FailedAttempt[]
  readonly error: GatewayError
  readonly quota: number
  readonly usd: number
  readonly groupRatio: number
  /** The upstream's words by which it was recognised. */
  readonly marker: string
}

/** The row of a fee for a request that an upstream refused and punished (billing.md section 14). */
export const violationRow = (call: Call, violation: Violation, nowMs: number): NewLogRow => {
  const { target, failures, error, quota, usd, groupRatio, marker } = violation
  return {
    ...baseRow(call, nowMs),
    content: 'Violation fee charged',
    quota,
    channel_id: target.channel.id,
    group: target.group,
    other: JSON.stringify({
      violation_fee: true,
      violation_fee_code: error.code,
      fee_quota: quota,
      base_amount: usd,
      group_ratio: groupRatio,
      status_code: error.status,
      upstream_error_type: error.type,
      upstream_error_code: error.code,
      violation_fee_marker: marker,
      request_path: call.inbound.request.path,
      admin_info: adminInfo(call, target, failures, false),
    }),
  }
}

const describeError = (error: GatewayError): string => `status_code=${error.status}, ${error.message}`
