import { describe, expect, test } from 'bun:test'
import { readInlineSize, readPictureSize } from './picture-size.ts'

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))

const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 4, 0, 0, 0, 3, 0], [8, 6, 0, 0, 0])
const riff = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat([bytes('RIFF', [0, 0, 0, 0], 'WEBP', ...parts), Buffer.alloc(16)])
const frame = [0xff, 0xc2, 0, 17, 8, 0x02, 0x58, 0x03, 0x20, 3, 0, 0, 0]
const preview = [0xff, 0xe1, 0, 6, 0xff, 0xc0, 1, 1]

describe('the size of a picture', () => {
  test.each([
    ['a PNG', png, 1024, 768],
    ['a GIF', bytes('GIF89a', [64, 1, 200, 0]), 320, 200],
    ['a lossy WebP', riff('VP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1]), 640, 480],
    ['a lossless WebP', riff('VP8L', [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0]), 640, 480],
    ['an extended WebP', riff('VP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]), 640, 480],
    ['a JPEG', bytes([0xff, 0xd8], frame), 800, 600],
    ['a photograph with a preview before it', bytes([0xff, 0xd8], preview, frame), 800, 600],
  ])('%s', (_name, file, width, height) => {
    expect(readPictureSize(file)).toEqual({ width, height })
    expect(readInlineSize(`data:image/x;base64,${file.toString('base64')}`)).toEqual({ width, height })
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello there')],
    ['a PNG that is cut off', png.subarray(0, 20)],
    ['a GIF that is cut off', Buffer.from('GIF89a')],
    ['a WebP that is cut off', riff('VP8 ').subarray(0, 20)],
    ['a JPEG whose segments lead nowhere', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0])],
    ['a picture without an extent', bytes('GIF89a', [0, 0, 0, 0])],
  ])('of %s is unknown', (_name, file) => expect(readPictureSize(file)).toBeUndefined())

  test.each(['https://example.com/a.png', 'data:image/png,abc', 'data:image/png;base64'])(
    'of %s is unknown',
    (address) => expect(readInlineSize(address)).toBeUndefined(),
  )
})
