// Clients of each API that leave in the middle of a stream: what was read and what was delivered is charged (user ask A6).
import { expect, test } from 'bun:test'
import { useLab } from '../support/gateway.ts'
import { apiKeyOf } from '../support/seed.ts'
import { createPacer, dataLineFraming, namedEventFraming, type StreamOptions, stream } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

const PROMPT_TOKENS = 5000
const words = Array.from({ length: 20 }, (_, index) => `word${index} `)

type Family = {
  readonly name: string
  readonly channelType: number
  readonly path: string
  readonly body: object
  readonly events: readonly object[]
  readonly framing: StreamOptions['framing']
  /** Events before the first word. */
  readonly preamble: number
  /** The prompt that the upstream told at the stream's beginning. */
  readonly promptTokens: number | undefined
}

const claude: Family = {
  name: 'Claude',
  channelType: 14,
  path: '/v1/messages',
  body: { max_tokens: 100, stream: true },
  events: [
    {
      type: 'message_start',
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [],
        usage: { input_tokens: PROMPT_TOKENS, cache_read_input_tokens: 300, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...words.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  ],
  framing: namedEventFraming(),
  preamble: 2,
  promptTokens: PROMPT_TOKENS,
}

const gemini: Family = {
  name: 'Gemini',
  channelType: 24,
  path: '/v1beta/models/gpt-4o-mini:streamGenerateContent?alt=sse',
  body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
  events: words.map((text) => ({
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }],
    usageMetadata: { promptTokenCount: PROMPT_TOKENS, totalTokenCount: PROMPT_TOKENS },
  })),
  framing: dataLineFraming(),
  preamble: 0,
  promptTokens: PROMPT_TOKENS,
}

const responses: Family = {
  name: 'Responses',
  channelType: 1,
  path: '/v1/responses',
  body: { input: 'Hello', stream: true },
  events: [
    { type: 'response.created', response: { id: 'r', object: 'response', status: 'in_progress', output: [] } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'msg', role: 'assistant', status: 'in_progress', content: [] },
    },
    ...words.map((delta) => ({
      type: 'response.output_text.delta',
      item_id: 'msg',
      output_index: 0,
      content_index: 0,
      delta,
    })),
  ],
  framing: namedEventFraming(),
  preamble: 2,
  promptTokens: undefined,
}

for (const family of [claude, gemini, responses])
  test(`of ${family.name}: its prompt as it was told, and the words that were delivered`, async () => {
    const upstream = await lab.upstream()
    const pace = createPacer()
    const events = family.events.map((event) => JSON.stringify(event))
    const { framing } = family
    upstream.script('always', stream(events, { pace, ...(framing === undefined ? {} : { framing }) }))
    const gateway = await lab.gateway({ channels: [{ upstream, type: family.channelType }] })
    const client = await gateway.raw()
    const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }], ...family.body }
    client.post(family.path, body, { authorization: `Bearer ${apiKeyOf(gateway.seeded)}` })
    await pace.release(family.preamble + 6)
    await client.sees('word4')
    client.leave()
    await upstream.clientAborted(1)
    const [row, ...others] = (await gateway.books()).rows
    expect(others).toEqual([])
    if (family.promptTokens === undefined) expect(row?.prompt_tokens).toBeGreaterThan(0)
    else expect(row?.prompt_tokens).toBe(family.promptTokens)
    // Six words of two or three tokens each.
    expect(row?.completion_tokens).toBeGreaterThanOrEqual(10)
    expect(row?.completion_tokens).toBeLessThanOrEqual(30)
    expect(row?.quota).toBeGreaterThan(0)
    expect(otherOf(row)).toMatchObject({ admin_info: { local_count_tokens: true } })
  })
