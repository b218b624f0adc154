// Entry of the benchmark: starts the upstream and the candidates, runs the sections, prints tables or JSON.
import { parseArgs } from 'node:util'
import { bareProxy, type Candidate, startListener } from './candidate.ts'
import { gateway } from './gateway.ts'
import { compare, type RoundPlan, type Started } from './measure.ts'
import {
  type MemoryReport,
  measureColdStart,
  measureIdle,
  measureMemory,
  measureScaling,
  type StartReport,
} from './memory.ts'
import { stopAll } from './process.ts'
import { type BenchReport, describeMachine, renderReport } from './report.ts'
import { workloads } from './workloads.ts'

const usage = `npm run bench -- [options]
  --quick              about half a minute instead of five
  --only a,b           sections: ${workloads.map(({ id }) => id).join(', ')}, memory, start, workers
  --candidates a,b     bare, gateway
  --requests n         plain requests before memory is read (default 50000; 1000000 takes minutes)
  --json               results as JSON`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    candidates: { type: 'string', default: 'bare,gateway' },
    requests: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const full = { rounds: 4, roundMs: 3000, warmUpMs: 20_000, starts: 3, requests: 50_000, streams: 1000 }
const quick = { rounds: 1, roundMs: 1200, warmUpMs: 800, starts: 1, requests: 3000, streams: 200 }
const plan: RoundPlan & { starts: number; requests: number; streams: number } = options.quick ? quick : full

const sections = options.only?.split(',')
const wants = (section: string) => sections === undefined || sections.includes(section)

const known: Readonly<Record<string, () => Candidate>> = { bare: bareProxy, gateway }

const say = (text: string) => {
  if (!options.json) console.error(text)
}

const chosenCandidates = (): Candidate[] =>
  options.candidates.split(',').map((name) => {
    const create = known[name]
    if (!create) throw new Error(`unknown candidate ${name}; known: ${Object.keys(known).join(', ')}`)
    return create()
  })

const startAll = async (candidates: readonly Candidate[], upstreamUrl: string): Promise<Started[]> => {
  const all: Started[] = []
  for (const candidate of candidates) all.push({ candidate, running: await candidate.start(upstreamUrl) })
  return all
}

const runWorkloads = async (all: readonly Started[]): Promise<BenchReport['workloads'][number][]> => {
  const results: BenchReport['workloads'][number][] = []
  for (const workload of workloads.filter(({ id }) => wants(id))) {
    say(`measuring: ${workload.title}`)
    results.push({ workload, results: await compare(all, workload, plan) })
  }
  return results
}

const runMemory = async (all: readonly Started[], idle: ReadonlyMap<Started, number>): Promise<MemoryReport[]> => {
  const reports: MemoryReport[] = []
  const requests = options.requests === undefined ? plan.requests : Number(options.requests)
  for (const started of all) {
    say(`measuring: memory of ${started.candidate.name}`)
    const limits = { requests, streams: plan.streams, maxMs: options.requests === undefined ? 15_000 : 3_600_000 }
    reports.push(await measureMemory(started, idle.get(started) ?? 0, limits))
  }
  return reports
}

const runColdStarts = async (candidates: readonly Candidate[], upstreamUrl: string): Promise<StartReport[]> => {
  say('measuring: cold start')
  const reports: StartReport[] = []
  for (const candidate of candidates) reports.push(await measureColdStart(candidate, upstreamUrl, plan.starts))
  return reports
}

const runScaling = async (upstreamUrl: string) => {
  say('measuring: two workers')
  const candidates = [gateway(1), gateway(2)] as const
  try {
    const [one, two] = await startAll(candidates, upstreamUrl)
    return one && two && (await measureScaling(one, two, { ...plan, rounds: Math.min(plan.rounds, 2) }))
  } finally {
    await Promise.all(candidates.map((candidate) => candidate.stop()))
    await Promise.all(candidates.map((candidate) => candidate.dispose?.()))
  }
}

const runAll = async (candidates: readonly Candidate[]): Promise<BenchReport> => {
  const upstream = await startListener('upstream.ts', ['1'])
  const all = await startAll(candidates, upstream.url)
  const idle = new Map<Started, number>()
  if (wants('memory')) for (const started of all) idle.set(started, await measureIdle(started))
  const measured = await runWorkloads(all)
  const memory = wants('memory') ? await runMemory(all, idle) : []
  for (const { candidate } of all) await candidate.stop()
  const coldStart = wants('start') ? await runColdStarts(candidates, upstream.url) : []
  const hasGateway = candidates.some(({ name }) => name === 'gateway')
  const scaling = wants('workers') && hasGateway ? await runScaling(upstream.url) : undefined
  return { machine: describeMachine(), workloads: measured, memory, coldStart, scaling }
}

const main = async () => {
  if (options.help) return console.log(usage)
  const candidates = chosenCandidates()
  try {
    const report = await runAll(candidates)
    console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
  } finally {
    await stopAll()
    await Promise.all(candidates.map((candidate) => candidate.dispose?.()))
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stopAll().then(() => process.exit(1)))
}
await main()
