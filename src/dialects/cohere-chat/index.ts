// Cohere's own chat dialect, version 2, as upstreams speak it.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { decodeReply } from './reply.ts'
import { encodeRequest } from './request.ts'
import { readCohere } from './stream.ts'

export const cohereChat: UpstreamCodec = {
  framing: 'sse',
  // Pictures may be given by address; nothing else is taken at all.
  needsBytes: () => false,
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readCohere),
  readError,
}
