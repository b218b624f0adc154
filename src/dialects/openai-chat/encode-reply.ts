// A whole chat completion, written from the neutral form.
import type { JsonObject } from '../../kernel/index.ts'
import type { Answer, AssistantPart, MediaPart, Reply, ReplyContext, ToolCallPart } from '../neutral/index.ts'
import { answerId, finishWord } from '../openai-family/answer-frame.ts'
import { writeOpenAiUsage } from '../openai-family/usage.ts'
import {
  type AnswerStyle,
  answerStyle,
  completeArguments,
  textOfPart,
  writeAnnotations,
  writeAudio,
  writeCall,
  writeImage,
} from './answer-parts.ts'
import { writeReasoningDetail, writeTextSignature } from './reasoning-details.ts'

/** The text of a message with the annotations of its parts. */
const joinTexts = (parts: readonly AssistantPart[], style: AnswerStyle) => {
  let content: string | undefined
  const annotations: JsonObject[] = []
  for (const part of parts) {
    const text = textOfPart(part, style)
    if (text === undefined) continue
    if (part.kind === 'text')
      annotations.push(...writeAnnotations(part.citations ?? [], content?.length ?? 0, text.length))
    content = (content ?? '') + text
  }
  return { content, annotations }
}

const writeReasoning = (parts: readonly AssistantPart[], { showsReasoning }: AnswerStyle): JsonObject => {
  const thoughts = showsReasoning ? parts.filter((part) => part.kind === 'reasoning') : []
  const text = thoughts.map((part) => part.text).join('')
  const details: JsonObject[] = []
  for (const part of parts) {
    const detail =
      part.kind === 'reasoning' && showsReasoning
        ? writeReasoningDetail(part, details.length)
        : part.kind === 'text' && part.signature !== undefined
          ? writeTextSignature(part.signature, details.length)
          : undefined
    if (detail !== undefined) details.push(detail)
  }
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  }
}

const writeCalls = (calls: readonly ToolCallPart[], { isLegacy }: AnswerStyle): JsonObject => {
  const [first] = calls
  if (first === undefined) return {}
  if (isLegacy) return { function_call: { name: first.name, arguments: completeArguments(first.arguments, false) } }
  return {
    tool_calls: calls.map((call) => writeCall(call, completeArguments(call.arguments, call.isCustom === true))),
  }
}

const ofKind = (parts: readonly AssistantPart[], kind: MediaPart['kind']): readonly MediaPart[] =>
  parts.filter((part): part is MediaPart => part.kind === kind)

const writeMessage = (parts: readonly AssistantPart[], context: ReplyContext, style: AnswerStyle): JsonObject => {
  const { content, annotations } = joinTexts(parts, style)
  const refusal = parts.flatMap((part) => (part.kind === 'refusal' ? [part.text] : [])).join('')
  const sounds = ofKind(parts, 'audio')
  const images = style.hasImageMember
    ? ofKind(parts, 'image')
        .map(writeImage)
        .filter((image) => image !== undefined)
    : []
  return {
    role: 'assistant',
    content: content ?? null,
    refusal: refusal === '' ? null : refusal,
    ...writeReasoning(parts, style),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(images.length === 0 ? {} : { images }),
    ...(sounds.length === 0 ? {} : { audio: writeAudio(sounds, context) }),
    ...writeCalls(
      parts.filter((part) => part.kind === 'tool-call'),
      style,
    ),
  }
}

const writeChoice = (
  { index, parts, finish, logprobs }: Answer,
  context: ReplyContext,
  style: AnswerStyle,
): JsonObject => ({
  index,
  message: writeMessage(parts, context, style),
  logprobs: logprobs ?? null,
  finish_reason: style.isLegacy && finish.reason === 'tool-calls' ? 'function_call' : finishWord(finish.reason),
})

export const encodeReply = (reply: Reply, context: ReplyContext): JsonObject => {
  const style = answerStyle(context)
  return {
    id: answerId('chatcmpl-', reply.id, context.requestId),
    object: 'chat.completion',
    created: context.createdAt,
    model: context.model,
    choices: reply.answers.map((answer) => writeChoice(answer, context, style)),
    ...(reply.serviceTier === undefined ? {} : { service_tier: reply.serviceTier }),
    ...(reply.usage === undefined ? {} : { usage: writeOpenAiUsage(reply.usage) }),
  }
}
