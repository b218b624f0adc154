// Media that an upstream must be given as bytes: fetched by their address, and uploaded where it wants that.
import type { Conversation, MediaPart, MediaSource, ToolResultPart, Turn } from '../../dialects/index.ts'
import { GatewayError } from '../../kernel/index.ts'

export type FetchedMedium = { readonly data: string; readonly mimeType: string }

export type MediaDeps = {
  /** Fetches an address that a client named, through the guard, as base64. Throws GatewayError. */
  readonly fetch: (url: string, signal: AbortSignal) => Promise<FetchedMedium>
}

/** Gives a part a new source; undefined leaves it alone. */
export type Resupply = (part: MediaPart) => Promise<MediaSource | undefined>

type UserPart = Extract<Turn, { role: 'user' }>['parts'][number]
type AssistantPart = Extract<Turn, { role: 'assistant' }>['parts'][number]

const isMedia = (part: { readonly kind: string }): part is MediaPart =>
  part.kind === 'image' || part.kind === 'audio' || part.kind === 'video' || part.kind === 'file'

const resupplyPart = async <Part extends UserPart | AssistantPart>(part: Part, resupply: Resupply): Promise<Part> => {
  if (isMedia(part)) {
    const source = await resupply(part)
    return source === undefined ? part : { ...part, source }
  }
  if (part.kind !== 'tool-result') return part
  const parts = await Promise.all((part as ToolResultPart).parts.map((inner) => resupplyPart(inner, resupply)))
  return { ...part, parts }
}

const resupplyTurn = async (turn: Turn, resupply: Resupply): Promise<Turn> => {
  if (turn.role === 'system') return turn
  if (turn.role === 'user')
    return { ...turn, parts: await Promise.all(turn.parts.map((part) => resupplyPart(part, resupply))) }
  return { ...turn, parts: await Promise.all(turn.parts.map((part) => resupplyPart(part, resupply))) }
}

/** Whether any medium of the conversation would be asked for. */
export const hasMedia = ({ turns }: Conversation): boolean =>
  turns.some(({ parts }) =>
    parts.some((part) => isMedia(part) || (part.kind === 'tool-result' && part.parts.some(isMedia))),
  )

export const resupplyMedia = async (conversation: Conversation, resupply: Resupply): Promise<Conversation> => ({
  ...conversation,
  turns: await Promise.all(conversation.turns.map((turn) => resupplyTurn(turn, resupply))),
})

/** Media of one request, each fetched once, however often it occurs and however many attempts there are. */
export const createMediaShelf = (deps: MediaDeps, signal: AbortSignal) => {
  const shelf = new Map<string, Promise<FetchedMedium>>()
  return (url: string): Promise<FetchedMedium> => {
    let medium = shelf.get(url)
    if (medium === undefined) {
      if (shelf.size >= MEDIA_MAX)
        throw new GatewayError('invalid_request', `A request may name at most ${MEDIA_MAX} media by address.`, {
          type: 'invalid_request_error',
        })
      medium = deps.fetch(url, signal)
      shelf.set(url, medium)
    }
    return medium
  }
}

/** Addresses that one request may make the gateway fetch. */
const MEDIA_MAX = 64
