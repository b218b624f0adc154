// The requests of the benchmark and what a right answer to each looks like; load generator and runner share them.

export type Workload = {
  readonly id: 'chat' | 'stream' | 'prompt' | 'translate'
  readonly title: string
  readonly path: string
  readonly connections: number
  /** After so many requests the compilers of the runtime have done their work; their time would otherwise count as the requests'. */
  readonly warmUpRequests: number
  /** Allowed CPU per request as a multiple of the bare proxy's. */
  readonly budgetRatio: number
}

export const model = 'gpt-4o-mini'
export const chunksPerStream = 100

export const workloads: readonly Workload[] = [
  {
    id: 'chat',
    title: 'chat, 200-byte prompt',
    path: '/v1/chat/completions',
    connections: 16,
    warmUpRequests: 25_000,
    budgetRatio: 2,
  },
  {
    id: 'stream',
    title: `stream, ${chunksPerStream} chunks`,
    path: '/v1/chat/completions',
    connections: 16,
    warmUpRequests: 1500,
    budgetRatio: 1.1,
  },
  {
    id: 'prompt',
    title: '1 MB prompt',
    path: '/v1/chat/completions',
    connections: 4,
    warmUpRequests: 1000,
    budgetRatio: 1.3,
  },
  // The bare proxy forwards the upstream's own stream; the gateway answers a Claude client.
  {
    id: 'translate',
    title: `stream for a Claude client, ${chunksPerStream} chunks`,
    path: '/v1/messages',
    connections: 16,
    warmUpRequests: 1500,
    budgetRatio: 3,
  },
]

/** `hold` opens a stream that the upstream leaves open after its first chunks. */
export type RequestKind = Workload['id'] | 'hold'

const sentence = 'The gateway forwards this sentence to the upstream and counts what the answer to it costs. '
const textOf = (bytes: number) => sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes)

/** The request body of a kind, always the same bytes. */
export const requestBody = (kind: RequestKind): string =>
  JSON.stringify({
    model,
    messages: [{ role: 'user', content: textOf(kind === 'prompt' ? 1_000_000 : 200) }],
    ...((kind === 'stream' || kind === 'translate' || kind === 'hold') && { stream: true }),
    ...(kind === 'translate' && { max_tokens: 1000 }),
    ...(kind === 'hold' && { user: 'hold' }),
  })

export type Expectation = {
  readonly minBytes: number
  /** Ways in which a whole answer may end. */
  readonly tails: readonly string[]
}

const OPENAI_END = 'data: [DONE]\n\n'
const CLAUDE_END = 'data: {"type":"message_stop"}\n\n'

/** What a whole answer of the benchmark's upstream has at least. */
export const expectationOf = (kind: RequestKind): Expectation => {
  if (kind === 'stream') return { minBytes: chunksPerStream * 150, tails: [OPENAI_END] }
  if (kind === 'translate') return { minBytes: chunksPerStream * 80, tails: [CLAUDE_END, OPENAI_END] }
  return { minBytes: 300, tails: ['}'] }
}
