// What the tests of the vendors' dialects share: requests in a few words, frames of a stream, what comes of them.
import type { Frame } from '../../kernel/index.ts'
import {
  type Conversation,
  DEFAULT_POLICY,
  type Encoded,
  type FunctionTool,
  type Reply,
  type StreamEvent,
  type Turn,
  type UpstreamCodec,
} from '../neutral/index.ts'
import { assembleReply } from './stream.ts'

const RECORDINGS = new URL('../../../test/fixtures/recorded/', import.meta.url)

export const user = (text: string): Turn => ({ role: 'user', parts: [{ kind: 'text', text }] })
export const assistant = (text: string): Turn => ({ role: 'assistant', parts: [{ kind: 'text', text }] })
export const system = (text: string): Turn => ({ role: 'system', parts: [{ kind: 'text', text }] })

/** A request that says nothing but what is given. */
export const conversation = (given: Partial<Conversation> = {}): Conversation => ({
  model: 'm',
  isStream: false,
  turns: [system('Be brief.'), user('Say hello.')],
  tools: [],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'openai-chat', members: {} },
  ...given,
})

export const weather: FunctionTool = {
  kind: 'function',
  name: 'weather',
  description: 'Get the weather',
  schema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
}

/** A question, a call, its result and another question. */
export const toolTurns: readonly Turn[] = [
  user('Weather in Paris?'),
  {
    role: 'assistant',
    parts: [{ kind: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"location":"Paris"}' }],
  },
  { role: 'user', parts: [{ kind: 'tool-result', id: 'call_1', parts: [{ kind: 'text', text: '18C' }] }] },
]

/** A picture of one pixel. */
export const picture: Turn = {
  role: 'user',
  parts: [
    { kind: 'text', text: 'What is this?' },
    { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
  ],
}

export const encode = (codec: UpstreamCodec, given: Partial<Conversation> = {}): Encoded =>
  codec.encodeRequest(conversation(given), { traits: {}, policy: DEFAULT_POLICY })

export const frameOf = (data: unknown, event?: string): Frame => ({
  bytes: new Uint8Array(0),
  data: typeof data === 'string' ? data : JSON.stringify(data),
  event,
})

/** All events of a stream. */
export const play = (codec: UpstreamCodec, frames: readonly Frame[]): readonly StreamEvent[] => {
  const decoder = codec.decodeStream(1)
  const events = frames.flatMap((frame) => decoder.step(frame))
  return [...events, ...decoder.flush()]
}

/** What a stream says in the end. Throws the error it reports. */
export const readStream = (codec: UpstreamCodec, frames: readonly Frame[]): Reply => assembleReply(play(codec, frames))

/** The stream's last word: whether it was whole. */
export const isComplete = (events: readonly StreamEvent[]): boolean | undefined =>
  events.flatMap((event) => (event.kind === 'reply-end' ? [event.isComplete] : []))[0]

export const readRecording = async (path: string) => JSON.parse(await Bun.file(new URL(path, RECORDINGS)).text())

/** A recorded stream's events, one to a line. */
export const readRecordedLines = async (path: string) =>
  (await Bun.file(new URL(path, RECORDINGS)).text())
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
