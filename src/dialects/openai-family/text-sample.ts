// The output of a stream as far as counting needs it: its beginning and its length, in bounded memory however long it gets.

/** Bytes of output that are kept. */
const SAMPLE_BYTES = 1 << 16
const FIRST_BYTES = 1 << 10
/** Characters gathered before they are written: a string built of many small pieces costs many times its length. */
const GATHERED_CHARACTERS = 1 << 10

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Collects text. `text` gives its first 64 KiB (in whole characters), `length` the characters of all of it. */
export const createTextSample = () => {
  let bytes = new Uint8Array(0)
  let size = 0
  let gathered = ''
  let length = 0
  let isFull = false

  const grow = (): void => {
    const larger = new Uint8Array(
      Math.min(SAMPLE_BYTES, Math.max(FIRST_BYTES, 2 * bytes.length, size + 3 * gathered.length)),
    )
    larger.set(bytes.subarray(0, size))
    bytes = larger
  }

  const store = (): void => {
    if (bytes.length < SAMPLE_BYTES && bytes.length < size + 3 * gathered.length) grow()
    const { read, written } = encoder.encodeInto(gathered, bytes.subarray(size))
    size += written
    isFull = read < gathered.length
    gathered = ''
  }

  return {
    add: (text: string): void => {
      length += text.length
      if (isFull || text === '') return
      gathered += text
      if (gathered.length >= GATHERED_CHARACTERS) store()
    },
    text: (): string => {
      if (size === 0) return gathered.slice(0, SAMPLE_BYTES)
      if (gathered !== '') store()
      return decoder.decode(bytes.subarray(0, size))
    },
    length: (): number => length,
  }
}
