// Measures one candidate under one workload: a load process beside it, CPU time and memory read from outside.
import type { Candidate, Running } from './candidate.ts'
import { scriptPath } from './candidate.ts'
import { footprintOf } from './cpu.ts'
import type { LoadOrder, LoadResult } from './load.ts'
import { spawnScript } from './process.ts'
import type { RequestKind, Workload } from './workloads.ts'

export type Started = { readonly candidate: Candidate; readonly running: Running }

export type Sample = LoadResult & { readonly cpuUs: number; readonly rssBytes: number }

/** What several rounds of one candidate under one workload add up to. */
export type Summary = {
  readonly candidate: string
  readonly requests: number
  readonly cpuUsPerRequest: number
  /** Lowest and highest of the rounds: the noise of the measurement. */
  readonly cpuUsRange: readonly [number, number]
  /** CPU per request as a multiple of the first candidate's. */
  readonly ratio: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly rssBytes: number
  readonly readsPerAnswer: number
  readonly errors: Readonly<Record<string, number>>
}

export const orderFor = (running: Running, kind: RequestKind, rest: Partial<LoadOrder> = {}): LoadOrder => ({
  url: running.url,
  headers: running.headers,
  path: '/v1/chat/completions',
  kind,
  connections: 1,
  maxRequests: 1e9,
  maxMs: 60_000,
  ...rest,
})

/** Runs one load process to its end. */
export const runLoad = async (order: LoadOrder): Promise<LoadResult> => {
  const child = spawnScript(scriptPath('load.ts'), [JSON.stringify(order)])
  try {
    const { result } = (await child.readLine()) as { result: LoadResult }
    return result
  } finally {
    await child.stop()
  }
}

const takeSample = async (
  { running }: Started,
  workload: Workload,
  limits: Pick<LoadOrder, 'maxMs'> & Partial<Pick<LoadOrder, 'maxRequests'>>,
): Promise<Sample> => {
  const before = footprintOf(running.pid)
  const { id, path, connections } = workload
  const result = await runLoad(orderFor(running, id, { path, connections, ...limits }))
  const after = footprintOf(running.pid)
  return { ...result, cpuUs: after.cpuUs - before.cpuUs, rssBytes: after.rssBytes }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const addErrors = (samples: readonly Sample[]): Record<string, number> => {
  const all: Record<string, number> = {}
  for (const { errors } of samples) {
    for (const [what, count] of Object.entries(errors)) all[what] = (all[what] ?? 0) + count
  }
  return all
}

const summarize = (candidate: string, samples: readonly Sample[]): Summary => {
  const requests = sum(samples.map((sample) => sample.requests))
  const each = samples.map(({ cpuUs, requests: count }) => cpuUs / Math.max(count, 1))
  return {
    candidate,
    requests,
    cpuUsPerRequest: sum(samples.map(({ cpuUs }) => cpuUs)) / Math.max(requests, 1),
    cpuUsRange: [Math.min(...each), Math.max(...each)],
    ratio: 1,
    requestsPerSecond: (requests / sum(samples.map(({ elapsedMs }) => elapsedMs))) * 1000,
    p50Ms: median(samples.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(samples.map(({ p99Ms }) => p99Ms)),
    rssBytes: samples.at(-1)?.rssBytes ?? 0,
    readsPerAnswer: median(samples.map(({ readsPerAnswer }) => readsPerAnswer)),
    errors: addErrors(samples),
  }
}

export type RoundPlan = {
  readonly rounds: number
  readonly roundMs: number
  /** Longest time that a candidate may take to warm up. */
  readonly warmUpMs: number
}

/** Warms every candidate up, then measures them in turn, round after round, so that drift of the machine hits all alike. */
export const compare = async (all: readonly Started[], workload: Workload, plan: RoundPlan): Promise<Summary[]> => {
  const samples = new Map<Started, Sample[]>(all.map((started) => [started, []]))
  const warmUp = { maxRequests: workload.warmUpRequests, maxMs: plan.warmUpMs }
  for (const started of all) await takeSample(started, workload, warmUp)
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const started of all) samples.get(started)?.push(await takeSample(started, workload, { maxMs: plan.roundMs }))
  }
  const summaries = all.map((started) => summarize(started.candidate.name, samples.get(started) ?? []))
  const base = summaries[0]?.cpuUsPerRequest ?? 1
  return summaries.map((summary) => ({ ...summary, ratio: summary.cpuUsPerRequest / base }))
}
