// Proves the binary event stream by reading it back with a decoder written from the format's description.
import { describe, expect, test } from 'bun:test'
import { crc32 } from 'node:zlib'
import { awsFraming, encodeAwsException, encodeAwsMessage, framingOf, startUpstream, stream } from './index.ts'

type Message = { headers: Record<string, string>; payload: string }

const decodeHeaders = (bytes: Buffer): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + bytes.readUInt8(at)
    const name = bytes.toString('utf8', at + 1, nameEnd)
    expect(bytes.readUInt8(nameEnd)).toBe(7)
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1)
    headers[name] = bytes.toString('utf8', nameEnd + 3, valueEnd)
    at = valueEnd
  }
  return headers
}

const decodeAll = (bytes: Buffer): Message[] => {
  const messages: Message[] = []
  for (let at = 0; at < bytes.length; ) {
    const message = bytes.subarray(at, at + bytes.readUInt32BE(at))
    const headersEnd = 12 + message.readUInt32BE(4)
    expect(message.readUInt32BE(8)).toBe(crc32(message.subarray(0, 8)))
    expect(message.readUInt32BE(message.length - 4)).toBe(crc32(message.subarray(0, -4)))
    messages.push({
      headers: decodeHeaders(message.subarray(12, headersEnd)),
      payload: message.toString('utf8', headersEnd, message.length - 4),
    })
    at += message.length
  }
  return messages
}

describe('aws event stream', () => {
  // From the published test vectors of the format: an empty message is 16 bytes with these checksums.
  test('an empty message has the known bytes', () => {
    expect(encodeAwsMessage({}, '').toString('hex')).toBe('000000100000000005c248eb7d98c8ff')
  })

  test('carries Converse events: type in a header, the rest as payload', async () => {
    const upstream = await startUpstream()
    const lines = [
      '{"messageStart":{"role":"assistant"}}',
      '{"contentBlockDelta":{"delta":{"text":"ß"}}}',
      '{"messageStop":{"stopReason":"end_turn"}}',
    ]
    upstream.script('next', stream(lines, { framing: framingOf({ provider: 'amazon-bedrock', lines }) }))
    const answer = await fetch(upstream.url, { method: 'POST' })
    expect(answer.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
    const messages = decodeAll(Buffer.from(await answer.arrayBuffer()))
    expect(messages.map(({ headers }) => headers[':event-type'])).toEqual([
      'messageStart',
      'contentBlockDelta',
      'messageStop',
    ])
    expect(messages[1]?.payload).toBe('{"delta":{"text":"ß"}}')
    await upstream.stop()
  })

  test('carries model events as base64 chunks, and exceptions', () => {
    const line = '{"type":"message_start"}'
    const [chunk] = decodeAll(Buffer.from(awsFraming('invoke').frame(line, 0)))
    expect(chunk?.headers[':event-type']).toBe('chunk')
    expect(Buffer.from(JSON.parse(chunk?.payload ?? '').bytes, 'base64').toString()).toBe(line)
    const [exception] = decodeAll(encodeAwsException('throttlingException', 'slow down'))
    expect(exception?.headers).toMatchObject({ ':message-type': 'exception', ':exception-type': 'throttlingException' })
    expect(exception?.payload).toBe('{"message":"slow down"}')
  })
})
