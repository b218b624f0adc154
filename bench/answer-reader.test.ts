// Proves that the load generator's parser finds the end of every answer, however its bytes are split.
import { describe, expect, test } from 'bun:test'
import { createAnswerReader } from './answer-reader.ts'

const whole = 'HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: 12\r\n\r\n{"answer":1}'
const chunked =
  'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndata: \r\nc;ext=1\r\n\r\n0\r\n\r\n[DONE\r\n2\r\n]\n\r\n0\r\nTrailer: x\r\n\r\n'

describe('answer reader', () => {
  test.each([1, 2, 3, 7, 50, 1000])('reads both framings in pieces of %i bytes, one after the other', (size) => {
    const reader = createAnswerReader()
    const feedAll = (text: string) => {
      const bytes = Buffer.from(text)
      const ends: boolean[] = []
      for (let at = 0; at < bytes.length; at += size) ends.push(reader.feed(bytes.subarray(at, at + size)))
      return ends
    }
    const first = feedAll(whole)
    expect(first.indexOf(true)).toBe(first.length - 1)
    expect(reader).toMatchObject({ status: 200, bodyBytes: 12, tail: '{"answer":1}' })
    reader.reset()
    const second = feedAll(chunked)
    expect(second.indexOf(true)).toBe(second.length - 1)
    expect(reader).toMatchObject({ status: 201, bodyBytes: 20, tail: 'data: \r\n0\r\n\r\n[DONE]\n' })
  })

  test('counts the reads that brought body, and is complete at once without a body', () => {
    const reader = createAnswerReader()
    expect(reader.feed(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'))).toBeFalse()
    reader.feed(Buffer.from('ab'))
    reader.feed(Buffer.from('cd'))
    expect(reader.bodyReads).toBe(2)
    reader.reset()
    expect(reader.feed(Buffer.from('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'))).toBeTrue()
    expect(reader.status).toBe(502)
  })
})
