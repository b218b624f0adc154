// The chat dialect of Baidu's ERNIE before version 2, as upstreams speak it.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply, readErnie } from './reply.ts'
import { encodeRequest } from './request.ts'

export const baiduChat: UpstreamCodec = {
  framing: 'sse',
  needsBytes: () => false,
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readErnie),
  readError,
}
