// A Gemini client's request as a conversation.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Output, OutputFormat, Sampling } from '../neutral/index.ts'
import { decodeContents, decodeSystem } from './client-parts.ts'
import { decodeToolChoice, decodeTools } from './client-tools.ts'
import { fromGeminiSchema } from './schema-decode.ts'
import { decodeThinking } from './thinking.ts'
import {
  bareModel,
  demandNumber,
  demandObject,
  invalidMember,
  member,
  membersBeside,
  objectMember,
  spellings,
  textMember,
} from './wire.ts'

const AT = 'generationConfig'

const readStop = (config: JsonObject): readonly string[] | undefined => {
  const stop = member(config, 'stopSequences')
  if (stop === undefined) return undefined
  const list = typeof stop === 'string' ? [stop] : stop
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string'))
    throw invalidMember(`${AT}.stopSequences`, 'must be an array of strings.')
  return list.length === 0 ? undefined : list.filter((item) => typeof item === 'string')
}

const decodeSampling = (config: JsonObject): Sampling => {
  const number = (name: string): number | undefined => demandNumber(config, name, AT)
  const positive = (name: string): number | undefined => {
    const value = number(name)
    return value === undefined || value <= 0 ? undefined : value
  }
  return {
    ...optional('temperature', number('temperature')),
    ...optional('topP', positive('topP')),
    ...optional('topK', positive('topK')),
    ...optional('seed', number('seed')),
    ...optional('stop', readStop(config)),
    ...optional('presencePenalty', number('presencePenalty')),
    ...optional('frequencyPenalty', number('frequencyPenalty')),
    ...(member(config, 'responseLogprobs') === true ? { topLogprobs: number('logprobs') ?? 0 } : {}),
    ...optional('answerCount', positive('candidateCount')),
    ...optional('outputTokensMax', positive('maxOutputTokens')),
  }
}

/** Schemas carry no name on this wire; others demand one. */
const SCHEMA_NAME = 'response'

const decodeFormat = (config: JsonObject): OutputFormat | undefined => {
  const jsonSchema = demandObject(config, 'responseJsonSchema', AT) ?? objectMember(config, '_responseJsonSchema')
  if (jsonSchema !== undefined) return { kind: 'schema', schema: jsonSchema, name: SCHEMA_NAME }
  const schema = demandObject(config, 'responseSchema', AT)
  if (schema !== undefined) return { kind: 'schema', schema: fromGeminiSchema(schema), name: SCHEMA_NAME }
  const mimeType = textMember(config, 'responseMimeType')
  if (mimeType === undefined) return undefined
  return { kind: mimeType === 'application/json' ? 'json' : 'text' }
}

const decodeVoice = (config: JsonObject): string | undefined => {
  const voice = objectMember(objectMember(config, 'speechConfig') ?? {}, 'voiceConfig') ?? {}
  return textMember(objectMember(voice, 'prebuiltVoiceConfig') ?? {}, 'voiceName')
}

const decodeOutput = (config: JsonObject): Output => {
  const modalities = member(config, 'responseModalities')
  const image = objectMember(config, 'imageConfig')
  const shape = image === undefined ? {} : optional('aspectRatio', textMember(image, 'aspectRatio'))
  const size = image === undefined ? {} : optional('size', textMember(image, 'imageSize'))
  const words = Array.isArray(modalities) ? modalities.filter((word) => typeof word === 'string') : []
  return {
    ...optional('format', decodeFormat(config)),
    ...(words.length === 0 ? {} : { modalities: words.map((word) => word.toLowerCase()) }),
    ...optional('voice', decodeVoice(config)),
    ...(image === undefined ? {} : { image: { ...shape, ...size } }),
  }
}

const BODY_MEMBERS = spellings(
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'stream',
)
const CONFIG_MEMBERS = spellings(
  'temperature',
  'topP',
  'topK',
  'seed',
  'stopSequences',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'candidateCount',
  'maxOutputTokens',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  '_responseJsonSchema',
  'responseModalities',
  'imageConfig',
  'thinkingConfig',
)
const TOOL_CONFIG_MEMBERS = spellings('functionCallingConfig')

/** What has no place in a conversation, e.g. `safetySettings`, `cachedContent`, `generationConfig.mediaResolution`. */
const decodeExtras = (body: JsonObject, config: JsonObject): JsonObject => {
  const known = decodeVoice(config) === undefined ? CONFIG_MEMBERS : new Set([...CONFIG_MEMBERS, ...SPEECH])
  const settings = membersBeside(config, known)
  const toolConfig = membersBeside(objectMember(body, 'toolConfig') ?? {}, TOOL_CONFIG_MEMBERS)
  return {
    ...membersBeside(body, BODY_MEMBERS),
    ...(Object.keys(settings).length === 0 ? {} : { generationConfig: settings }),
    ...(Object.keys(toolConfig).length === 0 ? {} : { toolConfig }),
  }
}

const SPEECH = spellings('speechConfig')

/**
 * Reads a request. Model and stream flag are not in the body but in the path: the relay fills them in. Throws
 * `invalid_request` naming the member.
 */
export const decodeRequest = (body: JsonObject): Conversation => {
  const config = demandObject(body, 'generationConfig') ?? {}
  const thinking = demandObject(config, 'thinkingConfig', AT)
  const toolChoice = decodeToolChoice(body)
  const { model } = body
  return {
    model: typeof model === 'string' ? bareModel(model) : '',
    isStream: body.stream === true,
    turns: [...decodeSystem(body), ...decodeContents(body)],
    tools: decodeTools(body),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    sampling: decodeSampling(config),
    reasoning: decodeThinking(isJsonObject(thinking) ? thinking : undefined),
    output: decodeOutput(config),
    extras: { family: 'gemini', members: decodeExtras(body, config) },
  }
}
