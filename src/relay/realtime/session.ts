// One open session: frames pass both ways as they are, and what they mean for money is settled before they pass.

import { readClientEvent, readServerEvent, type ServerEvent, writeRealtimeError } from '../../dialects/index.ts'
import { GatewayError, maskUpstreamText, toGatewayError } from '../../kernel/index.ts'
import type { OpenSocket } from '../../platform/index.ts'
import type { StreamEnd, Target } from '../types.ts'
import type { Meter } from './meter.ts'
import { createQueue } from './queue.ts'
import type { ClientSocket, RealtimeDeps, SessionFrame } from './types.ts'

export type SessionDeps = Pick<RealtimeDeps, 'onEnd' | 'onError' | 'limits'>

export type SessionParts = {
  readonly requestId: string
  readonly upstream: OpenSocket
  readonly meter: Meter
  readonly target: Target
}

/** A frame, or the end of the side that sends them. */
type Item =
  | { readonly kind: 'frame'; readonly frame: SessionFrame }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }

/** Close codes of RFC 6455 that the gateway chooses itself. */
const closeCode = { goingAway: 1001, policy: 1008, internal: 1011, tryLater: 1013 } as const

/** The connection broke, without a close frame. */
const ABNORMAL = 1006

/** How a session ends: what rows say of answers it cuts off, and what either side is told. */
type Ending = {
  readonly end: StreamEnd
  /** Told to the client as an event before the socket is closed. */
  readonly error?: GatewayError
  readonly client: { readonly code?: number; readonly reason?: string }
  readonly upstream: { readonly code?: number; readonly reason?: string }
}

const sizeOf = (item: Item): number => (item.kind === 'frame' ? item.frame.length : 0)

const brokenOff = (reason: StreamEnd['reason'], error: GatewayError | undefined): StreamEnd => ({
  reason,
  error,
  malformedCount: 0,
})

export class Session {
  readonly requestId: string
  /** Resolves when everything is settled and both sides are closed. */
  readonly ended: Promise<void>
  readonly #deps: SessionDeps
  readonly #parts: SessionParts
  readonly #up
  readonly #down
  readonly #markEnded: () => void
  #client: ClientSocket | undefined
  #isOver = false

  constructor(deps: SessionDeps, parts: SessionParts) {
    this.requestId = parts.requestId
    this.#deps = deps
    this.#parts = parts
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#markEnded = resolve
    const { waitingMaxBytes } = deps.limits()
    const shared = {
      sizeOf,
      waitingMaxBytes,
      onOverflow: () => this.#giveUpSlow(),
      onError: (error: unknown) => this.#fail(error),
    }
    this.#up = createQueue<Item>({ ...shared, handle: (item) => this.#takeFromClient(item) })
    this.#down = createQueue<Item>({ ...shared, handle: (item) => this.#takeFromUpstream(item) })
  }

  /** The client's socket is open: what the upstream has said until now goes out first. */
  attach(client: ClientSocket): void {
    if (this.#isOver) {
      client.close(closeCode.goingAway)
      return
    }
    this.#client = client
    this.#parts.upstream.listen({
      message: (frame) => this.#down.push({ kind: 'frame', frame }),
      close: (code, reason) => this.#down.push({ kind: 'close', code, reason }),
    })
  }

  /** A frame of the client. */
  receive(frame: SessionFrame): void {
    this.#up.push({ kind: 'frame', frame })
  }

  /** The client has closed its socket, or has gone (1006). */
  leave(code: number, reason: string): void {
    this.#up.push({ kind: 'close', code, reason })
  }

  /** The client's socket was never opened. */
  abandon(): Promise<void> {
    this.#end({ end: brokenOff('client_gone', undefined), client: {}, upstream: {} })
    return this.ended
  }

  /** The process stops. */
  stop(): Promise<void> {
    const error = new GatewayError('shutting_down', 'The server is shutting down.')
    const goodbye = { code: closeCode.goingAway, reason: error.message }
    this.#end({ end: brokenOff('shutdown', error), client: goodbye, upstream: goodbye })
    return this.ended
  }

  #takeFromClient(item: Item): Promise<void> | undefined {
    if (this.#isOver) return undefined
    if (item.kind === 'close') {
      this.#end({ end: brokenOff('client_gone', undefined), client: {}, upstream: item })
      return undefined
    }
    const { frame } = item
    const { meter, upstream } = this.#parts
    const paid = meter.client(readClientEvent(typeof frame === 'string' ? frame : ''))
    const send = (): void => {
      if (this.#isOver) return
      if (upstream.bufferedBytes() > this.#deps.limits().waitingMaxBytes) this.#giveUpSlow()
      else upstream.send(frame)
    }
    if (paid !== undefined) return paid.then(send)
    send()
    return undefined
  }

  #takeFromUpstream(item: Item): Promise<void> | undefined {
    if (item.kind === 'close') {
      if (!this.#isOver) this.#endWithUpstream(item.code, item.reason)
      return undefined
    }
    const { frame } = item
    if (typeof frame !== 'string') return this.#forward(frame)
    const event = readServerEvent(frame)
    if (this.#isOver && !this.#isOwed(event)) return undefined
    const settled = this.#parts.meter.server(event)
    const forward = (): undefined => this.#forward(event.kind === 'error' ? this.#hideKey(frame) : frame)
    return settled === undefined ? forward() : settled.then(forward)
  }

  /** After the session's end only what was used before it still counts. */
  #isOwed(event: ServerEvent): boolean {
    if (event.kind === 'response-done') return this.#parts.meter.isRunning(event.responseId)
    return event.kind === 'transcription'
  }

  #forward(frame: SessionFrame): undefined {
    const client = this.#client
    if (client === undefined) return
    if (client.bufferedBytes() > this.#deps.limits().waitingMaxBytes) this.#giveUpSlow()
    else client.send(frame)
  }

  /** Error events of upstreams may quote the channel's key. */
  #hideKey(frame: string): string {
    const key = this.#parts.target.key.text
    return key.length >= 8 && frame.includes(key) ? frame.replaceAll(key, '***') : frame
  }

  /** Nobody's memory is the other side's buffer. */
  #giveUpSlow(): void {
    const error = new GatewayError('overloaded', 'The session was closed because one side reads too slowly.')
    const told = { code: closeCode.tryLater, reason: error.message }
    this.#end({ end: brokenOff('eof', error), client: told, upstream: told })
  }

  #endWithUpstream(code: number, reason: string): void {
    const isBroken = code === ABNORMAL
    const error =
      isBroken || this.#parts.meter.hasRunning
        ? new GatewayError('upstream_truncated', 'The upstream closed the session before its answer was complete.', {
            upstreamText: `${code} ${reason}`,
          })
        : undefined
    this.#end({
      end: brokenOff('eof', error),
      ...(error === undefined ? {} : { error }),
      client: isBroken
        ? { code: closeCode.internal, reason: 'upstream closed' }
        : { code, reason: maskUpstreamText(reason) },
      upstream: {},
    })
  }

  /** What the session cannot go on after: no quota for another answer, or an answer that could not be charged. */
  #fail(thrown: unknown): void {
    const error = toGatewayError(thrown)
    if (error.blame === 'gateway') this.#deps.onError(this.requestId, thrown)
    const code = error.blame === 'client' ? closeCode.policy : closeCode.internal
    const told = { code, reason: error.code }
    this.#end({ end: brokenOff('eof', error), error, client: told, upstream: {} })
  }

  #end(ending: Ending): void {
    if (this.#isOver) return
    this.#isOver = true
    void this.#finish(ending)
  }

  /** The upstream stops working first; then everything is settled; then the client hears of it. */
  async #finish({ end, error, client, upstream }: Ending): Promise<void> {
    const { meter, target } = this.#parts
    this.#parts.upstream.close(upstream.code, upstream.reason)
    try {
      await Promise.all([this.#up.idle(), this.#down.idle()])
      await meter.end(end)
    } catch (thrown) {
      this.#deps.onError(this.requestId, thrown)
    }
    try {
      this.#deps.onEnd(target, end)
      if (error !== undefined) this.#client?.send(writeRealtimeError(error, this.requestId))
      this.#client?.close(client.code, client.reason)
    } finally {
      this.#markEnded()
    }
  }
}
