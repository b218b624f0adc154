// What the relay tells of each request, as metrics for Prometheus and as samples for the performance of models.
import { createPerfRecorder, type PerfRecorder } from '../admin/index.ts'
import type { GatewayError } from '../kernel/index.ts'
import { createRegistry, type Environment, type Logger, type Registry } from '../platform/index.ts'
import type { Call, Settled, Target } from '../relay/index.ts'
import { operations, type Settings } from '../settings/index.ts'
import type { Repos } from '../storage/index.ts'

export type TelemetryParts = {
  readonly environment: Pick<Environment, 'metricsLabelsMax'>
  readonly settings: () => Settings
  readonly repos: Pick<Repos, 'perfMetrics'>
  readonly logger: Logger
}

const DURATION_BOUNDS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300]
const FIRST_TOKEN_BOUNDS = [0.2, 0.5, 1, 2, 3, 5, 10, 20]
const BUCKET_SECONDS = { minute: 60, '5min': 300, hour: 3600 } as const

/** The metrics of the relay; names are those of the One API fork, so that its dashboards work. */
const defineMetrics = (registry: Registry) => ({
  requests: registry.counter({
    name: 'oneapi_llm_requests_total',
    help: 'Requests that were admitted, by outcome.',
    labels: ['model', 'outcome'],
  }),
  requestErrors: registry.counter({
    name: 'oneapi_llm_request_errors_total',
    help: 'Requests that came to nothing, by reason.',
    labels: ['model', 'reason'],
  }),
  tokens: registry.counter({
    name: 'oneapi_llm_tokens_total',
    help: 'Tokens that were charged.',
    labels: ['model', 'kind'],
  }),
  quota: registry.counter({ name: 'oneapi_llm_quota_total', help: 'Quota that was charged.', labels: ['model'] }),
  duration: registry.histogram({
    name: 'oneapi_llm_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['model', 'stream'],
    bounds: DURATION_BOUNDS,
  }),
  firstToken: registry.histogram({
    name: 'oneapi_llm_first_token_seconds',
    help: 'Time to the first byte of a streamed answer.',
    labels: ['model'],
    bounds: FIRST_TOKEN_BOUNDS,
  }),
  noChannel: registry.counter({
    name: 'oneapi_llm_no_channel_total',
    help: 'Requests for which no channel was left.',
    labels: ['model', 'group'],
  }),
  byGroup: registry.counter({
    name: 'oneapi_llm_requests_by_group_total',
    help: 'Requests that were admitted, by group and outcome.',
    labels: ['group', 'outcome'],
  }),
  attempts: registry.counter({
    name: 'oneapi_channel_attempts_total',
    help: 'Attempts on channels.',
    labels: ['channel_id'],
  }),
  attemptErrors: registry.counter({
    name: 'oneapi_channel_call_errors_total',
    help: 'Attempts that failed, by reason.',
    labels: ['channel_id', 'reason'],
  }),
})

/** Why a request or an attempt failed, in the words of the fork's metrics. */
export const reasonOf = ({ kind, status }: GatewayError): string => {
  if (kind === 'no_channel') return 'no_channel'
  if (kind === 'upstream_content_filter') return 'content_filtered'
  if (status === 429) return 'rate_limited'
  if (status === 401 || status === 403) return 'auth_failed'
  if (status === 422) return 'param_invalid'
  if (status === 400) return 'bad_request'
  if (status >= 500) return 'upstream_5xx'
  return status >= 400 ? 'other_4xx' : 'unknown'
}

const cachedTokens = ({ charge }: Settled): number => {
  const { cache_tokens: cached } = charge.fields as { readonly cache_tokens?: unknown }
  return typeof cached === 'number' ? cached : 0
}

const countSettled = (metrics: ReturnType<typeof defineMetrics>, settled: Settled, isSuccess: boolean): void => {
  const { call, charge, answer, durationMs } = settled
  const { model, isStream } = call.inbound.facts
  const outcome = isSuccess ? 'success' : 'error'
  metrics.requests.add([model, outcome])
  metrics.byGroup.add([answer.target.group, outcome])
  metrics.quota.add([model], charge.quota)
  metrics.tokens.add([model, 'prompt'], charge.promptTokens)
  metrics.tokens.add([model, 'completion'], charge.completionTokens)
  const cached = cachedTokens(settled)
  if (cached > 0) metrics.tokens.add([model, 'cached'], cached)
  metrics.duration.observe([model, String(isStream)], durationMs / 1000)
  if (answer.firstByteMs !== undefined) metrics.firstToken.observe([model], answer.firstByteMs / 1000)
}

/** An answer that broke off is a failure, unless it was the client who left. */
const isWhole = ({ streamEnd }: Settled['answer']): boolean =>
  streamEnd?.error === undefined || streamEnd.reason === 'client_gone'

/** Hears of every request and counts. Nothing here may throw or wait. */
export const createTelemetry = ({ environment, settings, repos, logger }: TelemetryParts) => {
  let overflows = 0
  const registry = createRegistry({ seriesMax: environment.metricsLabelsMax, onOverflow: () => void overflows++ })
  const metrics = defineMetrics(registry)
  registry.gauge(
    {
      name: 'oneapi_metrics_label_overflow_total',
      help: 'Counts that went to __other__ because there were too many labels.',
      labels: [],
    },
    () => [[[], overflows]],
    'counter',
  )
  const perf: PerfRecorder = createPerfRecorder({
    repo: repos.perfMetrics,
    isEnabled: () => settings().get(operations.hasModelMetrics),
    bucketSeconds: () => BUCKET_SECONDS[settings().get(operations.modelMetricsBucket)],
    nowSeconds: () => Math.floor(Date.now() / 1000),
    onError: (error) => logger.error({ err: error }, 'performance could not be written'),
  })

  return {
    registry,
    perf,
    settled: (settled: Settled): void => {
      const isSuccess = isWhole(settled.answer)
      const { call, charge, answer, durationMs } = settled
      countSettled(metrics, settled, isSuccess)
      perf.record({
        model: call.inbound.facts.model,
        group: answer.target.group,
        isSuccess,
        latencyMs: durationMs,
        firstByteMs: answer.firstByteMs,
        outputTokens: charge.completionTokens,
      })
    },
    /** A request that was admitted came to nothing. */
    failed: (call: Call, error: GatewayError): void => {
      const { model } = call.inbound.facts
      const group = call.caller.groups[0] ?? ''
      metrics.requests.add([model, 'error'])
      metrics.requestErrors.add([model, reasonOf(error)])
      metrics.byGroup.add([group, 'error'])
      if (error.kind === 'no_channel') metrics.noChannel.add([model, group])
      if (error.blame === 'client') return
      perf.record({ model, group, isSuccess: false, latencyMs: 0, firstByteMs: undefined, outputTokens: 0 })
    },
    attempted: ({ channel }: Target, error: GatewayError | undefined): void => {
      metrics.attempts.add([String(channel.id)])
      if (error !== undefined) metrics.attemptErrors.add([String(channel.id), reasonOf(error)])
    },
  }
}

export type Telemetry = ReturnType<typeof createTelemetry>
