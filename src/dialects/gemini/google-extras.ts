// `extra_body.google`: what Google's own OpenAI endpoint understands beside OpenAI's members (conversions.md section 3.3).
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Conversation } from '../neutral/index.ts'
import { invalidMember, toNumber } from './wire.ts'

const PATH = 'extra_body.google'

/** Spellings that the endpoint refuses, and the ones it wants: a setting that is not heard would be a silent loss. */
const refuseCamelCase = (object: JsonObject, path: string, names: Readonly<Record<string, string>>): void => {
  for (const [camel, snake] of Object.entries(names))
    if (object[camel] !== undefined) throw invalidMember(`${path}.${camel}`, `is not known; write "${snake}".`)
}

const readThinking = (config: JsonObject): JsonObject => {
  refuseCamelCase(config, `${PATH}.thinking_config`, {
    thinkingBudget: 'thinking_budget',
    thinkingLevel: 'thinking_level',
    includeThoughts: 'include_thoughts',
  })
  const budget = toNumber(config.thinking_budget)
  const { thinking_level: level, include_thoughts: isShown } = config
  return {
    ...(budget === undefined ? {} : { thinkingBudget: budget, includeThoughts: budget > 0 }),
    ...(typeof level === 'string' ? { thinkingLevel: level } : {}),
    ...(typeof isShown === 'boolean' ? { includeThoughts: isShown } : {}),
  }
}

const readImage = (config: JsonObject): JsonObject => {
  refuseCamelCase(config, `${PATH}.image_config`, { aspectRatio: 'aspect_ratio', imageSize: 'image_size' })
  const { aspect_ratio: aspectRatio, image_size: imageSize } = config
  return {
    ...(typeof aspectRatio === 'string' ? { aspectRatio } : {}),
    ...(typeof imageSize === 'string' ? { imageSize } : {}),
  }
}

export type GoogleExtras = {
  readonly thinking?: JsonObject
  readonly image?: JsonObject
  readonly cachedContent?: string
}

/** What a chat client says to Gemini alone; undefined when it says nothing. Throws `invalid_request` for camelCase. */
export const readGoogleExtras = ({ extras }: Conversation): GoogleExtras | undefined => {
  const extra = extras.family === 'openai-chat' ? extras.members.extra_body : undefined
  const google = isJsonObject(extra) ? extra.google : undefined
  if (!isJsonObject(google)) return undefined
  refuseCamelCase(google, PATH, { thinkingConfig: 'thinking_config', imageConfig: 'image_config' })
  const { thinking_config: thinking, image_config: image, cached_content: cachedContent } = google
  return {
    ...(isJsonObject(thinking) ? { thinking: readThinking(thinking) } : {}),
    ...(isJsonObject(image) ? { image: readImage(image) } : {}),
    ...(typeof cachedContent === 'string' ? { cachedContent } : {}),
  }
}
