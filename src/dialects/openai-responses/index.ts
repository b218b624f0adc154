// The face of the OpenAI Responses dialect.
import type { ChatDialect } from '../dialect.ts'
import { readOpenAiError } from '../openai-family/error.ts'
import { decodeReply } from './decode-reply.ts'
import { decodeRequest } from './decode-request.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeReply, encodeStream } from './encode-reply.ts'
import { encodeRequest, needsBytes } from './encode-request.ts'
import { lane } from './lane.ts'

export const openaiResponses: ChatDialect = {
  lane,
  client: { decodeRequest, encodeReply, encodeStream },
  upstream: {
    framing: 'sse',
    needsBytes,
    encodeRequest,
    decodeReply,
    decodeStream,
    readError: readOpenAiError,
  },
}

export { readResponsesAnswer } from './lane.ts'
export { readResponsesPrompt } from './request.ts'
