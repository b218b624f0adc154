// The simulated upstream: an HTTP/1.1 server on a raw TCP socket that answers by script and records what it received.
import { createServer, type Socket } from 'node:net'
import { type Behaviour, createExchange } from './exchange.ts'
import { answerLikeOpenAi } from './openai.ts'
import { type ByteReader, createByteReader } from './reader.ts'
import { createRecord, type ReceivedRequest, type RequestHead, readBody, readHead } from './request.ts'

/** Which requests a behaviour is for; every field that is set must hold. */
export type Match = {
  readonly method?: string
  readonly path?: string | RegExp
  readonly model?: string
  readonly key?: string
  readonly isStream?: boolean
  readonly where?: (request: ReceivedRequest) => boolean
  /** How many requests it serves before it is used up; endless when absent. */
  readonly times?: number
  /** Answer as soon as the headers came, without reading the body (only method, path and key can be matched then). */
  readonly beforeBody?: boolean
}

/** `next`: the next request that nothing older in the queue takes; `always`: every request from now on. */
export type When = 'next' | 'always' | Match

export type Upstream = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** Every request whose body came whole, in order of arrival. */
  readonly requests: readonly ReceivedRequest[]
  /** The last request; throws when there was none. */
  readonly last: ReceivedRequest
  /** Requests that no script matched (the fallback answered them). */
  readonly unscripted: readonly ReceivedRequest[]
  /** Uploads that the client broke off. */
  readonly brokenUploads: number
  readonly openConnections: number
  /** TCP connections ever accepted. */
  readonly connections: number
  /**
   * Says how to answer. Scripts with a count (`next`, `times`) go first, oldest first; then those without,
   * newest first; then the fallback.
   */
  script(when: When, behaviour: Behaviour): Upstream
  /** Forgets all scripts and recorded requests; connections stay. */
  forget(): void
  /** The n-th request (from 1), as soon as it has arrived. */
  received(n: number): Promise<ReceivedRequest>
  /** Resolves when the client of the n-th request left before its answer was complete. */
  clientAborted(n: number): Promise<ReceivedRequest>
  /** Resolves when no exchange is running. */
  idle(): Promise<void>
  /** Resets all connections and closes the port. */
  stop(): Promise<void>
}

export type UpstreamOptions = {
  /** Answers what no script matches; by default a well-behaved OpenAI. */
  readonly fallback?: Behaviour
  readonly port?: number
}

type Rule = { readonly match: Match; readonly behaviour: Behaviour; left: number }

const asMatch = (when: When): Match => (when === 'next' ? { times: 1 } : when === 'always' ? {} : when)

const isWanted = (match: Match, request: ReceivedRequest): boolean =>
  (match.method === undefined || match.method === request.method) &&
  (match.path === undefined ||
    (typeof match.path === 'string' ? match.path === request.path : match.path.test(request.path))) &&
  (match.model === undefined || match.model === request.model) &&
  (match.key === undefined || match.key === request.key) &&
  (match.isStream === undefined || match.isStream === request.isStream) &&
  (match.where === undefined || match.where(request))

const createScript = () => {
  let rules: Rule[] = []
  return {
    add: (when: When, behaviour: Behaviour) => {
      const match = asMatch(when)
      rules.push({ match, behaviour, left: match.times ?? Number.POSITIVE_INFINITY })
    },
    clear: () => {
      rules = []
    },
    take: (request: ReceivedRequest, isBeforeBody: boolean): Behaviour | undefined => {
      const fits = rules.filter(
        (rule) => (rule.match.beforeBody ?? false) === isBeforeBody && rule.left > 0 && isWanted(rule.match, request),
      )
      const rule = fits.find(({ left }) => left !== Number.POSITIVE_INFINITY) ?? fits.at(-1)
      if (rule) rule.left -= 1
      return rule?.behaviour
    },
  }
}

type Waiter = { readonly n: number; readonly resolve: (request: ReceivedRequest) => void }

const createJournal = () => {
  let requests: ReceivedRequest[] = []
  let waiters: Waiter[] = []
  return {
    all: () => requests,
    add: (request: ReceivedRequest) => {
      requests.push(request)
      for (const waiter of waiters.filter(({ n }) => n === requests.length)) waiter.resolve(request)
      waiters = waiters.filter(({ n }) => n > requests.length)
    },
    nth: (n: number): Promise<ReceivedRequest> => {
      const known = requests[n - 1]
      return known ? Promise.resolve(known) : new Promise((resolve) => waiters.push({ n, resolve }))
    },
    clear: () => {
      requests = []
    },
  }
}

// `Expect: 100-continue` is answered at once: a client that waits for it would never send its body.
const greet = (head: RequestHead, socket: Socket) => {
  if (head.headers.expect?.toLowerCase() === '100-continue') socket.write('HTTP/1.1 100 Continue\r\n\r\n')
}

const createState = (fallback: Behaviour) => ({
  fallback,
  script: createScript(),
  journal: createJournal(),
  sockets: new Set<Socket>(),
  running: new Set<Promise<void>>(),
  unscripted: [] as ReceivedRequest[],
  failures: [] as unknown[],
  brokenUploads: 0,
  connections: 0,
  isStopping: false,
})
type State = ReturnType<typeof createState>

type Arrival = {
  readonly reader: ByteReader
  readonly socket: Socket
  readonly connection: number
  readonly head: RequestHead
  readonly body: Buffer
}

const runExchange = async (state: State, { reader, socket, connection, head, body }: Arrival, chosen?: Behaviour) => {
  const record = createRecord(head, body, state.journal.all().length + 1, connection)
  const gone = new AbortController()
  const onGone = () => {
    if (!state.isStopping) record.noteAbort()
    gone.abort()
  }
  for (const event of ['end', 'close', 'error']) socket.on(event, onGone)
  if (socket.destroyed || socket.readableEnded) onGone()
  const behaviour = chosen ?? state.script.take(record.request, false)
  if (!behaviour) state.unscripted.push(record.request)
  state.journal.add(record.request)
  try {
    await (behaviour ?? state.fallback)(createExchange(socket, record, reader, gone.signal))
  } catch (error) {
    state.failures.push(error)
  } finally {
    for (const event of ['end', 'close', 'error']) socket.off(event, onGone)
    if (!record.progress.isComplete && !socket.destroyed && !socket.writableEnded) socket.resetAndDestroy()
    record.noteDone()
  }
}

const track = async (state: State, exchange: Promise<void>) => {
  state.running.add(exchange)
  await exchange
  state.running.delete(exchange)
}

const serveConnection = async (state: State, socket: Socket, connection: number) => {
  const reader = createByteReader(socket)
  while (!socket.destroyed) {
    const head = await readHead(reader)
    if (!head) break
    const preview = createRecord(head, Buffer.alloc(0), 0, 0).request
    const early = state.script.take(preview, true)
    if (!early) greet(head, socket)
    const body = early ? Buffer.alloc(0) : await readBody(head, reader)
    if (!body) {
      state.brokenUploads += 1
      break
    }
    await track(state, runExchange(state, { reader, socket, connection, head, body }, early))
    if (reader.isDetached) return
    // An unread body would be taken for the next request.
    if (early || head.headers.connection?.toLowerCase() === 'close') break
  }
  socket.end()
}

/** Starts a simulated upstream on a free port of 127.0.0.1. Stop it in `afterEach`/`afterAll`. */
export const startUpstream = async (options: UpstreamOptions = {}): Promise<Upstream> => {
  const state = createState(options.fallback ?? answerLikeOpenAi())
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    state.connections += 1
    state.sockets.add(socket)
    socket.on('close', () => state.sockets.delete(socket))
    socket.on('error', () => undefined)
    serveConnection(state, socket, state.connections).catch((error: unknown) => state.failures.push(error))
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulated upstream has no port')
  return createUpstream(state, address.port, () => server.close())
}

const createUpstream = (state: State, port: number, closePort: () => void): Upstream => {
  const upstream: Upstream = {
    url: `http://127.0.0.1:${port}`,
    port,
    get requests() {
      return state.journal.all()
    },
    get last() {
      const request = state.journal.all().at(-1)
      if (!request) throw new Error('the simulated upstream received no request')
      return request
    },
    get unscripted() {
      return state.unscripted
    },
    get brokenUploads() {
      return state.brokenUploads
    },
    get openConnections() {
      return state.sockets.size
    },
    get connections() {
      return state.connections
    },
    script: (when, behaviour) => {
      state.script.add(when, behaviour)
      return upstream
    },
    forget: () => {
      state.script.clear()
      state.journal.clear()
      state.unscripted.length = 0
    },
    received: (n) => state.journal.nth(n),
    clientAborted: async (n) => {
      const request = await state.journal.nth(n)
      await request.aborted
      return request
    },
    idle: async () => {
      while (state.running.size > 0) await Promise.all(state.running)
    },
    stop: async () => {
      state.isStopping = true
      closePort()
      const closings = [...state.sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of state.sockets) socket.resetAndDestroy()
      await Promise.all([...closings, ...state.running])
      const [failure] = state.failures
      if (failure !== undefined) throw failure
    },
  }
  return upstream
}
