// AWS event streams (`application/vnd.amazon.eventstream`): binary messages with headers and two checksums, as Bedrock sends them.
import { crc32 } from 'node:zlib'
import { parseJson, readString } from './json.ts'
import { type Frame, FrameTooLargeError } from './sse.ts'

/** Bytes before a message's headers: total length, headers length, checksum of both. */
const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4
const STRING_HEADER = 7
/** Lengths of header values by type; undefined where the value says its own length (6: bytes, 7: text). */
const VALUE_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 }

export class BrokenEventStreamError extends Error {
  constructor(why: string) {
    super(`The event stream is broken: ${why}.`)
    this.name = 'BrokenEventStreamError'
  }
}

const decoder = new TextDecoder()

const readHeaders = (bytes: Uint8Array): Map<string, string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headers = new Map<string, string>()
  let at = 0
  while (at < bytes.length) {
    const nameLength = view.getUint8(at)
    const name = decoder.decode(bytes.subarray(at + 1, at + 1 + nameLength))
    at += 1 + nameLength
    const type = view.getUint8(at)
    at++
    const fixed = VALUE_BYTES[type]
    const length = fixed ?? view.getUint16(at)
    if (fixed === undefined) at += 2
    if (type === STRING_HEADER) headers.set(name, decoder.decode(bytes.subarray(at, at + length)))
    at += length
  }
  return headers
}

/** A `chunk` wraps the model's own event in base64 (invoke-with-response-stream); other payloads are the event. */
const unwrap = (payload: string, event: string | undefined): string => {
  if (event !== 'chunk') return payload
  const wrapped = readString(parseJson(payload), 'bytes')
  return wrapped === undefined ? payload : Buffer.from(wrapped, 'base64').toString()
}

const toFrame = (message: Uint8Array, headersLength: number): Frame => {
  const headers = readHeaders(message.subarray(PRELUDE_BYTES, PRELUDE_BYTES + headersLength))
  const payload = decoder.decode(message.subarray(PRELUDE_BYTES + headersLength, -CHECKSUM_BYTES))
  const event = headers.get(':event-type')
  const failure = headers.get(':exception-type') ?? headers.get(':error-code')
  if (failure !== undefined) {
    const told = payload === '' ? JSON.stringify({ message: headers.get(':error-message') ?? '' }) : payload
    return { bytes: message, data: told, event: failure, isException: true }
  }
  return { bytes: message, data: unwrap(payload, event), event }
}

/**
 * Splits chunks of bytes into messages at any chunking. `frame.event` is the event's type, `frame.data` its JSON (unwrapped
 * for `chunk`); exceptions have `isException`. Throws BrokenEventStreamError when a checksum or length cannot be true,
 * FrameTooLargeError over the limit.
 */
export const createEventStreamSplitter = (limitBytes: number) => {
  let held = new Uint8Array(0)

  const readOne = (): Frame | undefined => {
    if (held.length < PRELUDE_BYTES) return undefined
    const view = new DataView(held.buffer, held.byteOffset, held.byteLength)
    const total = view.getUint32(0)
    const headersLength = view.getUint32(4)
    if (crc32(held.subarray(0, 8)) !== view.getUint32(8)) throw new BrokenEventStreamError('a checksum does not fit')
    if (total > limitBytes) throw new FrameTooLargeError(limitBytes)
    if (total < PRELUDE_BYTES + headersLength + CHECKSUM_BYTES)
      throw new BrokenEventStreamError('a length does not fit')
    if (held.length < total) return undefined
    const message = held.subarray(0, total)
    if (crc32(message.subarray(0, -CHECKSUM_BYTES)) !== view.getUint32(total - CHECKSUM_BYTES))
      throw new BrokenEventStreamError('a checksum does not fit')
    held = held.subarray(total)
    return toFrame(message, headersLength)
  }

  return {
    step: (chunk: Uint8Array): Frame[] => {
      held = held.length === 0 ? new Uint8Array(chunk) : new Uint8Array(Buffer.concat([held, chunk]))
      const frames: Frame[] = []
      for (let frame = readOne(); frame !== undefined; frame = readOne()) frames.push(frame)
      return frames
    },
    /** A message that was cut off tells nothing. */
    flush: (): Frame | undefined => undefined,
  }
}
