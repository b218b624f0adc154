// Frames come out the same however the bytes were cut.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createFrameSplitter, FrameTooLargeError } from './sse.ts'

const encoder = new TextEncoder()
const readAll = (text: string, cuts: readonly number[], limit = 1 << 20) => {
  const bytes = encoder.encode(text)
  const splitter = createFrameSplitter(limit)
  const frames = []
  let from = 0
  for (const cut of [...cuts.map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    frames.push(...splitter.step(bytes.slice(from, cut)))
    from = cut
  }
  const last = splitter.flush()
  return { frames: last === undefined ? frames : [...frames, last], hadRest: last !== undefined }
}

describe('createFrameSplitter', () => {
  const stream = 'data: {"a":"é😀"}\n\n: ping\n\nevent: x\r\ndata: one\r\ndata: two\r\n\r\ndata:[DONE]\n\n'
  test('reads data, events, comments, CRLF and multi-line data', () => {
    const { frames, hadRest } = readAll(stream, [])
    expect(hadRest).toBe(false)
    expect(frames.map((frame) => [frame.event, frame.data])).toEqual([
      [undefined, '{"a":"é😀"}'],
      [undefined, undefined],
      ['x', 'one\ntwo'],
      [undefined, '[DONE]'],
    ])
  })
  test('gives the same frames and the same bytes at any chunking', () => {
    const whole = readAll(stream, []).frames.map((frame) => frame.data)
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 40 }), (cuts) => {
        const { frames } = readAll(stream, cuts)
        expect(frames.map((frame) => frame.data)).toEqual(whole)
        expect(Buffer.concat(frames.map((frame) => frame.bytes)).toString()).toBe(stream)
      }),
    )
  })
  test('understands lines that end in CR alone', () => {
    const { frames } = readAll('data: a\r\rdata: b\r\r', [])
    expect(frames.map((frame) => frame.data)).toEqual(['a', 'b'])
  })
  test('gives the unfinished rest on flush', () => {
    const { frames, hadRest } = readAll('data: a\n\ndata: b', [3])
    expect(hadRest).toBe(true)
    expect(frames.map((frame) => frame.data)).toEqual(['a', 'b'])
  })
  test('refuses a frame over the limit instead of growing', () => {
    expect(() => readAll(`data: ${'x'.repeat(2000)}`, [500, 1000, 1500], 1024)).toThrow(FrameTooLargeError)
  })
  test('gives the frames before one over the limit, and refuses from then on', () => {
    const large = `data: ${'x'.repeat(1100)}\n\n`
    const splitter = createFrameSplitter(1024)
    expect(splitter.step(encoder.encode(`data: a\n\n${large}data: b\n\n`)).map((frame) => frame.data)).toEqual(['a'])
    expect(() => splitter.step(encoder.encode('data: c\n\n'))).toThrow(FrameTooLargeError)
    expect(() => splitter.flush()).toThrow(FrameTooLargeError)
  })
})
