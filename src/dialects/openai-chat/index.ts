// OpenAI Chat Completions: as a lane, where bytes are forwarded and read on the side, and as codecs for translation.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { ChatDialect, LaneDialect } from '../dialect.ts'
import { openAiUsageEdits, readChoicesAnswer, type WholeChoice } from '../openai-family/answer.ts'
import { readOpenAiError, writeOpenAiError, writeOpenAiStreamError } from '../openai-family/error.ts'
import { modelMemberEdits } from '../openai-family/request.ts'
import {
  type ChoiceDelta,
  OPENAI_PING,
  OPENAI_TERMINATOR,
  openAiStreamUsageEdits,
  openOpenAiTap,
  writeOpenAiUsageFrame,
} from '../openai-family/stream.ts'
import { decodeReply, decodeStream } from './decode-answer.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeReply } from './encode-reply.ts'
import { encodeRequest, needsBytes } from './encode-request.ts'
import { encodeStream } from './encode-stream.ts'
import { readChatRequest } from './request.ts'
import { chatSystemPromptEdits } from './system-prompt.ts'
import { chatThinkingEdits } from './thinking.ts'

export {
  createThinkingRewriter,
  createThinkingStage,
  thinkingToContent,
  thinkingToContentReply,
} from './thinking-to-content.ts'

const TEXT_MEMBERS = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const

const readToolCall = (call: unknown): { text: string; isStart: boolean } => {
  if (!isJsonObject(call)) return { text: '', isStart: false }
  const definition = isJsonObject(call.function) ? call.function : {}
  const name = typeof definition.name === 'string' ? definition.name : ''
  const callArguments = typeof definition.arguments === 'string' ? definition.arguments : ''
  return { text: name + callArguments, isStart: name !== '' || typeof call.id === 'string' }
}

const readMessage = (message: JsonObject): WholeChoice => {
  let text = ''
  for (const member of TEXT_MEMBERS) {
    const value = message[member]
    if (typeof value === 'string') text += value
  }
  let toolCallCount = 0
  const calls = message.tool_calls
  if (Array.isArray(calls)) {
    for (const call of calls) {
      const read = readToolCall(call)
      text += read.text
      if (read.isStart) toolCallCount++
    }
  }
  return { text, toolCallCount }
}

const NO_CONTENT: ReadonlySet<string> = new Set([
  'role',
  'content',
  'refusal',
  'reasoning_content',
  'reasoning',
  'tool_calls',
  'function_call',
])

/** Anything but a role and empty members is content: audio, images and what vendors invent next. */
const hasContent = (delta: JsonObject): boolean =>
  Object.entries(delta).some(([member, value]) =>
    NO_CONTENT.has(member)
      ? member !== 'role' &&
        value !== null &&
        value !== '' &&
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0)
      : value !== null && value !== undefined && value !== '',
  )

const readDelta = (choice: JsonObject): ChoiceDelta => {
  const delta = choice.delta ?? choice.message
  if (!isJsonObject(delta)) return { text: '', hasContent: false, startsToolCall: false }
  const content = delta.content
  if (typeof content === 'string' && content !== '' && delta.tool_calls === undefined) {
    const { text } = readMessage(delta)
    return { text, hasContent: true, startsToolCall: false }
  }
  const { text, toolCallCount } = readMessage(delta)
  return { text, hasContent: hasContent(delta), startsToolCall: toolCallCount > 0 }
}

export const openaiChat: LaneDialect = {
  id: 'openai-chat',
  subject: 'chat',
  readRequest: readChatRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: openAiStreamUsageEdits,
  systemPromptEdits: chatSystemPromptEdits,
  thinkingEdits: chatThinkingEdits,
  openTap: (choiceCount) => openOpenAiTap(choiceCount, readDelta),
  readAnswer: (body) =>
    readChoicesAnswer(body, (choice) => readMessage(isJsonObject(choice.message) ? choice.message : {})),
  writeUsageFrame: writeOpenAiUsageFrame('chat.completion.chunk'),
  usageEdits: openAiUsageEdits,
  readError: readOpenAiError,
  writeError: writeOpenAiError,
  writeStreamError: writeOpenAiStreamError,
  ping: OPENAI_PING,
  terminator: OPENAI_TERMINATOR,
}

export const openaiChatDialect: ChatDialect = {
  lane: openaiChat,
  client: { decodeRequest, encodeReply, encodeStream },
  upstream: { framing: 'sse', needsBytes, encodeRequest, decodeReply, decodeStream, readError: readOpenAiError },
}
