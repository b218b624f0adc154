// Dify's chat dialect, as upstreams speak it: an app with a fixed model, asked by one text.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply, readDify } from './reply.ts'
import { encodeRequest } from './request.ts'

export { userOf } from './request.ts'

export const difyChat: UpstreamCodec = {
  framing: 'sse',
  // What has an address is sent by it; bytes must be at hand, to be uploaded.
  needsBytes: ({ source }) => source.kind === 'base64',
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readDify),
  readError,
}
