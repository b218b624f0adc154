// How long a recording is, read from its bytes: what speech and transcriptions are billed by (conversions.md section 20).
import { readAacSeconds, readMp3Seconds } from './audio-frames.ts'

/** OpenAI's `pcm`: 24 kHz, 16 bits, mono. */
const PCM_BYTES_PER_SECOND = 48_000
/** Opus counts samples at 48 kHz whatever was recorded (RFC 7845). */
const OPUS_RATE = 48_000

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const tagAt = (view: Buffer, at: number): string => view.toString('latin1', at, at + 4)

/** RIFF: the data's size by the format's bytes per second. A stream's header has no real size; then all that follows counts. */
const readWavSeconds = (view: Buffer): number | undefined => {
  let bytesPerSecond = 0
  for (let at = 12; at + 8 <= view.length; ) {
    const tag = tagAt(view, at)
    const size = view.readUInt32LE(at + 4)
    if (tag === 'fmt ' && at + 20 <= view.length) bytesPerSecond = view.readUInt32LE(at + 16)
    if (tag === 'data') {
      const there = view.length - at - 8
      return bytesPerSecond === 0 ? undefined : Math.min(size === 0 ? there : size, there) / bytesPerSecond
    }
    // Chunks are padded to even sizes.
    at += 8 + size + (size % 2)
  }
  return undefined
}

/** FLAC's STREAMINFO, which always comes first: 20 bits of rate, 36 bits of samples. */
const readFlacSeconds = (view: Buffer): number | undefined => {
  if (view.length < 26) return undefined
  const rate = view.readUIntBE(18, 3) >>> 4
  const samples = (view.readUInt8(21) & 0x0f) * 2 ** 32 + view.readUInt32BE(22)
  return rate === 0 || samples === 0 ? undefined : samples / rate
}

/** Ogg: the position in the last page's header is the number of samples so far; 2^64-1 means that no packet ends there. */
const readOggSeconds = (view: Buffer): number | undefined => {
  const opus = view.indexOf('OpusHead')
  const vorbis = view.indexOf('\x01vorbis', 0, 'latin1')
  const isOpus = opus >= 0 && (vorbis < 0 || opus < vorbis)
  if (!isOpus && (vorbis < 0 || vorbis + 16 > view.length)) return undefined
  if (isOpus && opus + 12 > view.length) return undefined
  const rate = isOpus ? OPUS_RATE : view.readUInt32LE(vorbis + 12)
  const skipped = isOpus ? view.readUInt16LE(opus + 10) : 0
  for (let at = view.lastIndexOf('OggS'); at >= 0; at = at === 0 ? -1 : view.lastIndexOf('OggS', at - 1)) {
    if (at + 14 > view.length) continue
    const position = view.readBigUInt64LE(at + 6)
    if (position === 0xffff_ffff_ffff_ffffn) continue
    return rate === 0 ? undefined : Math.max(0, Number(position) - skipped) / rate
  }
  return undefined
}

/** Finds a box of an ISO file (`moov`, `mvhd`) among its neighbours. */
const findBox = (view: Buffer, name: string, from: number, to: number): { start: number; end: number } | undefined => {
  for (let at = from; at + 8 <= to; ) {
    const short = view.readUInt32BE(at)
    const isLong = short === 1 && at + 16 <= to
    const size = isLong ? Number(view.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short
    if (size < 8) return undefined
    const end = Math.min(at + size, to)
    if (tagAt(view, at + 4) === name) return { start: at + (isLong ? 16 : 8), end }
    at += size
  }
  return undefined
}

/** MP4 and M4A: `moov/mvhd` holds a duration and its unit, in 32 or 64 bits by version. */
const readMp4Seconds = (view: Buffer): number | undefined => {
  const movie = findBox(view, 'moov', 0, view.length)
  const header = movie && findBox(view, 'mvhd', movie.start, movie.end)
  if (header === undefined || header.end - header.start < 32) return undefined
  const isLong = view.readUInt8(header.start) === 1
  const unit = view.readUInt32BE(header.start + (isLong ? 20 : 12))
  const length = isLong ? Number(view.readBigUInt64BE(header.start + 24)) : view.readUInt32BE(header.start + 16)
  return unit === 0 || length === 0 ? undefined : length / unit
}

type Reader = readonly [(view: Buffer) => boolean, (view: Buffer) => number | undefined]

const isFrameSync = (view: Buffer, layerBits: 'mp3' | 'aac'): boolean => {
  const second = view[1] ?? 0
  const isSync = view[0] === 0xff && (second & 0xe0) === 0xe0
  // ADTS has layer 00; MPEG audio never has.
  return isSync && ((second & 0x06) === 0) === (layerBits === 'aac')
}

/** Formats by what the bytes say, not by what they are called: labels of uploads are often wrong. */
const READERS: readonly Reader[] = [
  [(view) => tagAt(view, 0) === 'RIFF' && tagAt(view, 8) === 'WAVE', readWavSeconds],
  [(view) => tagAt(view, 0) === 'fLaC', readFlacSeconds],
  [(view) => tagAt(view, 0) === 'OggS', readOggSeconds],
  [(view) => tagAt(view, 4) === 'ftyp', readMp4Seconds],
  [(view) => view.toString('latin1', 0, 3) === 'ID3', (view) => readMp3Seconds(view) ?? readAacSeconds(view)],
  [(view) => isFrameSync(view, 'aac'), readAacSeconds],
  [(view) => isFrameSync(view, 'mp3'), readMp3Seconds],
]

/**
 * Seconds of a recording (wav, flac, ogg with Opus or Vorbis, mp4/m4a, mp3, ADTS aac; `pcm` when the caller says so, as it
 * has no header); undefined when it cannot be read. Never throws: uploads are hostile.
 */
export const readAudioSeconds = (bytes: Uint8Array, format?: string): number | undefined => {
  const view = viewOf(bytes)
  if (format === 'pcm') return view.length / PCM_BYTES_PER_SECOND
  const reader = READERS.find(([knows]) => knows(view))?.[1]
  const seconds = reader?.(view)
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : undefined
}
