// What the simulated upstream received: parsing of HTTP/1.1 requests and the record that tests look at.

import { type JsonObject, parseObject, parseObjectOrNothing } from './json.ts'
import type { ByteReader } from './reader.ts'

export type RequestHead = {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Names and values exactly as sent, in order. */
  readonly rawHeaders: readonly (readonly [string, string])[]
}

/** When the client went away before its answer was complete. */
export type Abort = { readonly atMs: number; readonly afterWrites: number; readonly afterBytes: number }

/** What was sent so far; `isComplete` is set when the behaviour ended the answer as HTTP demands. */
export type AnswerProgress = { status: number | undefined; writes: number; bytes: number; isComplete: boolean }

export type ReceivedRequest = RequestHead & {
  /** Arrival order over all connections, from 1. */
  readonly index: number
  /** Number of the TCP connection it came on, from 1: equal numbers show that a connection was kept alive. */
  readonly connection: number
  readonly body: Buffer
  readonly text: string
  /** The body as an object; throws when it is none. */
  readonly json: JsonObject
  /** `model` of the body, when there is one. */
  readonly model: string | undefined
  /** Whether the body asks for a stream. */
  readonly isStream: boolean
  /** The API key: bearer, `x-api-key`, `api-key`, `x-goog-api-key`, or `?key=`. */
  readonly key: string | undefined
  readonly arrivedAtMs: number
  readonly answer: Readonly<AnswerProgress>
  /** Set once the client went away early. */
  readonly abort: Abort | undefined
  /** Resolves when the client goes away early; never resolves for an answer that was completed. */
  readonly aborted: Promise<Abort>
  /** Resolves when the exchange is over, whichever way. */
  readonly done: Promise<void>
}

const parseHead = (block: string): RequestHead => {
  const [requestLine = '', ...lines] = block.split('\r\n').filter((line) => line !== '')
  const [method = '', target = ''] = requestLine.split(' ')
  const rawHeaders = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const headers: Record<string, string> = {}
  for (const [name, value] of rawHeaders) {
    const key = name.toLowerCase()
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value
  }
  const url = new URL(target, 'http://upstream')
  return { method, target, path: url.pathname, query: url.searchParams, headers, rawHeaders }
}

/** The next request head on a connection; undefined when the client closed it. */
export const readHead = async (reader: ByteReader): Promise<RequestHead | undefined> => {
  const block = await reader.readUntil('\r\n\r\n')
  return block && parseHead(block.toString('latin1'))
}

const readChunkedBody = async (reader: ByteReader): Promise<Buffer | undefined> => {
  const pieces: Buffer[] = []
  for (;;) {
    const sizeLine = await reader.readUntil('\r\n')
    if (!sizeLine) return undefined
    const size = Number.parseInt(sizeLine.toString('latin1'), 16)
    const piece = await reader.readExactly(size + 2)
    if (!piece) return undefined
    if (size === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, size))
  }
}

/** The body that belongs to `head`, by its length or in chunks; undefined when the client left in the middle of it. */
export const readBody = (head: RequestHead, reader: ByteReader): Promise<Buffer | undefined> =>
  head.headers['transfer-encoding']?.includes('chunked')
    ? readChunkedBody(reader)
    : reader.readExactly(Number(head.headers['content-length'] ?? 0))

const readKey = ({ headers, query }: RequestHead): string | undefined =>
  headers.authorization?.replace(/^bearer /i, '') ??
  headers['x-api-key'] ??
  headers['api-key'] ??
  headers['x-goog-api-key'] ??
  query.get('key') ??
  undefined

export type RequestRecord = {
  readonly request: ReceivedRequest
  readonly progress: AnswerProgress
  /** Notes that the client left early; only the first call counts, and none after `noteHangUp`. */
  noteAbort(): void
  /** Notes that it is the upstream that closes the connection, so that its end is not taken for a client's abort. */
  noteHangUp(): void
  noteDone(): void
}

/** A record of one request; the answer's progress is written by the exchange that serves it. */
export const createRecord = (head: RequestHead, body: Buffer, index: number, connection: number): RequestRecord => {
  const progress: AnswerProgress = { status: undefined, writes: 0, bytes: 0, isComplete: false }
  const aborted = Promise.withResolvers<Abort>()
  const done = Promise.withResolvers<void>()
  const text = body.toString('utf8')
  const parsed = parseObjectOrNothing(text)
  let abort: Abort | undefined
  let isHungUp = false
  const request: ReceivedRequest = {
    ...head,
    index,
    connection,
    body,
    text,
    get json() {
      return parsed ?? parseObject(text)
    },
    model: typeof parsed?.model === 'string' ? parsed.model : undefined,
    isStream: parsed?.stream === true,
    key: readKey(head),
    arrivedAtMs: performance.now(),
    answer: progress,
    get abort() {
      return abort
    },
    aborted: aborted.promise,
    done: done.promise,
  }
  return {
    request,
    progress,
    noteAbort: () => {
      if (abort || isHungUp || progress.isComplete) return
      abort = { atMs: performance.now(), afterWrites: progress.writes, afterBytes: progress.bytes }
      aborted.resolve(abort)
    },
    noteHangUp: () => {
      isHungUp = true
    },
    noteDone: () => done.resolve(),
  }
}
