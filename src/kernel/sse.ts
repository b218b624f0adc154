// Server-sent events on bytes: cuts a byte stream into frames without decoding what is only forwarded.

const LF = 0x0a
const CR = 0x0d

/** One event of a stream, with the bytes it arrived in. */
export type Frame = {
  /** All bytes of the event including the blank line that ended it. */
  readonly bytes: Uint8Array
  /** The `data:` lines joined with newlines; undefined when the event has none (comments, keep-alives). */
  readonly data: string | undefined
  readonly event: string | undefined
  /** The transport itself reports a failure: `event` names it, `data` explains it (AWS event streams). */
  readonly isException?: boolean
}

export class FrameTooLargeError extends Error {
  constructor(limitBytes: number) {
    super(`A stream event is larger than ${limitBytes} bytes.`)
    this.name = 'FrameTooLargeError'
  }
}

/**
 * Splits a stream of byte chunks into frames, at any chunking (also inside a UTF-8 character or between CR and LF).
 * LF, CRLF and CR line ends are understood, as the HTML standard says. `flush` gives what the stream ended with when
 * the last blank line is missing. Throws FrameTooLargeError when one frame exceeds `limitBytes`; frames before it are
 * given first.
 */
export const createFrameSplitter = (limitBytes: number) => {
  let buffer = EMPTY
  let held = 0
  let isOverLimit = false

  const refuse = (): never => {
    throw new FrameTooLargeError(limitBytes)
  }

  /** The held bytes followed by the chunk, in one array that grows by doubling so that a long frame costs linear time. */
  const join = (chunk: Uint8Array): Uint8Array => {
    if (held === 0) return chunk
    if (held + chunk.length > buffer.length) {
      const larger = new Uint8Array(Math.max(1024, 2 * (held + chunk.length)))
      larger.set(buffer.subarray(0, held))
      buffer = larger
    }
    buffer.set(chunk, held)
    return buffer.subarray(0, held + chunk.length)
  }

  const step = (chunk: Uint8Array): Frame[] => {
    if (isOverLimit) return refuse()
    const bytes = join(chunk)
    const frames: Frame[] = []
    let start = 0
    let from = Math.max(0, held - 3)
    for (let end = findFrameEnd(bytes, from); end >= 0; end = findFrameEnd(bytes, from)) {
      if (end - start > limitBytes) {
        isOverLimit = true
        break
      }
      // Most chunks are one whole event; a view of a part costs more than one would think.
      frames.push(toFrame(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)))
      start = end
      from = end
    }
    const rest = bytes.length - start
    isOverLimit ||= rest > limitBytes
    if (isOverLimit) return frames.length > 0 ? frames : refuse()
    // Frames handed out are views: bytes behind them are never written again.
    if (start > 0 || held === 0) buffer = rest === 0 ? EMPTY : bytes.slice(start)
    held = rest
    return frames
  }

  const flush = (): Frame | undefined => {
    if (isOverLimit) return refuse()
    const rest = held === 0 ? undefined : toFrame(buffer.subarray(0, held))
    held = 0
    return rest
  }

  return { step, flush }
}

const EMPTY = new Uint8Array(0)

/** Index after the blank line that ends the frame, or -1. A lone CR at the very end is not taken yet: an LF may follow. */
const findFrameEnd = (bytes: Uint8Array, from: number): number => {
  let at = from
  for (;;) {
    const lf = bytes.indexOf(LF, at)
    if (lf < 0) return bytes.includes(CR, from) ? findBareReturnEnd(bytes, from) : -1
    if (bytes[lf + 1] === LF) return lf + 2
    if (bytes[lf + 1] === CR && bytes[lf + 2] === LF) return lf + 3
    if (lf + 1 >= bytes.length) return -1
    at = lf + 1
  }
}

/** The rare stream whose lines end in CR alone. */
const findBareReturnEnd = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(CR, from); at >= 0 && at + 2 < bytes.length; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === CR && bytes[at + 2] !== LF) return at + 2
  }
  return -1
}

const decoder = new TextDecoder()
const DATA = 'data:'
const SPACE = 0x20

/** The text behind a field's colon; one leading space belongs to the framing. */
const fieldValue = (line: string, colon: number): string =>
  line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1)

const toFrame = (bytes: Uint8Array): Frame => {
  const text = decoder.decode(bytes)
  const firstBreak = text.indexOf('\n')
  if (
    text.startsWith(DATA) &&
    firstBreak === text.length - 2 &&
    text.charCodeAt(firstBreak - 1) !== CR &&
    !text.includes('\r')
  ) {
    return { bytes, data: fieldValue(text.slice(0, firstBreak), DATA.length - 1), event: undefined }
  }
  return parseFrame(bytes, text)
}

const parseFrame = (bytes: Uint8Array, text: string): Frame => {
  let data: string | undefined
  let event: string | undefined
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const field = line.charCodeAt(0) === 0xfeff ? line.slice(1, colon) : line.slice(0, colon)
    if (field === 'data') data = data === undefined ? fieldValue(line, colon) : `${data}\n${fieldValue(line, colon)}`
    else if (field === 'event') event = fieldValue(line, colon)
  }
  return { bytes, data, event }
}
