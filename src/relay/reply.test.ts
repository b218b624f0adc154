// Signs of life in a silent stream: they stop for good when the answer ends (user-asks A19).
import { describe, expect, test } from 'bun:test'
import { laneDialects } from '../dialects/index.ts'
import { replyStream } from './reply.ts'
import type { Call, OpenStream } from './types.ts'

const decoder = new TextDecoder()

/** A stream whose pieces are handed over by the test. */
const createSource = () => {
  const waiting: ((bytes: Uint8Array | undefined) => void)[] = []
  const stream: OpenStream = {
    kind: 'stream',
    headers: new Headers(),
    upstreamRequestId: '',
    notes: {
      isSystemPromptOverwritten: false,
      overrideAudit: [],
      conversion: [],
      dropped: [],
      reasoningEffort: undefined,
    },
    firstByteMs: 1,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    end: () => ({ reason: 'done', error: undefined, malformedCount: 0 }),
    summary: () => {
      throw new Error('nobody asks')
    },
    close: { end: () => 'data: [DONE]\n\n', fail: () => '' },
    cancel: () => {},
    drainTimeoutMs: 0,
  }
  const give = (text: string | undefined) => waiting.shift()?.(text === undefined ? undefined : Buffer.from(text))
  return { stream, give }
}

const callFor = (dialectId: 'openai-chat' | 'claude-messages' | 'gemini'): Call =>
  ({
    inbound: { dialect: laneDialects[dialectId], request: { signal: new AbortController().signal, requestId: 'r' } },
  }) as unknown as Call

const open = (dialectId: Parameters<typeof callFor>[0], pingEveryMs: number) => {
  const { stream, give } = createSource()
  const reply = replyStream(callFor(dialectId), stream, {
    pingEveryMs,
    settle: async () => undefined,
    onSettleFailed: () => {},
    track: () => {},
  })
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader()
  const read = async () => {
    const { done, value } = await reader.read()
    return done ? undefined : decoder.decode(value)
  }
  return { give, read }
}

describe('a silent stream', () => {
  for (const [id, ping] of [
    ['openai-chat', ': PING\n\n'],
    ['claude-messages', 'event: ping\ndata: {"type":"ping"}\n\n'],
  ] as const)
    test(`of ${id} gives signs of life until the upstream speaks, and none behind the end`, async () => {
      const { give, read } = open(id, 1)
      expect(await read()).toBe(ping)
      expect(await read()).toBe(ping)
      give('data: 1\n\n')
      let piece = await read()
      while (piece === ping) piece = await read()
      expect(piece).toBe('data: 1\n\n')
      expect(await read()).toBe(ping)
      give(undefined)
      let last = await read()
      while (last === ping) last = await read()
      expect(last).toBe('data: [DONE]\n\n')
      expect(await read()).toBeUndefined()
    })
  test('of Gemini stays silent: its clients know no sign of life', async () => {
    const { give, read } = open('gemini', 1)
    const first = read()
    const other = open('openai-chat', 1)
    for (let count = 0; count < 3; count++) await other.read()
    give('data: 1\n\n')
    expect(await first).toBe('data: 1\n\n')
  })
})
