// Speed and success as the reference shows them: averages over a span, and points in time.
import type { PerfTotals } from '../../storage/index.ts'

const hundredths = (value: number): number => Math.round(value * 100) / 100
const ratio = (sum: number, count: number): number => (count === 0 ? 0 : sum / count)

/** Averages of a sum; times are ms, the rate is percent, speed is output tokens a second. */
export const presentAverages = (sum: PerfTotals) => ({
  avg_ttft_ms: Math.round(ratio(sum.ttft_sum_ms, sum.ttft_count)),
  avg_latency_ms: Math.round(ratio(sum.total_latency_ms, sum.success_count)),
  success_rate: hundredths(ratio(100 * sum.success_count, sum.request_count)),
  avg_tps: hundredths(ratio(1000 * sum.output_tokens, sum.generation_ms)),
})

export const NO_REQUESTS: PerfTotals = {
  request_count: 0,
  success_count: 0,
  total_latency_ms: 0,
  ttft_sum_ms: 0,
  ttft_count: 0,
  output_tokens: 0,
  generation_ms: 0,
}

export const addTotals = (one: PerfTotals, other: PerfTotals): PerfTotals => ({
  request_count: one.request_count + other.request_count,
  success_count: one.success_count + other.success_count,
  total_latency_ms: one.total_latency_ms + other.total_latency_ms,
  ttft_sum_ms: one.ttft_sum_ms + other.ttft_sum_ms,
  ttft_count: one.ttft_count + other.ttft_count,
  output_tokens: one.output_tokens + other.output_tokens,
  generation_ms: one.generation_ms + other.generation_ms,
})
