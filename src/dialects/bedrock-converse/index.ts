// Bedrock's Converse dialect, as upstreams speak it: JSON whole, AWS event streams streamed.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { needsBytes } from './media.ts'
import { decodeReply } from './reply.ts'
import { encodeRequest } from './request.ts'
import { readConverse } from './stream.ts'

export const bedrockConverse: UpstreamCodec = {
  framing: 'aws-event-stream',
  needsBytes,
  encodeRequest,
  decodeReply,
  decodeStream: () => createVendorDecoder(readConverse),
  readError,
}
