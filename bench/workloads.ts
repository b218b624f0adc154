// The requests of the benchmark and what a right answer to each looks like; load generator and runner share them.

export type Workload = {
  readonly id: 'chat' | 'stream' | 'prompt'
  readonly title: string
  readonly path: string
  readonly connections: number
  /** Allowed CPU per request as a multiple of the bare proxy's. */
  readonly budgetRatio: number
}

export const model = 'gpt-4o-mini'
export const chunksPerStream = 100

/** A translated stream (Claude client, OpenAI upstream) becomes a row here, with its own path, once that path is served. */
export const workloads: readonly Workload[] = [
  { id: 'chat', title: 'chat, 200-byte prompt', path: '/v1/chat/completions', connections: 16, budgetRatio: 2 },
  {
    id: 'stream',
    title: `stream, ${chunksPerStream} chunks`,
    path: '/v1/chat/completions',
    connections: 16,
    budgetRatio: 1.1,
  },
  { id: 'prompt', title: '1 MB prompt', path: '/v1/chat/completions', connections: 4, budgetRatio: 1.3 },
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
    ...((kind === 'stream' || kind === 'hold') && { stream: true }),
    ...(kind === 'hold' && { user: 'hold' }),
  })

export type Expectation = { readonly minBytes: number; readonly tail: string }

/** What a whole answer of the benchmark's upstream has at least. */
export const expectationOf = (kind: RequestKind): Expectation =>
  kind === 'stream' ? { minBytes: chunksPerStream * 150, tail: 'data: [DONE]\n\n' } : { minBytes: 300, tail: '}' }
