// Tencent Hunyuan's own chat dialect, as upstreams speak it.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply, readTencent } from './reply.ts'
import { encodeRequest } from './request.ts'

export const tencentChat: UpstreamCodec = {
  framing: 'sse',
  // Pictures may be given by address or as a data URL; nothing else is taken.
  needsBytes: () => false,
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readTencent),
  readError,
}
