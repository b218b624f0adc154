// Pictures in the neutral form: what shall be drawn or changed, and what was.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { Billed, Completion, ExchangeClient, ExchangeUpstream, Medium } from './exchange.ts'
import { loadMedia } from './media.ts'
import { invalidRequest } from './members.ts'
import { addUsage } from './usage.ts'

export type ImagesQuestion = {
  /** `variation`: an image without a prompt. */
  readonly kind: 'generation' | 'edit' | 'variation'
  /** '' for variations. */
  readonly prompt: string
  readonly count: number
  /** As sent: `1024x1024`, `auto`, or a vendor's own word (`2K`, `16:9`). */
  readonly size?: string
  readonly aspectRatio?: string
  readonly quality?: string
  readonly style?: string
  readonly background?: string
  readonly outputFormat?: string
  readonly outputCompression?: number
  readonly negativePrompt?: string
  readonly seed?: number
  readonly user?: string
  readonly wantedForm?: 'url' | 'b64_json'
  readonly isStream: boolean
  readonly images: readonly Medium[]
  readonly mask?: Medium
  /** Members that have no name here: for upstreams that know them. */
  readonly extras: JsonObject
}

export type Picture = { readonly medium: Medium; readonly revisedPrompt?: string }

export type ImagesReply = Billed & {
  readonly pictures: readonly Picture[]
  /** Unix seconds, where the upstream says. */
  readonly createdAt?: number
  /** What the upstream said besides. */
  readonly metadata?: JsonObject
}

export type ImagesClient = ExchangeClient<ImagesQuestion, ImagesReply>
export type ImagesUpstream = ExchangeUpstream<ImagesQuestion, ImagesReply>

export const joinImages = (replies: readonly ImagesReply[]): ImagesReply => {
  const usage = addUsage(replies.map((reply) => reply.usage))
  const pictures = replies.flatMap((reply) => reply.pictures)
  return {
    pictures,
    resultCount: pictures.length,
    ...optional('createdAt', replies[0]?.createdAt),
    ...optional('usage', usage),
  }
}

/** One question for each picture, for upstreams that draw one at a time. */
export const splitPictures = (question: ImagesQuestion): readonly ImagesQuestion[] =>
  Array.from({ length: question.count }, (_, index) => ({
    ...question,
    count: 1,
    // The same seed would draw the same picture again.
    ...(question.seed === undefined ? {} : { seed: question.seed + index }),
  }))

/** Fetches the pictures of a question that are known by address alone. */
export const loadImages = (question: ImagesQuestion): Completion<ImagesQuestion> | undefined => {
  const { images, mask } = question
  return loadMedia([...images, ...(mask === undefined ? [] : [mask])], (media) => ({
    ...question,
    images: media.slice(0, images.length),
    ...(mask === undefined ? {} : { mask: media[images.length] ?? mask }),
  }))
}

/** The prompt of an upstream that draws by words alone. */
export const requirePrompt = ({ prompt }: ImagesQuestion): string => {
  if (prompt === '') throw invalidRequest('"prompt" is required for this model.', 'prompt')
  return prompt
}

/** For upstreams that cannot look at pictures. */
export const refuseImages = ({ images, mask }: ImagesQuestion): void => {
  if (images.length > 0 || mask !== undefined)
    throw invalidRequest('This model draws pictures and cannot change given ones.', 'image')
}

/** Names of the wishes that are there, for `dropped`; a handler takes those away that it can express. */
export const wishesOf = (question: ImagesQuestion, expressed: readonly (keyof ImagesQuestion)[]): string[] => {
  const isThere = (name: keyof ImagesQuestion): boolean =>
    question[name] !== undefined && question[name] !== 'auto' && !expressed.includes(name)
  return Object.entries(WISHES).flatMap(([name, wire]) => (isThere(name as keyof ImagesQuestion) ? [wire] : []))
}

const WISHES: Readonly<Partial<Record<keyof ImagesQuestion, string>>> = {
  size: 'size',
  aspectRatio: 'aspect_ratio',
  quality: 'quality',
  style: 'style',
  background: 'background',
  outputFormat: 'output_format',
  outputCompression: 'output_compression',
  negativePrompt: 'negative_prompt',
  seed: 'seed',
  user: 'user',
  mask: 'mask',
}
