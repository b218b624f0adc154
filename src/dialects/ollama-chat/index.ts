// Ollama's own chat dialect, as upstreams speak it: one JSON object per line.
import type { UpstreamCodec } from '../neutral/index.ts'
import { createVendorDecoder, decodeWhole } from '../vendor-family/index.ts'
import { readError } from './error.ts'
import { readOllama } from './reply.ts'
import { encodeRequest } from './request.ts'

export const ollamaChat: UpstreamCodec = {
  framing: 'json-lines',
  // Pictures travel as bare base64; Ollama fetches nothing.
  needsBytes: (part) => part.kind === 'image' && part.source.kind !== 'text',
  encodeRequest,
  decodeReply: (body) => decodeWhole(readOllama, body),
  decodeStream: () => createVendorDecoder(readOllama),
  readError,
}
