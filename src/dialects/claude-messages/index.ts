// The face of Claude Messages: a lane, and both sides of its translation.
import type { ChatDialect } from '../dialect.ts'
import { decodeReply } from './decode-reply.ts'
import { decodeRequest } from './decode-request.ts'
import { decodeStream } from './decode-stream.ts'
import { needsBytes } from './encode-media.ts'
import { encodeReply } from './encode-reply.ts'
import { encodeRequest } from './encode-request.ts'
import { encodeStream } from './encode-stream.ts'
import { readError } from './error.ts'
import { lane } from './lane.ts'

export const claudeMessages: ChatDialect = {
  lane,
  client: { decodeRequest, encodeReply, encodeStream },
  upstream: { framing: 'sse', needsBytes, encodeRequest, decodeReply, decodeStream, readError },
}
export { readError, writeError, writeStreamError } from './error.ts'
export { readClaudeRequest, systemPromptEdits } from './lane.ts'
