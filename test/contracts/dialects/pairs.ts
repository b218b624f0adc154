// Every ordered pair of the four chat dialects over the same material: what golden files and their updater share.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ClientDialectId,
  type Conversation,
  clientCodecs,
  DEFAULT_POLICY,
  laneDialects,
  type ReplyContext,
  upstreamCodecs,
} from '../../../src/dialects/index.ts'
import { createFramer, parseJsonObject } from '../../../src/kernel/index.ts'

export const dialectIds = ['openai-chat', 'openai-responses', 'claude-messages', 'gemini'] as const
export type ChatId = (typeof dialectIds)[number]

const FIXTURES = join(import.meta.dir, '../../fixtures')
export const GOLDEN = join(import.meta.dir, '../../golden')

/** A recording of each kind of answer, by the dialect it is written in; small ones, because people read what is made of them. */
const RECORDINGS: Readonly<Record<ChatId, readonly string[]>> = {
  'openai-chat': ['deepseek/deepseek-tool-call', 'groq/groq-tool-call', 'openai/openai-text'],
  'openai-responses': ['azure/azure-text.1', 'azure/azure-tool-call.1'],
  'claude-messages': [
    'anthropic/anthropic-text',
    'anthropic/anthropic-tool-no-args',
    'anthropic/anthropic-clear-thinking.1',
    'anthropic/anthropic-refusal',
  ],
  gemini: [
    'google/google-text',
    'google/google-reasoning',
    'google/google-tool-call-gemini3',
    'google/google-tool-call',
  ],
}

const codecsOf = (id: ChatId) => {
  const client = clientCodecs[id]
  const upstream = upstreamCodecs[id]
  const lane = laneDialects[id as ClientDialectId]
  if (client === undefined || upstream === undefined || lane === undefined) throw new Error(`${id} is not registered`)
  return { client, upstream, lane }
}

const read = (path: string): string => readFileSync(join(FIXTURES, path), 'utf8')

const objectOf = (text: string) => {
  const body = parseJsonObject(text)
  if (body === undefined) throw new Error('a fixture is no JSON object')
  return body
}

const contextFor = (to: ChatId): ReplyContext => {
  const request = objectOf(read(`requests/${to}/rich.json`))
  return {
    requestId: 'golden',
    createdAt: 1_760_000_000,
    model: 'client-model',
    request,
    conversation: codecsOf(to).client.decodeRequest(request),
    wantsUsage: true,
    estimatedPromptTokens: 12,
  }
}

const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** A stream's frames as a server would send them: an event's name where the dialect has one. */
export const wireOf = (from: ChatId, lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(
    lines
      .map((line) => {
        const type = parseJsonObject(line)?.type
        const named = from === 'claude-messages' || from === 'openai-responses'
        return `${named && typeof type === 'string' ? `event: ${type}\n` : ''}data: ${line}\n\n`
      })
      .join('') + (from === 'openai-chat' ? 'data: [DONE]\n\n' : ''),
  )

/** What a client of `to` gets when an upstream of `from` streams these bytes, cut as told. */
export const translateStream = (from: ChatId, to: ChatId, bytes: Uint8Array, cuts: readonly number[] = []): string => {
  const decoder = codecsOf(from).upstream.decodeStream(1)
  const encoder = codecsOf(to).client.encodeStream(contextFor(to))
  const framer = createFramer('sse', 1 << 24)
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  let wire = ''
  let usage: Parameters<typeof encoder.end>[0]
  const take = (events: ReturnType<typeof decoder.step>): void => {
    for (const event of events) {
      if (event.kind === 'usage') usage = event.usage
      wire += encoder.step(event)
    }
  }
  let start = 0
  for (const end of ends) {
    for (const frame of framer.step(bytes.slice(start, end))) take(decoder.step(frame))
    start = end
  }
  take(decoder.flush())
  return wire + encoder.end(usage)
}

export const streamsOf = (from: ChatId): { readonly name: string; readonly bytes: Uint8Array }[] =>
  RECORDINGS[from].flatMap((path) => {
    const file = `recorded/${path}.chunks.txt`
    if (!existsSync(join(FIXTURES, file))) return []
    const lines = read(file)
      .split('\n')
      .filter((line) => line !== '')
    return [{ name: path.split('/')[1] ?? path, bytes: wireOf(from, lines) }]
  })

const goldenOfReplies = (from: ChatId, to: ChatId): [string, string][] =>
  RECORDINGS[from].flatMap((path): [string, string][] => {
    const file = `recorded/${path}.json`
    if (!existsSync(join(FIXTURES, file))) return []
    const reply = codecsOf(from).upstream.decodeReply(objectOf(read(file)))
    return [[`${path.split('/')[1]}.reply.json`, print(codecsOf(to).client.encodeReply(reply, contextFor(to)))]]
  })

const goldenOfStreams = (from: ChatId, to: ChatId): [string, string][] =>
  streamsOf(from).map(({ name, bytes }) => [`${name}.stream.sse`, translateStream(from, to, bytes)])

const goldenOfRequests = (from: ChatId, to: ChatId): [string, string][] =>
  readdirSync(join(FIXTURES, 'requests', from))
    .toSorted()
    .map((file) => {
      const decoded = codecsOf(from).client.decodeRequest(objectOf(read(`requests/${from}/${file}`)))
      const asked = REFUSED[to]?.(decoded) ?? decoded
      const model = MODELS[to]
      const encoded = codecsOf(to).upstream.encodeRequest({ ...asked, model }, { traits: {}, policy: DEFAULT_POLICY })
      return [file.replace('.json', '.request.json'), print(encoded)]
    })

const withOneAnswer = (asked: Conversation): Conversation => ({
  ...asked,
  sampling: { ...asked.sampling, answerCount: 1 },
})

const withoutAudio = (asked: Conversation): Conversation => ({
  ...asked,
  turns: asked.turns.map((turn) =>
    turn.role === 'user' ? { ...turn, parts: turn.parts.filter(({ kind }) => kind !== 'audio') } : turn,
  ),
})

/** What a dialect refuses with a clear error instead of dropping it; its own tests show that. */
const REFUSED: Readonly<Partial<Record<ChatId, (asked: Conversation) => Conversation>>> = {
  'openai-responses': withOneAnswer,
  'claude-messages': (asked) => withoutAudio(withOneAnswer(asked)),
}

/** Models of late 2026 whose rules differ most from the plain ones. */
const MODELS: Readonly<Record<ChatId, string>> = {
  'openai-chat': 'gpt-5.1',
  'openai-responses': 'gpt-5.1',
  'claude-messages': 'claude-opus-4-7',
  gemini: 'gemini-3-pro-preview',
}

export const orderedPairs = dialectIds.flatMap((from) =>
  dialectIds.filter((to) => to !== from).map((to) => ({ from, to })),
)

/** All golden texts of one ordered pair: requests of `from`'s clients for `to`'s upstream, answers of `from`'s upstream for `to`'s clients. */
export const goldenOf = (from: ChatId, to: ChatId): readonly (readonly [file: string, text: string])[] => [
  ...goldenOfRequests(from, to),
  ...goldenOfReplies(from, to),
  ...goldenOfStreams(from, to),
]
