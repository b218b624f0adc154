// The load generator, a process of its own: n keep-alive connections, each sends its next request when its answer is whole.
// Argument: LoadOrder as JSON. Prints {"result":LoadResult}; for `hold` first {"held":n}, then waits for its input to end.
import type { Socket } from 'bun'
import { type AnswerReader, createAnswerReader } from './answer-reader.ts'
import { expectationOf, type RequestKind, requestBody } from './workloads.ts'

export type LoadOrder = {
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly kind: RequestKind
  readonly connections: number
  readonly maxRequests: number
  readonly maxMs: number
}

export type LoadResult = {
  /** Whole and right answers. */
  readonly requests: number
  /** Wrong answers and broken connections by what was wrong. */
  readonly errors: Readonly<Record<string, number>>
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Reads with body bytes per answer: near 1 for whole answers, near the number of chunks for streams. */
  readonly readsPerAnswer: number
  readonly bytesPerAnswer: number
}

type Client = {
  socket: Socket<Client> | undefined
  reader: AnswerReader
  sentAtMs: number
  isBusy: boolean
  /** What the kernel did not take of the request yet. */
  unsent: Buffer
}

const order: LoadOrder = JSON.parse(process.argv[2] ?? '{}')
const { hostname, port } = new URL(order.url)
const expectation = expectationOf(order.kind)
const request = (() => {
  const body = Buffer.from(requestBody(order.kind))
  const headers = Object.entries({ host: `${hostname}:${port}`, 'content-type': 'application/json', ...order.headers })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([
    Buffer.from(`POST ${order.path} HTTP/1.1\r\n${lines}content-length: ${body.length}\r\n\r\n`),
    body,
  ])
})()

const latencies: number[] = []
const errors: Record<string, number> = {}
const startedAtMs = performance.now()
let started = 0
let bytes = 0
let reads = 0
let held = 0
const finished = Promise.withResolvers<void>()
const allHeld = Promise.withResolvers<void>()
let active = order.connections

const noteError = (what: string) => {
  errors[what] = (errors[what] ?? 0) + 1
}

const isOver = () =>
  started >= order.maxRequests ||
  performance.now() - startedAtMs >= order.maxMs ||
  Object.values(errors).reduce((sum, count) => sum + count, 0) > 50

const retire = () => {
  active -= 1
  if (active === 0) finished.resolve()
}

const push = (client: Client) => {
  const taken = client.socket?.write(client.unsent) ?? 0
  client.unsent = client.unsent.subarray(Math.max(taken, 0))
}

const sendNext = (client: Client) => {
  if (isOver()) {
    client.isBusy = false
    client.socket?.end()
    retire()
    return
  }
  started += 1
  client.isBusy = true
  client.reader.reset()
  client.sentAtMs = performance.now()
  client.unsent = request
  push(client)
}

const judge = ({ reader }: Client): string | undefined => {
  if (reader.status !== 200) return `status ${reader.status}`
  if (reader.bodyBytes < expectation.minBytes) return 'answer too short'
  if (!expectation.tails.some((tail) => reader.tail.trimEnd().endsWith(tail.trimEnd()))) return 'wrong end'
  return undefined
}

const receive = (socket: Socket<Client>, piece: Buffer) => {
  const client = socket.data
  const isComplete = client.reader.feed(piece)
  if (order.kind === 'hold' && client.isBusy && client.reader.bodyBytes > 0) {
    client.isBusy = false
    held += 1
    if (held === order.connections) allHeld.resolve()
  }
  if (!isComplete) return
  const wrong = judge(client)
  if (wrong) noteError(wrong)
  else {
    latencies.push(performance.now() - client.sentAtMs)
    bytes += client.reader.bodyBytes
    reads += client.reader.bodyReads
  }
  sendNext(client)
}

const open = async () => {
  const client: Client = {
    socket: undefined,
    reader: createAnswerReader(),
    sentAtMs: 0,
    isBusy: false,
    unsent: request,
  }
  const lost = (what: string) => {
    if (!client.isBusy) return
    client.isBusy = false
    noteError(what)
    if (isOver()) retire()
    else open().catch(retire)
  }
  client.socket = await Bun.connect<Client>({
    hostname,
    port: Number(port),
    data: client,
    socket: {
      data: receive,
      drain: () => push(client),
      close: () => lost('connection closed'),
      error: () => lost('connection error'),
    },
  })
  client.socket.setNoDelay(true)
  sendNext(client)
}

const openAll = async () => {
  // In groups, so that the listen queue of the candidate never overflows.
  for (let opened = 0; opened < order.connections; opened += 50) {
    const count = Math.min(50, order.connections - opened)
    await Promise.all(Array.from({ length: count }, open))
  }
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

await openAll()
// An answer that never comes must not hang the benchmark.
const grace = setTimeout(() => {
  noteError('timed out')
  finished.resolve()
  allHeld.resolve()
}, order.maxMs + 10_000)
if (order.kind === 'hold') {
  await allHeld.promise
  console.log(JSON.stringify({ held }))
  await Bun.stdin.text()
} else {
  await finished.promise
}
clearTimeout(grace)
const sorted = latencies.toSorted((a, b) => a - b)
const answered = Math.max(sorted.length, 1)
const result: LoadResult = {
  requests: sorted.length,
  errors,
  elapsedMs: performance.now() - startedAtMs,
  p50Ms: percentile(sorted, 0.5),
  p99Ms: percentile(sorted, 0.99),
  readsPerAnswer: reads / answered,
  bytesPerAnswer: bytes / answered,
}
console.log(JSON.stringify({ result }))
process.exit(0)
