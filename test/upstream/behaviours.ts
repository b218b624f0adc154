// Whole answers, and the combinators that build one behaviour from others.
import { type ContentEncoding, compress } from './encoding.ts'
import type { Behaviour, HeaderList } from './exchange.ts'
import type { JsonValue } from './json.ts'
import type { Gate, Pace } from './pacing.ts'
import type { ReceivedRequest } from './request.ts'

export type WholeOptions = {
  readonly status?: number
  readonly headers?: HeaderList
  readonly encoding?: ContentEncoding
  /** Sends the body in chunks instead of with a `content-length`. */
  readonly isChunked?: boolean
  /** Bytes per socket write; one write when absent. */
  readonly bytesPerWrite?: number
  readonly pace?: Pace
  /** Sends only so many bytes of the body, then ends as `ending` says. */
  readonly cutAfterBytes?: number
  /** How a cut answer ends: orderly close, reset, or never. */
  readonly ending?: 'fin' | 'reset' | 'stall'
}

/** One whole body, whatever it is. */
export const whole =
  (body: string | Uint8Array, contentType: string, options: WholeOptions = {}): Behaviour =>
  async (exchange) => {
    const { status = 200, headers, encoding, isChunked, pace, cutAfterBytes, ending = 'fin' } = options
    const bytes = encoding ? await compress(Buffer.from(body), encoding) : Buffer.from(body)
    await exchange.head(status, {
      'content-type': contentType,
      ...(encoding && { 'content-encoding': encoding }),
      ...(isChunked ? {} : { 'content-length': bytes.length }),
      ...headers,
    })
    const sent = bytes.subarray(0, cutAfterBytes)
    const size = options.bytesPerWrite ?? Math.max(sent.length, 1)
    for (let index = 0; index * size < sent.length && !exchange.signal.aborted; index += 1) {
      if (pace) await exchange.whileConnected(pace.before(index))
      await exchange.write(sent.subarray(index * size, (index + 1) * size))
      pace?.after?.(index)
    }
    pace?.close?.()
    if (cutAfterBytes === undefined) return exchange.end()
    if (ending === 'stall') return exchange.silence()
    if (ending === 'fin') exchange.fin()
    else exchange.reset()
  }

/** A JSON body; text is sent as it is, so that key order and number spelling can be chosen. */
export const json = (body: JsonValue, options: WholeOptions = {}): Behaviour =>
  whole(typeof body === 'string' ? body : JSON.stringify(body), 'application/json', options)

/** A page for people where a machine expected JSON: what a proxy or a captive login answers. */
export const html = (body: string, options: WholeOptions = {}): Behaviour =>
  whole(body, 'text/html; charset=utf-8', options)

/** A status with no body at all. */
export const empty =
  (status = 200, headers: HeaderList = {}): Behaviour =>
  async (exchange) => {
    await exchange.head(status, { 'content-length': 0, ...headers })
    await exchange.end()
  }

/** The first call gets the first behaviour, and so on; the last one stays. */
export const sequence = (...behaviours: readonly [Behaviour, ...Behaviour[]]): Behaviour => {
  let calls = 0
  return (exchange) => {
    const chosen = behaviours[Math.min(calls, behaviours.length - 1)] ?? behaviours[0]
    calls += 1
    return chosen(exchange)
  }
}

/** `count` calls get `fault`, all later ones `then`: an upstream that recovers. */
export const times = (count: number, fault: Behaviour, then: Behaviour): Behaviour => {
  let calls = 0
  return (exchange) => {
    calls += 1
    return calls <= count ? fault(exchange) : then(exchange)
  }
}

/** Nothing happens before the gate opens: slow headers. */
export const afterGate =
  (gate: Gate, then: Behaviour): Behaviour =>
  async (exchange) => {
    await exchange.whileConnected(gate.opened)
    if (!exchange.signal.aborted) await then(exchange)
  }

/** Nothing happens for `ms` milliseconds; for demos and soak runs, tests prefer `afterGate`. */
export const afterMs =
  (ms: number, then: Behaviour): Behaviour =>
  async (exchange) => {
    await exchange.whileConnected(Bun.sleep(ms))
    if (!exchange.signal.aborted) await then(exchange)
  }

/** Chooses by what was asked. */
export const byRequest =
  (choose: (request: ReceivedRequest) => Behaviour): Behaviour =>
  (exchange) =>
    choose(exchange.request)(exchange)
