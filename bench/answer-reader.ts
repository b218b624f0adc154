// Reads HTTP/1.1 answers off a socket as cheaply as a benchmark needs: status, body length, last bytes of the body.

export type AnswerReader = {
  /** Takes the next bytes; true when the answer is complete. */
  feed(piece: Buffer): boolean
  /** Gets ready for the next answer on the connection. */
  reset(): void
  readonly status: number
  readonly bodyBytes: number
  /** Reads that brought body bytes: tells whether chunks arrived one by one. */
  readonly bodyReads: number
  /** The last 32 bytes of the body. */
  readonly tail: string
}

type Phase = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer' | 'complete'

const tailBytes = 32
const crlf = '\r\n'

/** A parser for one connection. */
export const createAnswerReader = (): AnswerReader => {
  let phase: Phase = 'head'
  let rest: Buffer = Buffer.alloc(0)
  let left = 0
  let status = 0
  let bodyBytes = 0
  let bodyReads = 0
  let tail: Buffer = Buffer.alloc(0)

  const takeLine = (delimiter: string): string | undefined => {
    const at = rest.indexOf(delimiter)
    if (at < 0) return undefined
    const line = rest.toString('latin1', 0, at)
    rest = rest.subarray(at + delimiter.length)
    return line
  }
  const takeBody = () => {
    const part = rest.subarray(0, left)
    rest = rest.subarray(part.length)
    left -= part.length
    bodyBytes += part.length
    tail = part.length >= tailBytes ? part.subarray(-tailBytes) : Buffer.concat([tail, part]).subarray(-tailBytes)
  }
  const readHead = (head: string): Phase => {
    status = Number(head.slice(9, 12))
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) return 'chunk-size'
    left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    return left === 0 ? 'complete' : 'length'
  }
  // One step of the machine: the next phase, or undefined when more bytes are needed.
  const step = (): Phase | undefined => {
    if (phase === 'length' || phase === 'chunk-data') {
      takeBody()
      return left > 0 ? undefined : phase === 'length' ? 'complete' : 'chunk-end'
    }
    const line = takeLine(phase === 'head' ? crlf + crlf : crlf)
    if (line === undefined) return undefined
    if (phase === 'head') return readHead(line)
    if (phase === 'chunk-end') return 'chunk-size'
    if (phase === 'trailer') return line === '' ? 'complete' : 'trailer'
    left = Number.parseInt(line, 16)
    return left === 0 ? 'trailer' : 'chunk-data'
  }
  return {
    feed: (piece) => {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
      const before = bodyBytes
      for (let next = step(); next !== undefined; next = step()) {
        phase = next
        if (phase === 'complete') break
      }
      if (bodyBytes > before) bodyReads += 1
      // The socket reuses its buffer: what is kept beyond this call must be copied.
      rest = Buffer.from(rest)
      tail = Buffer.from(tail)
      return phase === 'complete'
    },
    reset: () => {
      phase = 'head'
      rest = Buffer.alloc(0)
      bodyBytes = 0
      bodyReads = 0
      tail = Buffer.alloc(0)
    },
    get status() {
      return status
    },
    get bodyBytes() {
      return bodyBytes
    },
    get bodyReads() {
      return bodyReads
    },
    get tail() {
      return tail.toString('latin1')
    },
  }
}
