// Events into a whole reply, and a whole reply into events: for upstreams that only stream, or do not.
import type { JsonObject, JsonValue, Usage } from '../../kernel/index.ts'
import { isJsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Citation, Signature } from './parts.ts'
import type { Answer, Finish, Reply, StreamEvent } from './reply.ts'

type Draft =
  | { readonly kind: 'text'; readonly text: string[]; readonly citations: Citation[]; signature?: Signature }
  | { readonly kind: 'reasoning'; readonly text: string[]; readonly isRedacted: boolean; signature?: Signature }
  | { readonly kind: 'refusal'; readonly text: string[] }
  | { readonly kind: 'tool'; readonly text: string[]; readonly start: Extract<StreamEvent, { kind: 'tool-start' }> }
  | { readonly kind: 'whole'; readonly value: AssistantPart }

type AnswerDraft = { readonly parts: Map<number, Draft>; readonly logprobs: JsonValue[]; finish: Finish | undefined }

const toPart = (draft: Draft): AssistantPart => {
  if (draft.kind === 'whole') return draft.value
  const text = draft.text.join('')
  if (draft.kind === 'refusal') return { kind: 'refusal', text }
  if (draft.kind === 'tool') {
    const { id, name, isCustom, signature } = draft.start
    return {
      kind: 'tool-call',
      id,
      name,
      arguments: text,
      ...(isCustom === true ? { isCustom } : {}),
      ...(signature === undefined ? {} : { signature }),
    }
  }
  const signature = draft.signature === undefined ? {} : { signature: draft.signature }
  if (draft.kind === 'reasoning')
    return { kind: 'reasoning', text, ...signature, ...(draft.isRedacted ? { isRedacted: true } : {}) }
  return { kind: 'text', text, ...signature, ...(draft.citations.length > 0 ? { citations: draft.citations } : {}) }
}

const draftOf = (event: StreamEvent): Draft | undefined => {
  if (event.kind === 'text-start') return { kind: 'text', text: [], citations: [] }
  if (event.kind === 'reasoning-start') return { kind: 'reasoning', text: [], isRedacted: event.isRedacted === true }
  if (event.kind === 'refusal-start') return { kind: 'refusal', text: [] }
  if (event.kind === 'tool-start') return { kind: 'tool', text: [], start: event }
  if (event.kind === 'whole-part') return { kind: 'whole', value: event.value }
  return undefined
}

const amend = (draft: Draft | undefined, event: StreamEvent, logprobs: JsonValue[]): void => {
  if (draft === undefined || draft.kind === 'whole') return
  if ('text' in event) draft.text.push(event.text)
  if (event.kind === 'text-delta' && event.logprobs !== undefined) logprobs.push(event.logprobs)
  if (event.kind === 'text-citation' && draft.kind === 'text') draft.citations.push(event.citation)
  if ((event.kind === 'text-end' || event.kind === 'reasoning-end') && event.signature !== undefined)
    if (draft.kind === 'text' || draft.kind === 'reasoning') draft.signature = event.signature
}

/** OpenAI chat's `{content: […]}` objects of the deltas, joined. */
const joinLogprobs = (pieces: readonly JsonValue[]): JsonObject | undefined => {
  const content = pieces.filter(isJsonObject).flatMap((piece) => (Array.isArray(piece.content) ? piece.content : []))
  return content.length === 0 ? undefined : { content }
}

/** Collects a streamed answer. `reply` may be asked at any time, for what has come so far. */
export const createAssembler = () => {
  const answers = new Map<number, AnswerDraft>()
  let id = ''
  let model = ''
  let usage: Usage | undefined
  let serviceTier: string | undefined

  const answerOf = (index: number): AnswerDraft => {
    let answer = answers.get(index)
    if (answer === undefined) {
      answer = { parts: new Map(), logprobs: [], finish: undefined }
      answers.set(index, answer)
    }
    return answer
  }

  const step = (event: StreamEvent): void => {
    if (event.kind === 'reply-start') {
      id = event.id
      model = event.model
    } else if (event.kind === 'usage') usage = event.usage
    else if (event.kind === 'reply-end') serviceTier = event.serviceTier
    else if (event.kind === 'finish') answerOf(event.answer).finish = event.finish
    else if ('part' in event) {
      const { parts, logprobs } = answerOf(event.answer)
      const begun = draftOf(event)
      if (begun !== undefined) parts.set(event.part, begun)
      else amend(parts.get(event.part), event, logprobs)
    }
  }

  const toAnswer = ([index, { parts, logprobs, finish }]: [number, AnswerDraft]): Answer => {
    const joined = joinLogprobs(logprobs)
    return {
      index,
      parts: [...parts].toSorted(([a], [b]) => a - b).map(([, draft]) => toPart(draft)),
      finish: finish ?? { reason: 'stop' },
      ...(joined === undefined ? {} : { logprobs: joined }),
    }
  }

  return {
    step,
    reply: (): Reply => ({
      id,
      model,
      answers: [...answers].toSorted(([a], [b]) => a - b).map(toAnswer),
      ...(usage === undefined ? {} : { usage }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
    }),
  }
}

const eventsOfPart = (answer: number, part: number, value: AssistantPart): StreamEvent[] => {
  const at = { answer, part }
  const signature = 'signature' in value && value.signature !== undefined ? { signature: value.signature } : {}
  switch (value.kind) {
    case 'text':
      return [
        { kind: 'text-start', ...at },
        { kind: 'text-delta', ...at, text: value.text },
        ...(value.citations ?? []).map((citation) => ({ kind: 'text-citation' as const, ...at, citation })),
        { kind: 'text-end', ...at, ...signature },
      ]
    case 'reasoning':
      return [
        { kind: 'reasoning-start', ...at, ...(value.isRedacted === true ? { isRedacted: true } : {}) },
        ...(value.text === '' ? [] : [{ kind: 'reasoning-delta' as const, ...at, text: value.text }]),
        { kind: 'reasoning-end', ...at, ...signature },
      ]
    case 'refusal':
      return [
        { kind: 'refusal-start', ...at },
        { kind: 'refusal-delta', ...at, text: value.text },
        { kind: 'refusal-end', ...at },
      ]
    case 'tool-call': {
      const { id, name, isCustom } = value
      return [
        { kind: 'tool-start', ...at, id, name, ...(isCustom === true ? { isCustom } : {}), ...signature },
        { kind: 'tool-delta', ...at, text: value.arguments },
        { kind: 'tool-end', ...at },
      ]
    }
    default:
      return [{ kind: 'whole-part', ...at, value }]
  }
}

/** The events of a whole reply, for a client that asked for a stream where the upstream gave none. */
export const streamReply = (reply: Reply): StreamEvent[] => [
  { kind: 'reply-start', id: reply.id, model: reply.model },
  ...reply.answers.flatMap(({ index, parts, finish }) => [
    ...parts.flatMap((part, position) => eventsOfPart(index, position, part)),
    { kind: 'finish' as const, answer: index, finish },
  ]),
  ...(reply.usage === undefined ? [] : [{ kind: 'usage' as const, usage: reply.usage }]),
  {
    kind: 'reply-end',
    isComplete: true,
    ...(reply.serviceTier === undefined ? {} : { serviceTier: reply.serviceTier }),
  },
]
