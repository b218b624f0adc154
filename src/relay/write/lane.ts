// Writes the request of a lane: the caller's own text with the few edits there are.
import { type LaneDialect, mayHoldSeal } from '../../dialects/index.ts'
import { editForm, type Form, type JsonObject, toFormEdits } from '../../kernel/index.ts'
import type { AttemptContext, ChannelProgram } from '../channel-program.ts'
import type { Inbound } from '../types.ts'
import type { Way, WayPolicy } from '../way/index.ts'
import { createEdits, type Edits } from './edits.ts'
import { quirksOf, traitsOf } from './speech.ts'

export type Written = {
  readonly body: string | Uint8Array<ArrayBuffer>
  /** Headers that go over the provider's own. */
  readonly headers: Readonly<Record<string, string>>
  readonly isSystemPromptOverwritten: boolean
  readonly overrideAudit: readonly string[]
  readonly dropped: readonly string[]
}

export type Writing = {
  readonly inbound: Inbound
  readonly way: Way
  readonly policy: WayPolicy
  readonly program: ChannelProgram
  readonly context: AttemptContext
}

/** Puts the channel's system prompt in; whether the caller had one of its own. */
const addSystemPrompt = (dialect: LaneDialect, { way, context }: Writing, edits: Edits, body: JsonObject): boolean => {
  const { systemPrompt, isSystemPromptOverride } = context.target.channel.settings
  if (systemPrompt === '' || dialect.systemPromptEdits === undefined) return false
  const prompt = { text: systemPrompt, isMerged: isSystemPromptOverride, upstreamModel: way.endpoint.upstreamModel }
  const outcome = dialect.systemPromptEdits(body, prompt)
  if (outcome === undefined) return false
  edits.add(outcome.edits)
  return outcome.isOverwritten
}

/** What a provider's quirks and the channel's own columns change, in the dialect that is spoken. */
export const addChannelEdits = ({ way, program, context, inbound }: Writing, edits: Edits) => {
  const quirkContext = { endpoint: way.endpoint, header: (name: string) => inbound.request.headers.get(name) }
  for (const quirk of quirksOf(way)) edits.add(quirk.edit(edits.body(), quirkContext))
  // The `speed` of speech is another field than Claude's, which costs more.
  if (inbound.dialect.subject !== 'speech') edits.add(program.dropFields(edits.body()))
  const override = program.override(edits.body(), context)
  edits.add(override.edits)
  return override
}

/** The same for a translated body that is written as JSON. */
export const addChannelEditsTo = (writing: Writing, body: JsonObject) => {
  const edits = createEdits(body)
  const override = addChannelEdits(writing, edits)
  return { text: edits.apply(JSON.stringify(body)), override }
}

/** A form with its few edits: only the model is named anew; parameter overrides are not for forms (relay.md section 9.8). */
const writeLaneForm = (writing: Writing, form: Form): Written => {
  const { inbound, way, program, context } = writing
  const edits = toFormEdits(inbound.dialect.modelEdits(inbound.body, way.endpoint.upstreamModel))
  return {
    ...UNTOUCHED,
    // Without edits the client's bytes go as they came; with them they are copied once, because a length must be told.
    body: edits.size === 0 ? inbound.original : new Uint8Array(Buffer.concat(editForm(form, edits))),
    headers: program.headers(context),
  }
}

/** The caller's body for an upstream of its own dialect. Every attempt starts from the caller's own bytes. */
export const writeLane = (writing: Writing): Written => {
  const { inbound, way, policy, program, context } = writing
  const { dialect, facts, body } = inbound
  if (policy.isPassThrough || context.target.channel.settings.isPassThrough)
    return { ...UNTOUCHED, body: inbound.original, headers: program.headers(context) }
  if (inbound.form !== undefined) return writeLaneForm(writing, inbound.form)
  const edits = createEdits(body)
  edits.add(dialect.modelEdits(body, way.endpoint.upstreamModel))
  if (facts.isStream || body.stream_options !== undefined) {
    const canForce = facts.isStream && way.provider.acceptsStreamOptions === true && policy.forcesStreamUsage
    edits.add(dialect.streamUsageEdits(body, canForce))
  }
  if (dialect.unsealEdits !== undefined && mayHoldSeal(inbound.text)) edits.add(dialect.unsealEdits(body))
  const isSystemPromptOverwritten = addSystemPrompt(dialect, writing, edits, body)
  if (way.wish !== undefined && dialect.thinkingEdits !== undefined) {
    const options = { traits: traitsOf(way, policy), policy: policy.encode }
    edits.add(dialect.thinkingEdits(edits.body(), way.wish, way.endpoint.upstreamModel, options))
  }
  const override = addChannelEdits(writing, edits)
  return {
    body: edits.isEmpty() ? inbound.original : edits.apply(inbound.text),
    headers: override.headers,
    isSystemPromptOverwritten,
    overrideAudit: override.audit,
    dropped: [],
  }
}

const UNTOUCHED = { isSystemPromptOverwritten: false, overrideAudit: [], dropped: [] } as const
