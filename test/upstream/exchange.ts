// One request and the means to answer it: well-formed HTTP by default, any violation of it on demand.
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ByteReader } from './reader.ts'
import type { ReceivedRequest, RequestRecord } from './request.ts'

export type HeaderList = Readonly<Record<string, string | number>>

export type Exchange = {
  readonly request: ReceivedRequest
  /** The connection itself, for upgrades and for faults below HTTP. */
  readonly socket: Socket
  /** Aborts when the client goes away or the upstream stops. */
  readonly signal: AbortSignal
  /**
   * Sends status line and headers. The body will be chunked, unless there is a `content-length`, or `connection: close`
   * alone: then its end is the connection's end, as HTTP/1.0 had it.
   */
  head(status: number, headers?: HeaderList): Promise<void>
  /** Sends body bytes in one socket write (one chunk); resolves when the kernel took them, so a slow reader slows it down. */
  write(bytes: Uint8Array | string): Promise<void>
  /** Sends bytes as they are, outside any framing. */
  raw(bytes: Uint8Array | string): Promise<void>
  /** Ends the answer as HTTP demands; the connection stays usable. */
  end(): Promise<void>
  /** Closes the sending side without ending the body: an orderly FIN in the middle of an answer. */
  fin(): void
  /** Resets the connection (RST). */
  reset(): void
  /** Says and does nothing until the client leaves. */
  silence(): Promise<void>
  /**
   * Ends HTTP on this connection (after an upgrade): from here the caller owns the socket and ends it when its peer did. Returns what
   * arrived behind the request; what comes later goes to the socket's own listeners.
   */
  takeOver(): Buffer
  /** Waits for `promise`, but not longer than the client stays. */
  whileConnected(promise: Promise<unknown>): Promise<void>
}

/** Answers one request. When it returns without having ended the answer, the connection is reset. */
export type Behaviour = (exchange: Exchange) => Promise<void> | void

const emptyBody = (status: number) => status === 204 || status === 304

const renderHead = (status: number, headers: HeaderList, isChunked: boolean): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (isChunked) lines.push('transfer-encoding: chunked\r\n')
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`
}

const has = (headers: HeaderList, wanted: string) => Object.keys(headers).some((name) => name.toLowerCase() === wanted)

// Lets the event loop poll the sockets, so that a reader in this process sees each write as a packet of its own.
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

type BodyFraming = 'length' | 'chunks' | 'close'

const framingOf = (status: number, headers: HeaderList): BodyFraming => {
  if (has(headers, 'content-length') || emptyBody(status)) return 'length'
  return headers.connection === 'close' ? 'close' : 'chunks'
}

const chunk = (body: Buffer) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')])

/** Wires an exchange to its socket. `gone` must abort when the client leaves or the upstream stops. */
export const createExchange = (
  socket: Socket,
  record: RequestRecord,
  reader: ByteReader,
  gone: AbortSignal,
): Exchange => {
  const { progress } = record
  const left = new Promise<void>((resolve) => {
    if (gone.aborted) resolve()
    else gone.addEventListener('abort', () => resolve(), { once: true })
  })
  let framing: BodyFraming = 'length'
  let expectedBytes = Number.POSITIVE_INFINITY
  let isClosing = false
  const send = async (bytes: Uint8Array | string, onTaken = () => {}) => {
    if (gone.aborted || socket.destroyed) return
    const taken = new Promise<void>((resolve) =>
      socket.write(bytes, (error) => {
        if (!error) onTaken()
        resolve()
      }),
    )
    await Promise.race([left, taken])
    await nextTurn()
  }
  const complete = () => {
    progress.isComplete = true
  }
  return {
    request: record.request,
    socket,
    signal: gone,
    raw: (bytes) => send(bytes),
    head: async (status, headers = {}) => {
      progress.status = status
      framing = framingOf(status, headers)
      isClosing = headers.connection === 'close'
      expectedBytes = Number(headers['content-length'] ?? (framing === 'length' ? 0 : Number.POSITIVE_INFINITY))
      await send(renderHead(status, headers, framing === 'chunks'))
    },
    write: async (bytes) => {
      const body = Buffer.from(bytes)
      if (body.length === 0) return
      await send(framing === 'chunks' ? chunk(body) : body, () => {
        progress.writes += 1
        progress.bytes += body.length
        if (progress.bytes >= expectedBytes) complete()
      })
    },
    end: async () => {
      if (framing === 'chunks') await send('0\r\n\r\n', complete)
      else if (!gone.aborted) complete()
      if (isClosing) socket.end()
    },
    fin: () => {
      record.noteHangUp()
      socket.end()
    },
    reset: () => {
      record.noteHangUp()
      socket.resetAndDestroy()
    },
    takeOver: () => {
      complete()
      return reader.detach()
    },
    silence: () => left,
    whileConnected: async (promise) => {
      await Promise.race([left, promise])
    },
  }
}
