// The size of a picture from its first bytes: PNG, GIF, WebP and JPEG, without decoding anything else.

export type PictureSize = { readonly width: number; readonly height: number }

const startsWith = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.length >= at + text.length && bytes.toString('latin1', at, at + text.length) === text

const sizeOf = (width: number, height: number): PictureSize | undefined =>
  width > 0 && height > 0 ? { width, height } : undefined

const PNG_START = '\x89PNG\r\n\x1a\n'

const readPng = (bytes: Buffer): PictureSize | undefined =>
  bytes.length < 24 ? undefined : sizeOf(bytes.readUInt32BE(16), bytes.readUInt32BE(20))

const readGif = (bytes: Buffer): PictureSize | undefined =>
  bytes.length < 10 ? undefined : sizeOf(bytes.readUInt16LE(6), bytes.readUInt16LE(8))

/** Lossy, lossless and extended files begin differently behind their fourth word. */
const readWebp = (bytes: Buffer): PictureSize | undefined => {
  if (bytes.length < 30) return undefined
  if (startsWith(bytes, 'VP8X', 12)) return sizeOf(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1)
  if (startsWith(bytes, 'VP8L', 12)) {
    const bits = bytes.readUInt32LE(21)
    return sizeOf((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
  }
  return startsWith(bytes, 'VP8 ', 12)
    ? sizeOf(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff)
    : undefined
}

/** Frame headers are the markers C0 to CF but for three that are tables. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** Walks from segment to segment: pictures of cameras begin with previews. */
const readJpeg = (bytes: Buffer): PictureSize | undefined => {
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    if (isFrameHeader(marker)) return sizeOf(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2))
  }
  return undefined
}

/** Pixels of a picture; undefined when the bytes hold none, or not enough of one. */
export const readPictureSize = (bytes: Buffer): PictureSize | undefined => {
  if (startsWith(bytes, PNG_START)) return readPng(bytes)
  if (startsWith(bytes, 'GIF8')) return readGif(bytes)
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return readWebp(bytes)
  return startsWith(bytes, '\xff\xd8') ? readJpeg(bytes) : undefined
}

/** Base64 characters that are decoded of an inline picture: the previews of a photograph fit in. */
const HEAD_CHARACTERS = 1 << 18

/** Pixels of a picture that stands in a `data:` address; undefined for any other. */
export const readInlineSize = (address: string): PictureSize | undefined => {
  if (!address.startsWith('data:')) return undefined
  const comma = address.indexOf(',')
  if (comma < 0 || !address.slice(0, comma).endsWith(';base64')) return undefined
  return readPictureSize(Buffer.from(address.slice(comma + 1, comma + 1 + HEAD_CHARACTERS), 'base64'))
}
