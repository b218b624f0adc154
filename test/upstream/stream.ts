// Streamed answers: frames in a vendor's framing, cut into writes, paced, compressed, and ended well or badly.
import { type Chunking, perFrame } from './chunking.ts'
import { type ContentEncoding, createStreamEncoder } from './encoding.ts'
import type { Behaviour, Exchange, HeaderList } from './exchange.ts'
import { encodeSse, type Framing, openAiFraming } from './framing.ts'
import type { Gate, Pace } from './pacing.ts'

/** A piece of a stream: JSON text that gets the vendor's framing, a hand-made server-sent event, or bare bytes. */
export type StreamFrame =
  | string
  | { readonly data?: string; readonly event?: string; readonly comment?: string }
  | { readonly raw: string | Uint8Array }

/**
 * How a stream ends: `complete` with the vendor's terminal; `no-terminal` cleanly but without it; `fin` closed in the
 * middle of the HTTP body; `reset` by RST; `broken-chunk` with bytes that are no HTTP chunk; `stall` not at all.
 */
export type StreamEnding = 'complete' | 'no-terminal' | 'fin' | 'reset' | 'broken-chunk' | 'stall'

export type StreamOptions = {
  readonly framing?: Framing
  readonly status?: number
  readonly headers?: HeaderList
  readonly chunking?: Chunking
  readonly pace?: Pace
  readonly encoding?: ContentEncoding
  /** Frames sent before an ending other than `complete`; all when absent. */
  readonly cutAfter?: number
  /** Bytes of the frame behind the cut that are still sent. */
  readonly partialBytes?: number
  readonly ending?: StreamEnding
  /** What a bad ending waits for, so that a test can first see the frames before it arrive. */
  readonly endWhen?: Gate
}

const render = (frame: StreamFrame, index: number, framing: Framing): Uint8Array => {
  if (typeof frame === 'string') return framing.frame(frame, index)
  return 'raw' in frame ? Buffer.from(frame.raw) : encodeSse(frame)
}

const piecesOf = (frames: readonly StreamFrame[], framing: Framing, options: StreamOptions): Uint8Array[] => {
  const units = frames.map((frame, index) => render(frame, index, framing))
  const { ending = 'complete', cutAfter = units.length, partialBytes = 0, chunking = perFrame } = options
  if (ending === 'complete') return chunking(framing.terminal ? [...units, framing.terminal] : units)
  const partial = units[cutAfter]?.subarray(0, partialBytes)
  return chunking([...units.slice(0, cutAfter), ...(partial?.length ? [partial] : [])])
}

// A reset may overtake bytes that the peer's event loop has not read yet: without a gate it waits this long.
const resetGraceMs = 20

const finish = async (exchange: Exchange, { ending = 'complete', endWhen }: StreamOptions) => {
  if (ending === 'complete') return exchange.end()
  if (endWhen) await exchange.whileConnected(endWhen.opened)
  else if (ending === 'reset') await exchange.whileConnected(Bun.sleep(resetGraceMs))
  if (ending === 'no-terminal') return exchange.end()
  if (ending === 'stall') return exchange.silence()
  if (ending === 'reset') return exchange.reset()
  if (ending === 'broken-chunk') await exchange.raw('this is no chunk size\r\n')
  exchange.fin()
}

/** A streamed answer. Frames are JSON lines for the framing (OpenAI's by default), or made by hand. */
export const stream =
  (frames: readonly StreamFrame[], options: StreamOptions = {}): Behaviour =>
  async (exchange) => {
    const { framing = openAiFraming(), status = 200, headers, pace, encoding } = options
    const encoder = encoding && createStreamEncoder(encoding)
    await exchange.head(status, {
      'content-type': framing.contentType,
      'cache-control': 'no-cache',
      ...(encoding && { 'content-encoding': encoding }),
      ...headers,
    })
    for (const [index, piece] of piecesOf(frames, framing, options).entries()) {
      if (pace) await exchange.whileConnected(pace.before(index))
      if (exchange.signal.aborted) break
      await exchange.write(encoder ? await encoder.encode(piece) : piece)
      pace?.after?.(index)
    }
    pace?.close?.()
    const { ending = 'complete' } = options
    if (encoder && (ending === 'complete' || ending === 'no-terminal')) await exchange.write(await encoder.finish())
    await finish(exchange, options)
  }
