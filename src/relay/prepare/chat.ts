// Prepares a chat request that is translated: conversation, media, and the way back.
import type { Channel } from '../../channels/index.ts'
import {
  type Conversation,
  clientCodecs,
  createCustomToolStage,
  type LaneDialect,
  type MediaPart,
  type ReplyContext,
  type UpstreamCodec,
} from '../../dialects/index.ts'
import { GatewayError } from '../../kernel/index.ts'
import { type EventStage, openThoughtStage, readChat } from '../reading/index.ts'
import { type ChatWritten, createMediaShelf, traitsOf, writeChat } from '../write/index.ts'
import { finish, type PrepareDeps, type PreparedRequest, type Preparing, showsThoughts } from './request.ts'

export const prepareChat = async (deps: PrepareDeps, preparing: Preparing): Promise<PreparedRequest> => {
  const { inbound, way, target } = preparing
  const client = clientCodecs[inbound.dialect.id]
  if (client === undefined)
    throw new GatewayError('channel_unsupported', `Nothing translates from ${inbound.dialect.id}.`)
  const written = await writeChat(preparing, resupplyFor(deps, preparing))
  const { codec, conversation } = written
  const reading = readChat({
    lane: inbound.dialect,
    client,
    upstream: codec,
    framing: way.chosen.speech.framing ?? codec.framing,
    context: replyContext(deps, preparing, written),
    answerCount: conversation.sampling.answerCount ?? 1,
    openStages: () => stagesOf(target.channel, inbound.dialect, conversation),
  })
  return finish(deps, preparing, { written, reading, conversion: [inbound.dialect.id, way.chosen.speech.dialect] })
}

/** What stands between decoding and encoding: free-text tools, and thoughts for clients that have no place for them. */
const stagesOf = (channel: Channel, lane: LaneDialect, conversation: Conversation): EventStage[] => {
  const custom = createCustomToolStage(conversation)
  return [...(custom === undefined ? [] : [custom]), ...(showsThoughts(channel, lane) ? [openThoughtStage()] : [])]
}

const replyContext = (deps: PrepareDeps, { inbound, call }: Preparing, written: ChatWritten): ReplyContext => ({
  requestId: inbound.request.requestId,
  createdAt: Math.floor(deps.nowMs() / 1000),
  model: inbound.facts.model,
  request: inbound.body,
  conversation: written.conversation,
  wantsUsage: inbound.facts.wantsStreamUsage,
  estimatedPromptTokens: call.admission.promptTokens,
})

/** What was fetched for a request serves all its attempts. */
const shelves = new WeakMap<object, ReturnType<typeof createMediaShelf>>()

const shelfOf = (deps: PrepareDeps, { inbound }: Preparing) => {
  const known = shelves.get(inbound)
  if (known !== undefined) return known
  const shelf = createMediaShelf(deps.media, inbound.request.signal)
  shelves.set(inbound, shelf)
  return shelf
}

/** Media by address become bytes where the codec needs them; bytes become ids where the upstream wants uploads. */
const resupplyFor = (deps: PrepareDeps, preparing: Preparing) => (codec: UpstreamCodec) => {
  const { inbound, way, policy, target } = preparing
  const traits = traitsOf(way, policy)
  const fetch = shelfOf(deps, preparing)
  return async (part: MediaPart) => {
    const { source } = part
    const isFetched = source.kind === 'url' && codec.needsBytes(part, traits)
    const supplied = isFetched ? { kind: 'base64' as const, ...(await fetch(source.url)) } : source
    if (way.provider.uploads === undefined || supplied.kind !== 'base64') return isFetched ? supplied : undefined
    const user = inbound.readConversation().user ?? ''
    const id = await deps.upload(way, { ...part, source: supplied }, user, target.channel.settings)
    return { kind: 'file' as const, id, issuer: 'openai-chat' as const, mimeType: supplied.mimeType }
  }
}
