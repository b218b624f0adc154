// Pull-style reading of bytes from a socket: exact counts and delimited heads, across any packet boundaries.
import type { Socket } from 'node:net'

export type ByteReader = {
  /** Bytes up to and including `delimiter`; undefined when the peer ended before it came. */
  readUntil(delimiter: string): Promise<Buffer | undefined>
  /** Exactly `count` bytes; undefined when the peer ended before they came. */
  readExactly(count: number): Promise<Buffer | undefined>
  /** Everything that arrived and was not read; what comes later goes to the socket's own listeners. */
  detach(): Buffer
  readonly isDetached: boolean
}

/** Starts to collect what `socket` receives. */
export const createByteReader = (socket: Socket): ByteReader => {
  let pieces: Buffer[] = []
  let size = 0
  let isEnded = false
  let isDetached = false
  let wake: (() => void) | undefined
  const notify = () => {
    wake?.()
    wake = undefined
  }
  const onData = (piece: Buffer) => {
    pieces.push(piece)
    size += piece.length
    notify()
  }
  const onEnd = () => {
    isEnded = true
    notify()
  }
  socket.on('data', onData)
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  const more = () => new Promise<void>((resolve) => (wake = resolve))
  const joined = () => {
    const all = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
    pieces = [all]
    return all
  }
  const take = (count: number) => {
    const all = joined()
    pieces = count < all.length ? [all.subarray(count)] : []
    size = all.length - count
    return all.subarray(0, count)
  }
  return {
    readUntil: async (delimiter) => {
      for (;;) {
        const at = joined().indexOf(delimiter)
        if (at >= 0) return take(at + delimiter.length)
        if (isEnded) return undefined
        await more()
      }
    },
    readExactly: async (count) => {
      while (size < count) {
        if (isEnded) return undefined
        await more()
      }
      return take(count)
    },
    get isDetached() {
      return isDetached
    },
    detach: () => {
      isDetached = true
      socket.off('data', onData)
      return take(size)
    },
  }
}
