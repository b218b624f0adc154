// Coze's chat dialect, version 3, as upstreams speak it: a bot, asked by messages, always streamed.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply, readCoze } from './reply.ts'
import { encodeRequest } from './request.ts'

export const cozeChat: UpstreamCodec = {
  framing: 'sse',
  // What has an address is sent by it; bytes must be at hand, to be uploaded.
  needsBytes: ({ source }) => source.kind === 'base64',
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readCoze),
  readError,
}
