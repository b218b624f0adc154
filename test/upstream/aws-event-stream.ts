// Amazon's binary event stream (application/vnd.amazon.eventstream), as Bedrock answers with it.
import { crc32 } from 'node:zlib'

// Message: total length u32, headers length u32, CRC32 of these 8 bytes, headers, payload, CRC32 of all before.
// Header: name length u8, name, type u8 (7 = string), value length u16, value.
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html

const encodeHeader = (name: string, value: string): Buffer => {
  const text = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(text.length)
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, text])
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

/** One message with string headers and a payload of bytes. */
export const encodeAwsMessage = (headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer => {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)))
  const body = Buffer.from(payload)
  const lengths = Buffer.concat([u32(16 + head.length + body.length), u32(head.length)])
  const unsigned = Buffer.concat([lengths, u32(crc32(lengths)), head, body])
  return Buffer.concat([unsigned, u32(crc32(unsigned))])
}

/** An event of the Converse API: the recorded line `{"contentBlockDelta":{…}}` names its type by its only key. */
export const encodeAwsEvent = (line: string): Buffer => {
  const [[type, payload] = ['', {}]] = Object.entries(JSON.parse(line) as Record<string, unknown>)
  return encodeAwsMessage(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(payload),
  )
}

/** An event of InvokeModelWithResponseStream: the model's own event as base64 inside `chunk`. */
export const encodeAwsChunk = (line: string): Buffer =>
  encodeAwsMessage(
    { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify({ bytes: Buffer.from(line).toString('base64') }),
  )

/** A modelled exception in the middle of a stream, for example `throttlingException`. */
export const encodeAwsException = (type: string, message: string): Buffer =>
  encodeAwsMessage(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify({ message }),
  )
