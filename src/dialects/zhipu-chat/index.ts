// The chat dialect of Zhipu's third version, as upstreams spoke it.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply, readZhipu } from './reply.ts'
import { encodeRequest } from './request.ts'

export const zhipuChat: UpstreamCodec = {
  framing: 'sse',
  needsBytes: () => false,
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readZhipu),
  readError,
}
