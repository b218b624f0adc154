// Memory, cold start and scaling over processes: what is measured once, not in rounds.
import type { Candidate } from './candidate.ts'
import { scriptPath } from './candidate.ts'
import { footprintOf } from './cpu.ts'
import { orderFor, type RoundPlan, runLoad, type Started } from './measure.ts'
import { spawnScript } from './process.ts'
import { requestBody, workloads } from './workloads.ts'

export type MemoryReport = {
  readonly candidate: string
  readonly idleBytes: number
  /** After this many plain requests (and all workloads that ran before), and after half of them: what lasts shows between the two. */
  readonly requests: number
  readonly halfwayBytes: number
  readonly afterRequestsBytes: number
  readonly streams: number
  readonly withStreamsBytes: number
  readonly bytesPerStream: number
  /** Some time after the streams' clients left. */
  readonly afterStreamsBytes: number
}

/** The runtime gives memory back lazily: of a start and one answer, and of a thousand streams. */
const idleMs = 2000
const afterStreamsMs = 10_000

const rssOf = ({ running }: Started) => footprintOf(running.pid).rssBytes

/** Resident memory of a candidate that did nothing yet but one answer. */
export const measureIdle = async (started: Started): Promise<number> => {
  await runLoad(orderFor(started.running, 'chat', { maxRequests: 1 }))
  await Bun.sleep(idleMs)
  return rssOf(started)
}

/** Memory after `requests` plain requests, and with `streams` open streams that wait for their next chunk. */
export const measureMemory = async (
  started: Started,
  idleBytes: number,
  limits: { readonly requests: number; readonly streams: number; readonly maxMs: number },
): Promise<MemoryReport> => {
  const half = { connections: 16, maxRequests: Math.ceil(limits.requests / 2), maxMs: limits.maxMs / 2 }
  const first = await runLoad(orderFor(started.running, 'chat', half))
  const halfwayBytes = rssOf(started)
  const second = await runLoad(orderFor(started.running, 'chat', half))
  const afterRequestsBytes = rssOf(started)
  const order = orderFor(started.running, 'hold', { connections: limits.streams })
  const holder = spawnScript(scriptPath('load.ts'), [JSON.stringify(order)])
  const { held } = (await holder.readLine()) as { held: number }
  const withStreamsBytes = rssOf(started)
  await holder.stop()
  await Bun.sleep(afterStreamsMs)
  return {
    candidate: started.candidate.name,
    idleBytes,
    requests: first.requests + second.requests,
    halfwayBytes,
    afterRequestsBytes,
    streams: held,
    withStreamsBytes,
    bytesPerStream: (withStreamsBytes - afterRequestsBytes) / Math.max(held, 1),
    afterStreamsBytes: rssOf(started),
  }
}

export type StartReport = { readonly candidate: string; readonly firstAnswerMs: readonly number[] }

const answerOnce = async ({ url, headers }: Started['running']) => {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: requestBody('chat'),
  })
  await answer.text()
  if (!answer.ok) throw new Error(`the first answer after a start had status ${answer.status}`)
}

/** Time from the start of the process to its first whole answer, on what an earlier start left on disk. */
export const measureColdStart = async (
  candidate: Candidate,
  upstreamUrl: string,
  times: number,
): Promise<StartReport> => {
  const firstAnswerMs: number[] = []
  for (let time = 0; time < times; time += 1) {
    const startedAtMs = performance.now()
    const running = await candidate.start(upstreamUrl)
    await answerOnce(running)
    firstAnswerMs.push(performance.now() - startedAtMs)
    await candidate.stop()
  }
  return { candidate: candidate.name, firstAnswerMs }
}

export type ScalingReport = {
  readonly requestsPerSecond: readonly [number, number]
  readonly cpuUsPerRequest: readonly [number, number]
  /** Measured throughput of two processes over one; load and upstream share the cores, so this is a lower bound. */
  readonly throughputRatio: number
  /** What the CPU per request allows on cores of their own: 2 × (one process) ÷ (two processes). */
  readonly cpuBoundRatio: number
}

const saturate = async ({ running }: Started, maxMs: number, maxRequests?: number) => {
  const before = footprintOf(running.pid).cpuUs
  const limits = { maxMs, ...(maxRequests === undefined ? {} : { maxRequests }) }
  const { requests, elapsedMs } = await runLoad(orderFor(running, 'chat', { connections: 64, ...limits }))
  const cpuUs = footprintOf(running.pid).cpuUs - before
  return { requests, elapsedMs, cpuUs }
}

const total = (samples: readonly { requests: number; elapsedMs: number; cpuUs: number }[]) => {
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0)
  const elapsedMs = samples.reduce((sum, sample) => sum + sample.elapsedMs, 0)
  const cpuUs = samples.reduce((sum, sample) => sum + sample.cpuUs, 0)
  return { perSecond: (requests / elapsedMs) * 1000, cpuUsPerRequest: cpuUs / Math.max(requests, 1) }
}

const warmUpRequests = workloads[0]?.warmUpRequests ?? 0

/** Throughput and CPU of one process against two, in turns. */
export const measureScaling = async (one: Started, two: Started, plan: RoundPlan): Promise<ScalingReport> => {
  const samples = {
    one: [] as Awaited<ReturnType<typeof saturate>>[],
    two: [] as Awaited<ReturnType<typeof saturate>>[],
  }
  await saturate(one, plan.warmUpMs, warmUpRequests)
  await saturate(two, plan.warmUpMs, 2 * warmUpRequests)
  for (let round = 0; round < plan.rounds; round += 1) {
    samples.one.push(await saturate(one, plan.roundMs))
    samples.two.push(await saturate(two, plan.roundMs))
  }
  const [single, double] = [total(samples.one), total(samples.two)]
  return {
    requestsPerSecond: [single.perSecond, double.perSecond],
    cpuUsPerRequest: [single.cpuUsPerRequest, double.cpuUsPerRequest],
    throughputRatio: double.perSecond / single.perSecond,
    cpuBoundRatio: (2 * single.cpuUsPerRequest) / double.cpuUsPerRequest,
  }
}
