// The benchmark's upstream, a process of its own: as little work as possible, the same answers for every candidate.
// Prints {"port":n} when it listens. Argument: milliseconds between two chunks of a stream. Ends with its input.
import type { Socket } from 'bun'
import { chunksPerStream, model } from './workloads.ts'

const paceMs = Number(process.argv[2] ?? 1)

const created = 1_760_000_000
const usage = { prompt_tokens: 40, completion_tokens: 100, total_tokens: 140 }

const wholeAnswer = (() => {
  const body = JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'An answer of about one hundred characters, which is what a short question gets from a model.',
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
    system_fingerprint: 'fp_bench',
  })
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
})()

const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
)

const httpChunk = (text: string) => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)

const event = (fields: object) =>
  httpChunk(
    `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created, model, system_fingerprint: 'fp_bench', ...fields })}\n\n`,
  )

const choice = (delta: object, finish: string | null = null) =>
  event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })

const plainChunks = [
  choice({ role: 'assistant', content: '' }),
  ...Array.from({ length: chunksPerStream - 2 }, (_, index) => choice({ content: ` token${index}` })),
  choice({}, 'stop'),
]
const done = Buffer.concat([httpChunk('data: [DONE]\n\n'), Buffer.from('0\r\n\r\n')])
const streamed = [...plainChunks, done]
const streamedWithUsage = [...plainChunks, event({ choices: [], usage }), done]
const held = plainChunks.slice(0, 3)

type State = {
  /** Bytes of the request that is arriving. */
  pieces: Buffer[]
  size: number
  /** Size of the whole request, once its head is known. */
  expected: number
  chunks: readonly Buffer[]
  next: number
  /** What the kernel did not take yet. */
  unsent: Buffer | undefined
}

const streaming = new Set<Socket<State>>()

const send = (socket: Socket<State>, bytes: Buffer) => {
  const all = socket.data.unsent ? Buffer.concat([socket.data.unsent, bytes]) : bytes
  const taken = Math.max(socket.write(all), 0)
  socket.data.unsent = taken < all.length ? all.subarray(taken) : undefined
}

const answer = (socket: Socket<State>, request: Buffer) => {
  if (!request.includes('"stream":true')) return send(socket, wholeAnswer)
  socket.data.chunks = request.includes('"user":"hold"')
    ? held
    : request.includes('"include_usage":true')
      ? streamedWithUsage
      : streamed
  socket.data.next = 0
  send(socket, streamHead)
  streaming.add(socket)
}

const chunkedEnd = Buffer.from('\r\n0\r\n\r\n')
const untilChunkedEnd = -1

const expectedSize = (head: Buffer): number => {
  const headEnd = head.indexOf('\r\n\r\n')
  if (headEnd < 0) return Number.POSITIVE_INFINITY
  const lines = head.toString('latin1', 0, headEnd + 2)
  if (/\r\ntransfer-encoding: *chunked/i.test(lines)) return untilChunkedEnd
  return headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(lines)?.[1] ?? 0)
}

const isWhole = ({ expected, size, pieces }: State): boolean =>
  expected === untilChunkedEnd
    ? Buffer.concat(pieces.slice(-2)).subarray(-chunkedEnd.length).equals(chunkedEnd)
    : size >= expected

const receive = (socket: Socket<State>, piece: Buffer) => {
  const state = socket.data
  state.pieces.push(Buffer.from(piece))
  state.size += piece.length
  if (state.expected === Number.POSITIVE_INFINITY) state.expected = expectedSize(Buffer.concat(state.pieces))
  if (!isWhole(state)) return
  const request = Buffer.concat(state.pieces)
  state.pieces = []
  state.size = 0
  state.expected = Number.POSITIVE_INFINITY
  answer(socket, request)
}

// One clock for all streams: each gets one chunk a tick, in a write of its own.
const tick = () => {
  for (const socket of streaming) {
    const { chunks, next, unsent } = socket.data
    if (unsent) continue
    const chunk = chunks[next]
    if (!chunk) {
      streaming.delete(socket)
      continue
    }
    socket.data.next = next + 1
    send(socket, chunk)
  }
}

const server = Bun.listen<State>({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open: (socket) => {
      socket.data = { pieces: [], size: 0, expected: Number.POSITIVE_INFINITY, chunks: [], next: 0, unsent: undefined }
      socket.setNoDelay(true)
    },
    data: receive,
    drain: (socket) => {
      if (socket.data.unsent) send(socket, Buffer.alloc(0))
    },
    close: (socket) => void streaming.delete(socket),
    error: (socket) => void streaming.delete(socket),
  },
})
setInterval(tick, paceMs)
console.log(JSON.stringify({ port: server.port }))
void Bun.stdin.text().then(() => process.exit(0))
