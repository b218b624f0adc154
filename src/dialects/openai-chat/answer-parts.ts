// Parts of an answer in chat's words; whole messages and deltas say them alike.
import type { JsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Citation, Conversation, MediaPart, ReplyContext, ToolCallPart } from '../neutral/index.ts'
import { usesLegacyFunctions } from './decode-tools.ts'
import { writeUrl } from './media.ts'
import { sealCallSignature, writeCallSignature } from './reasoning-details.ts'

/**
 * How this client reads what has more than one form. A client that asked for pictures by `modalities` (OpenRouter's and
 * Vercel's convention) finds them in `images`; one that did not cannot know that member and gets them as markdown in the
 * text, as the reference writes them (conversions.md section 7.2). Never both: pictures are megabytes, and clients that
 * know both forms would show them twice.
 */
export type AnswerStyle = {
  readonly hasImageMember: boolean
  readonly showsReasoning: boolean
  /** The client sent `functions` and expects `function_call`. */
  readonly isLegacy: boolean
}

export const answerStyle = ({ conversation, request }: ReplyContext): AnswerStyle => ({
  hasImageMember: wantsImages(conversation),
  showsReasoning: conversation.reasoning.isShown !== false,
  isLegacy: usesLegacyFunctions(request),
})

const wantsImages = ({ output }: Conversation): boolean => output.modalities?.includes('image') === true

/** What a part adds to the text; undefined when it has its own member. */
export const textOfPart = (part: AssistantPart, style: AnswerStyle): string | undefined => {
  if (part.kind === 'text' || part.kind === 'hosted') return part.text
  if (part.kind === 'image') return style.hasImageMember ? undefined : markdownOf('![image]', part)
  if (part.kind === 'video' || part.kind === 'file') return markdownOf('[media]', part)
  return undefined
}

const markdownOf = (label: string, { source }: MediaPart): string | undefined => {
  if (source.kind === 'text') return source.text
  const url = writeUrl(source)
  return url === undefined ? undefined : `${label}(${url})`
}

export const writeImage = ({ source }: MediaPart): JsonObject | undefined => {
  const url = writeUrl(source)
  return url === undefined ? undefined : { type: 'image_url', image_url: { url } }
}

/** A spoken answer. It cannot be asked for again by its id, so it has expired when it is made. */
export const writeAudio = (parts: readonly MediaPart[], { requestId, createdAt }: ReplyContext): JsonObject => ({
  id: `audio_${requestId}`,
  data: joinBase64(parts.flatMap(({ source }) => (source.kind === 'base64' ? [source.data] : []))),
  transcript: parts.map(({ transcript }) => transcript ?? '').join(''),
  expires_at: createdAt,
})

/** Joins sounds that were encoded piece by piece. */
export const joinBase64 = (pieces: readonly string[]): string =>
  pieces.length < 2
    ? (pieces[0] ?? '')
    : Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64')

/**
 * Citations as annotations of the joined text. `start` and `length` place the part in it; a citation without offsets is
 * about the whole part, and one without an address has no place here.
 */
export const writeAnnotations = (citations: readonly Citation[], start: number, length: number): JsonObject[] =>
  citations.flatMap((citation) =>
    citation.url === undefined
      ? []
      : [
          {
            type: 'url_citation',
            url_citation: {
              start_index: start + (citation.start ?? 0),
              end_index: start + (citation.end ?? length),
              url: citation.url,
              title: citation.title ?? '',
            },
          },
        ],
  )

/** A call without arguments has an empty object: clients parse them. A custom tool's input is free text. */
export const completeArguments = (text: string, isCustom: boolean): string => (text === '' && !isCustom ? '{}' : text)

type CallHead = Pick<ToolCallPart, 'id' | 'name' | 'isCustom' | 'signature'>

/** A call, whole or its beginning (`text` is then ''). */
export const writeCall = ({ id, name, isCustom, signature }: CallHead, text: string): JsonObject => ({
  id,
  ...(isCustom === true
    ? { type: 'custom', custom: { name, input: text } }
    : { type: 'function', function: { name, arguments: text } }),
  ...(signature === undefined ? {} : writeCallSignature(sealCallSignature(signature))),
})
