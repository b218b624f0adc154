// Speed and success of models, gathered in memory per stretch of time and added to the table in batches.
import type { PerfBucket, PerfMetricsRepo } from '../../storage/index.ts'

/** One request that was answered, or came to nothing by the gateway's or an upstream's fault. */
export type PerfSample = {
  readonly model: string
  readonly group: string
  readonly isSuccess: boolean
  readonly latencyMs: number
  /** Until the first byte; undefined when the answer was not streamed. */
  readonly firstByteMs: number | undefined
  readonly outputTokens: number
}

export type PerfRecorderDeps = {
  readonly repo: Pick<PerfMetricsRepo, 'add'>
  readonly isEnabled: () => boolean
  /** Seconds that one bucket stands for. */
  readonly bucketSeconds: () => number
  readonly nowSeconds: () => number
  readonly onError: (error: unknown) => void
}

/** A bucket that still takes samples. */
type OpenBucket = { -readonly [Column in keyof PerfBucket]: PerfBucket[Column] }

/** Buckets kept between two writes; more are written at once. */
const CAPACITY = 2000
/** Widths of the table's columns. */
const MODEL_LENGTH = 128
const GROUP_LENGTH = 64

/** A view for charts, at most one interval behind the truth when a process dies. */
export const createPerfRecorder = (deps: PerfRecorderDeps) => {
  let buckets = new Map<string, OpenBucket>()

  const flush = async (): Promise<void> => {
    if (buckets.size === 0) return
    const batch = buckets
    buckets = new Map()
    await deps.repo.add([...batch.values()])
  }

  return {
    record: (sample: PerfSample): void => {
      if (!deps.isEnabled()) return
      const seconds = deps.bucketSeconds()
      const bucket_ts = Math.floor(deps.nowSeconds() / seconds) * seconds
      const key = `${bucket_ts}\n${sample.group}\n${sample.model}`
      const known = buckets.get(key)
      const bucket = known ?? emptyBucket(sample, bucket_ts)
      if (known === undefined) buckets.set(key, bucket)
      addSample(bucket, sample)
      if (buckets.size > CAPACITY) flush().catch(deps.onError)
    },
    /** Writes what has gathered. */
    flush,
  }
}

export type PerfRecorder = ReturnType<typeof createPerfRecorder>

const emptyBucket = ({ model, group }: PerfSample, bucket_ts: number): OpenBucket => ({
  model_name: model.slice(0, MODEL_LENGTH),
  group: group.slice(0, GROUP_LENGTH),
  bucket_ts,
  request_count: 0,
  success_count: 0,
  total_latency_ms: 0,
  ttft_sum_ms: 0,
  ttft_count: 0,
  output_tokens: 0,
  generation_ms: 0,
})

/** Time and tokens are those of successes: a fast refusal makes no model fast. */
const addSample = (bucket: OpenBucket, { isSuccess, firstByteMs, latencyMs, outputTokens }: PerfSample): void => {
  bucket.request_count += 1
  if (!isSuccess) return
  bucket.success_count += 1
  bucket.total_latency_ms += Math.round(latencyMs)
  bucket.ttft_sum_ms += Math.round(firstByteMs ?? 0)
  bucket.ttft_count += firstByteMs === undefined ? 0 : 1
  bucket.output_tokens += outputTokens
  bucket.generation_ms += Math.max(1, Math.round(latencyMs - (firstByteMs ?? 0)))
}
