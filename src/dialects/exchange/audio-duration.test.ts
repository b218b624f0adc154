// Lengths of recordings are read from the bytes of every format OpenAI speaks or accepts, and nothing throws.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { wrapWav } from '../gemini-speech/wav.ts'
import { readSpeechUsage } from '../openai-speech/index.ts'
import { readRecordingTokens } from '../openai-transcription/index.ts'
import { readAudioSeconds } from './audio-duration.ts'

const bytes = (...parts: readonly (Uint8Array | string)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))))
const u32be = (...values: number[]): Uint8Array => {
  const buffer = Buffer.alloc(4 * values.length)
  values.forEach((value, index) => {
    buffer.writeUInt32BE(value, 4 * index)
  })
  return buffer
}

/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes, 1152 samples. */
const mp3Frame = (content = ''): Uint8Array => {
  const frame = Buffer.alloc(417)
  frame.set([0xff, 0xfb, 0x90, 0x00])
  frame.write(content, 36, 'latin1')
  return frame
}
/** ADTS, 24 kHz, one block of 1024 samples. */
const aacFrame = (): Uint8Array => {
  const size = 100
  const frame = Buffer.alloc(size)
  frame.set([0xff, 0xf1, 0x40 | (6 << 2), 0x40, size >> 3, ((size & 7) << 5) | 0x1f, 0xfc])
  return frame
}
const repeat = (frame: Uint8Array, times: number): Uint8Array => bytes(...Array.from({ length: times }, () => frame))

const oggPage = (position: bigint, content: Uint8Array | string): Uint8Array => {
  const header = Buffer.alloc(27)
  header.write('OggS')
  header.writeBigUInt64LE(position, 6)
  return bytes(header, content)
}
const opusHead = bytes('OpusHead\x01\x01', new Uint8Array([0x38, 0x01]), u32be(0), new Uint8Array(3))

const flac = (rate: number, samples: number): Uint8Array => {
  const info = Buffer.alloc(42)
  info.write('fLaC')
  info.writeUIntBE((rate << 4) >>> 0, 18, 3)
  info[21] = Math.floor(samples / 2 ** 32)
  info.writeUInt32BE(samples % 2 ** 32, 22)
  return info
}

const box = (name: string, content: Uint8Array): Uint8Array => bytes(u32be(content.length + 8), name, content)
const mp4 = box('ftyp', bytes('M4A ', u32be(0)))
const mvhd32 = box('mvhd', bytes(u32be(0, 0, 0, 1000, 12_500), new Uint8Array(80)))
const mvhd64 = box('mvhd', bytes(u32be(0x01000000, 0, 0, 0, 0, 1000, 0, 3000), new Uint8Array(80)))

describe('the length of a recording', () => {
  const samples = new Uint8Array(48_000)
  const cases: readonly (readonly [string, Uint8Array, number])[] = [
    ['wav', wrapWav(samples, { rate: 24_000, channels: 1 }), 1],
    ['wav in stereo', wrapWav(samples, { rate: 12_000, channels: 2 }), 1],
    ['mp3', repeat(mp3Frame(), 100), (100 * 1152) / 44_100],
    [
      'mp3 behind an ID3 tag',
      bytes('ID3\x04\0\0\0\0\x01\x00', new Uint8Array(128), repeat(mp3Frame(), 3)),
      (3 * 1152) / 44_100,
    ],
    ['mp3 with junk between frames', bytes(repeat(mp3Frame(), 2), 'junk', repeat(mp3Frame(), 2)), (4 * 1152) / 44_100],
    [
      'mp3 that tells its frames',
      bytes(
        mp3Frame(bytes('Xing', u32be(1, 50)).reduce((t, b) => t + String.fromCharCode(b), '')),
        repeat(mp3Frame(), 9),
      ),
      (50 * 1152) / 44_100,
    ],
    ['aac', repeat(aacFrame(), 24), 24 * (1024 / 24_000)],
    ['flac', flac(44_100, 88_200), 2],
    ['flac of days', flac(8000, 2 ** 33), 2 ** 33 / 8000],
    ['opus', bytes(oggPage(0n, opusHead), oggPage(96_312n, 'x'), oggPage(0xffff_ffff_ffff_ffffn, 'y')), 2],
    [
      'vorbis',
      bytes(
        oggPage(0n, bytes('\x01vorbis', u32be(0), '\x01', new Uint8Array([0x80, 0x3e, 0, 0]))),
        oggPage(32_000n, 'x'),
      ),
      2,
    ],
    ['m4a', bytes(mp4, box('free', u32be(1)), box('moov', mvhd32)), 12.5],
    ['m4a with long numbers', bytes(mp4, box('moov', mvhd64)), 3],
  ]
  for (const [what, recording, seconds] of cases)
    test(`of ${what}`, () => {
      expect(readAudioSeconds(recording)).toBeCloseTo(seconds, 6)
    })
  test('of pcm is told by its size, when the caller says what it is', () => {
    expect(readAudioSeconds(new Uint8Array(96_000), 'pcm')).toBe(2)
    expect(readAudioSeconds(new Uint8Array(96_000))).toBeUndefined()
  })
  test('of a streamed wav, whose header has no size, is told by what is there', () => {
    const wav = Buffer.from(wrapWav(new Uint8Array(48_000), { rate: 24_000, channels: 1 }))
    wav.writeUInt32LE(0xffff_ffff, 40)
    expect(readAudioSeconds(wav)).toBe(1)
  })
  test('does not believe a count of frames that the bytes could not hold', () => {
    const lie = bytes('Xing', u32be(1, 4_000_000_000)).reduce((text, byte) => text + String.fromCharCode(byte), '')
    expect(readAudioSeconds(bytes(mp3Frame(lie), mp3Frame()))).toBeCloseTo((2 * 1152) / 44_100, 6)
  })
  test('of anything hostile is a number or unknown, never an exception', () => {
    const heads = fc.constantFrom(
      'RIFF\0\0\0\0WAVE',
      'RIFF\0\0\0\0WAVEfmt ',
      'fLaC',
      'OggS',
      'OggSOpusHead',
      'OggS\x01vorbis',
      '\0\0\0\x08ftyp',
      'ID3\x04\0\0',
      '\xff\xfb\x90',
      '\xff\xf1',
      '',
    )
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
        const seconds = readAudioSeconds(bytes(head, tail))
        expect(seconds === undefined || (Number.isFinite(seconds) && seconds >= 0)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('sound in tokens', () => {
  test('is a thousand a minute, by whole seconds', () => {
    const wav = wrapWav(new Uint8Array(48_000 * 2 + 2), { rate: 24_000, channels: 1 })
    expect(readSpeechUsage(wav, 'wav', 12)).toMatchObject({
      promptTokens: 12,
      completionTokens: 50,
      audioOutputTokens: 50,
    })
    expect(readRecordingTokens(wav)).toBe(50)
  })
  test('is a token for each thousand bytes where the length cannot be read', () => {
    expect(readSpeechUsage(new Uint8Array(4001), 'mp3', 12).completionTokens).toBe(5)
    expect(readRecordingTokens(new Uint8Array(4001))).toBe(5)
  })
})
