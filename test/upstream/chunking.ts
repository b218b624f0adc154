// How the bytes of a stream are cut into socket writes, so that readers can be shown every hostile split.

/** Regroups the frames of a stream into the pieces that are written one by one; the bytes stay the same. */
export type Chunking = (frames: readonly Uint8Array[]) => Uint8Array[]

const cut = (bytes: Buffer, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))

/** One write a frame: what a well-behaved server does. */
export const perFrame: Chunking = (frames) => [...frames]

/** Pieces of `size` bytes, wherever that cuts. */
export const everyBytes =
  (size: number): Chunking =>
  (frames) =>
    cut(Buffer.concat(frames), size)

/** One byte a write. */
export const bytewise: Chunking = everyBytes(1)

/** All frames in one write. */
export const allAtOnce: Chunking = (frames) => [Buffer.concat(frames)]

/** `count` frames in each write. */
export const framesPerWrite =
  (count: number): Chunking =>
  (frames) =>
    Array.from({ length: Math.ceil(frames.length / count) }, (_, index) =>
      Buffer.concat(frames.slice(index * count, (index + 1) * count)),
    )

/** Cuts before every continuation byte of UTF-8, so that no character outside ASCII arrives whole. */
export const insideUtf8: Chunking = (frames) => {
  const bytes = Buffer.concat(frames)
  const pieces: Uint8Array[] = []
  let start = 0
  for (let at = 1; at < bytes.length; at += 1) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) continue
    pieces.push(bytes.subarray(start, at))
    start = at
  }
  return [...pieces, bytes.subarray(start)]
}

/** Pieces of 1 to `maxBytes` bytes, drawn from `random` (0 ≤ n < 1): pass a seeded one, so that a failure repeats. */
export const randomly =
  (random: () => number, maxBytes = 64): Chunking =>
  (frames) => {
    const bytes = Buffer.concat(frames)
    const pieces: Uint8Array[] = []
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + Math.floor(random() * maxBytes)
      pieces.push(bytes.subarray(at, at + size))
      at += size
    }
    return pieces
  }
