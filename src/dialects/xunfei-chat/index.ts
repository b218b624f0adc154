// iFlytek Spark's own chat dialect, as upstreams speak it over WebSockets: one message asks, each message back is a frame.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder, decodeWhole } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { readSpark } from './reply.ts'
import { encodeRequest } from './request.ts'

export const xunfeiChat: UpstreamCodec = {
  framing: 'sse',
  needsBytes: () => false,
  encodeRequest,
  decodeReply: (body) => decodeWhole(readSpark, body),
  decodeStream: () => createVendorDecoder(readSpark),
  readError,
}
