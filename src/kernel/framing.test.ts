// Frames come out the same however the bytes were cut, in every framing.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { encodeAwsMessage } from '../../test/upstream/aws-event-stream.ts'
import { BrokenEventStreamError } from './aws-event-stream.ts'
import { createFramer, type Framing } from './framing.ts'
import { FrameTooLargeError } from './sse.ts'

const encoder = new TextEncoder()

const readAll = (framing: Framing, bytes: Uint8Array, cuts: readonly number[], limit = 1 << 20) => {
  const framer = createFramer(framing, limit)
  const frames = []
  let from = 0
  for (const cut of [...cuts.map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    frames.push(...framer.step(bytes.slice(from, cut)))
    from = cut
  }
  const last = framer.flush()
  return (last === undefined ? frames : [...frames, last]).map(({ event, data }) => [event, data])
}

const cuts = fc.array(fc.nat(400), { maxLength: 40 })

const expectSameAtAnyChunking = (framing: Framing, bytes: Uint8Array, expected: (string | undefined)[][]): void => {
  expect(readAll(framing, bytes, [])).toEqual(expected)
  fc.assert(fc.property(cuts, (list) => expect(readAll(framing, bytes, list)).toEqual(expected)))
}

describe('JSON lines', () => {
  test('are read at any chunking, with blank lines, CRLF and a last line without its end', () => {
    const text = '{"a":"é😀"}\r\n\n{"b":2}\n{"c":"x"}'
    const expected = ['{"a":"é😀"}', '{"b":2}', '{"c":"x"}'].map((data) => [undefined, data])
    expectSameAtAnyChunking('json-lines', encoder.encode(text), expected)
  })
})

describe('a JSON array', () => {
  test('is read element by element, whatever its strings hold', () => {
    const elements = ['{"a":"}]{\\"é😀"}', '{"b":{"c":[{"d":1}]}}', '{}']
    const bytes = encoder.encode(`[${elements.join(',\r\n')}]\n`)
    expectSameAtAnyChunking(
      'json-array',
      bytes,
      elements.map((data) => [undefined, data]),
    )
  })
})

describe('an AWS event stream', () => {
  const chunk = (event: object) =>
    encodeAwsMessage(
      { ':message-type': 'event', ':event-type': 'chunk' },
      JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64') }),
    )
  const bytes = Buffer.concat([
    chunk({ type: 'message_start', text: 'é😀' }),
    encodeAwsMessage({ ':message-type': 'event', ':event-type': 'messageStop' }, '{"stopReason":"end_turn"}'),
    encodeAwsMessage(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{"message":"slow down"}',
    ),
  ])
  test('gives events, unwrapped chunks and exceptions at any chunking', () => {
    expectSameAtAnyChunking('aws-event-stream', bytes, [
      ['chunk', '{"type":"message_start","text":"é😀"}'],
      ['messageStop', '{"stopReason":"end_turn"}'],
      ['throttlingException', '{"message":"slow down"}'],
    ])
    expect(
      createFramer('aws-event-stream', 1 << 20)
        .step(bytes)
        .map(({ isException }) => isException),
    ).toEqual([undefined, undefined, true])
  })
  test('is refused when a byte was changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = new Uint8Array(bytes)
        changed[at] = (changed[at] ?? 0) ^ by
        expect(() => readAll('aws-event-stream', changed, [], 1 << 30)).toThrow(BrokenEventStreamError)
      }),
    )
  })
})

describe('a frame over the limit', () => {
  for (const framing of ['sse', 'json-lines', 'json-array'] as const)
    test(`is refused as ${framing}`, () => {
      const bytes = encoder.encode(`data: [{"a":"${'x'.repeat(5000)}`)
      expect(() => readAll(framing, bytes, [1000, 2000, 3000], 1024)).toThrow(FrameTooLargeError)
    })
})
