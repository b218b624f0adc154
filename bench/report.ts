// The benchmark's results as tables for people.
import { cpus } from 'node:os'
import type { Summary } from './measure.ts'
import type { MemoryReport, ScalingReport, StartReport } from './memory.ts'
import type { Workload } from './workloads.ts'

export type BenchReport = {
  readonly machine: {
    readonly cores: number
    readonly cpu: string
    readonly runtime: string
    readonly platform: string
  }
  readonly workloads: readonly { readonly workload: Workload; readonly results: readonly Summary[] }[]
  readonly memory: readonly MemoryReport[]
  readonly coldStart: readonly StartReport[]
  readonly scaling: ScalingReport | undefined
}

/** Budgets that hold for the gateway alone; those of the workloads stand in their rows. */
export const budgets = { idleMb: 90, growth: 1.1, streamKb: 60, coldStartMs: 400, scaling: 1.7 } as const

export const describeMachine = (): BenchReport['machine'] => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  runtime: `Bun ${Bun.version}`,
  platform: `${process.platform} ${process.arch}`,
})

type Cells = readonly string[]

const table = (head: Cells, rows: readonly Cells[]): string => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: Cells) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

const verdict = (value: number, limit: number, isUpper = true) =>
  (isUpper ? value <= limit : value >= limit) ? 'met' : 'MISSED'

const mb = (bytes: number) => (bytes / 1e6).toFixed(1)

const workloadRow = (workload: Workload, result: Summary, index: number): Cells => [
  index === 0 ? workload.title : '',
  result.candidate,
  String(result.requests),
  result.cpuUsPerRequest.toFixed(1),
  result.cpuUsRange.map((value) => value.toFixed(0)).join('–'),
  result.ratio.toFixed(2),
  index === 0 ? '' : `≤ ${workload.budgetRatio.toFixed(2)} ${verdict(result.ratio, workload.budgetRatio)}`,
  result.requestsPerSecond.toFixed(0),
  result.p50Ms.toFixed(2),
  result.p99Ms.toFixed(2),
  mb(result.rssBytes),
  result.readsPerAnswer.toFixed(1),
  Object.entries(result.errors)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ') || '0',
]

const workloadTable = ({ workloads }: BenchReport): string =>
  table(
    [
      'workload',
      'candidate',
      'requests',
      'CPU µs/req',
      'rounds',
      '× bare',
      'budget',
      'req/s',
      'p50 ms',
      'p99 ms',
      'RSS MB',
      'reads',
      'errors',
    ],
    workloads.flatMap(({ workload, results }) => results.map((result, index) => workloadRow(workload, result, index))),
  )

// The first candidate is the yardstick and has no budget of its own.
const memoryVerdict = (report: MemoryReport, index: number): string => {
  const { idleBytes, halfwayBytes, afterRequestsBytes, bytesPerStream } = report
  return index === 0
    ? ''
    : [
        `idle ≤ ${budgets.idleMb} ${verdict(idleBytes / 1e6, budgets.idleMb)}`,
        `growth ≤ ${budgets.growth} ${verdict(afterRequestsBytes / halfwayBytes, budgets.growth)}`,
        `≤ ${budgets.streamKb}/stream ${verdict(bytesPerStream / 1024, budgets.streamKb)}`,
      ].join(', ')
}

const memoryTable = ({ memory }: BenchReport): string =>
  table(
    [
      'memory',
      'candidate',
      'idle MB',
      'requests',
      'half MB',
      'after MB',
      'streams',
      'open MB',
      'KB/stream',
      'closed MB',
      'budget',
    ],
    memory.map((row, index) => [
      '',
      row.candidate,
      mb(row.idleBytes),
      String(row.requests),
      mb(row.halfwayBytes),
      mb(row.afterRequestsBytes),
      String(row.streams),
      mb(row.withStreamsBytes),
      (row.bytesPerStream / 1024).toFixed(1),
      mb(row.afterStreamsBytes),
      memoryVerdict(row, index),
    ]),
  )

const startTable = ({ coldStart }: BenchReport): string =>
  table(
    ['cold start', 'candidate', 'first answer ms', 'budget'],
    coldStart.map(({ candidate, firstAnswerMs }, index) => [
      '',
      candidate,
      firstAnswerMs.map((ms) => ms.toFixed(0)).join(', '),
      index === 0 ? '' : `≤ ${budgets.coldStartMs} ${verdict(Math.max(...firstAnswerMs), budgets.coldStartMs)}`,
    ]),
  )

// Load and upstream need cores too: with fewer than four the throughput cannot show what two workers could do.
const coresForThroughput = 4

const scalingText = (scaling: ScalingReport, cores: number): string => {
  const [one, two] = scaling.requestsPerSecond
  const [cpuOne, cpuTwo] = scaling.cpuUsPerRequest
  const isByThroughput = cores >= coresForThroughput
  const judged = isByThroughput ? scaling.throughputRatio : scaling.cpuBoundRatio
  return [
    `two workers: ${two.toFixed(0)} req/s against ${one.toFixed(0)} of one = ${scaling.throughputRatio.toFixed(2)} ×, with load and upstream on the same ${cores} cores;`,
    `CPU per request ${cpuTwo.toFixed(1)} µs against ${cpuOne.toFixed(1)} µs, which allows ${scaling.cpuBoundRatio.toFixed(2)} × on two free cores`,
    `budget ≥ ${budgets.scaling}: ${verdict(judged, budgets.scaling, false)} by ${isByThroughput ? 'throughput' : 'CPU per request (too few cores to judge by throughput)'}`,
  ].join('\n')
}

/** All tables of a report; sections that were not measured are left out. */
export const renderReport = (report: BenchReport): string => {
  const { machine } = report
  const sections = [
    `${machine.cores} × ${machine.cpu}, ${machine.platform}, ${machine.runtime}`,
    report.workloads.length > 0 && workloadTable(report),
    report.memory.length > 0 && memoryTable(report),
    report.coldStart.length > 0 && startTable(report),
    report.scaling && scalingText(report.scaling, machine.cores),
  ]
  return sections.filter((section) => typeof section === 'string').join('\n\n')
}
