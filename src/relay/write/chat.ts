// Writes a translated chat request: the conversation in the upstream's dialect.
import {
  type Conversation,
  type ReasoningWish,
  type Turn,
  type UpstreamCodec,
  upstreamCodecs,
} from '../../dialects/index.ts'
import { GatewayError } from '../../kernel/index.ts'
import type { Way } from '../way/index.ts'
import { createEdits } from './edits.ts'
import { addChannelEdits, type Writing, type Written } from './lane.ts'
import { hasMedia, type Resupply, resupplyMedia } from './media.ts'
import { traitsOf } from './speech.ts'

/** A wish in the model's name goes over the request's own, but "think" alone says nothing to one that says how much. */
const mergeWish = (asked: ReasoningWish, named: ReasoningWish | undefined): ReasoningWish => {
  if (named === undefined) return asked
  const isBare = named.effort === undefined && named.budgetTokens === undefined && named.mode === 'enabled'
  const hasOwn = asked.effort !== undefined || asked.budgetTokens !== undefined || asked.mode !== undefined
  return isBare && hasOwn ? { ...named, ...asked } : { ...asked, ...named }
}

/** The channel's system prompt: first when the caller sent none; in front of the caller's own when the channel says so. */
const withSystemPrompt = (turns: readonly Turn[], text: string, isMerged: boolean) => {
  const prompt: Turn = { role: 'system', parts: [{ kind: 'text', text }] }
  const isOverwritten = turns.some(({ role }) => role === 'system')
  if (!isOverwritten || isMerged) return { turns: [prompt, ...turns], isOverwritten }
  return { turns, isOverwritten: false }
}

const codecOf = (way: Way): UpstreamCodec => {
  const codec = upstreamCodecs[way.chosen.speech.dialect]
  if (codec === undefined)
    throw new GatewayError('channel_unsupported', `Nothing translates into ${way.chosen.speech.dialect}.`)
  return codec
}

export type ChatWritten = Written & { readonly codec: UpstreamCodec; readonly conversation: Conversation }

/** `resupplyFor` gives the media that the codec must have as bytes. */
export const writeChat = async (
  writing: Writing,
  resupplyFor: (codec: UpstreamCodec) => Resupply,
): Promise<ChatWritten> => {
  const { inbound, way, policy, context } = writing
  const { settings } = context.target.channel
  const codec = codecOf(way)
  const asked = inbound.readConversation()
  const { turns, isOverwritten } =
    settings.systemPrompt === ''
      ? { turns: asked.turns, isOverwritten: false }
      : withSystemPrompt(asked.turns, settings.systemPrompt, settings.isSystemPromptOverride)
  const plain: Conversation = {
    ...asked,
    turns,
    model: way.endpoint.upstreamModel,
    isStream: way.endpoint.isStream,
    reasoning: mergeWish(asked.reasoning, way.wish),
  }
  const conversation = hasMedia(plain) ? await resupplyMedia(plain, resupplyFor(codec)) : plain
  const options = { traits: traitsOf(way, policy), policy: policy.encode }
  const { body, dropped } = codec.encodeRequest(conversation, options)
  const edits = createEdits(body)
  const override = addChannelEdits(writing, edits)
  return {
    body: edits.apply(JSON.stringify(body)),
    headers: override.headers,
    isSystemPromptOverwritten: isOverwritten,
    overrideAudit: override.audit,
    dropped,
    codec,
    conversation,
  }
}
