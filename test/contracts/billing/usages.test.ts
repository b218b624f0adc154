// Every way in which vendors say what was used, through the whole gateway, each by hand against billing.md sections 5 to 9.
import { expect, test } from 'bun:test'
import type { JsonObject } from '../../../src/kernel/index.ts'
import { type TestGateway, useLab } from '../../support/gateway.ts'
import { reporting } from './vendors.ts'

const lab = useLab()

const model = 'm'
const options = {
  ModelRatio: {
    m: 1,
    'gemini-2.5-flash': 1,
    'gpt-4o-search-preview': 1,
    'gpt-4-gizmo-*': 1,
    'gemini-2.5-pro-thinking-*': 1,
    '*-openai-compact': 4,
    'half-a-unit': 0.5,
    'vendor/locked': 1,
    'gpt-5': 1,
    free: 0,
  },
  CompletionRatio: {
    m: 2,
    'gemini-2.5-flash': 2,
    'gpt-4o-search-preview': 2,
    'gpt-4-gizmo-*': 2,
    'gemini-2.5-pro-thinking-*': 2,
    'vendor/locked': 7,
    'gpt-5': 3,
  },
  CacheRatio: { m: 0.5 },
  CreateCacheRatio: { m: 1.25 },
  ImageRatio: { m: 3 },
  AudioRatio: { m: 10 },
  AudioCompletionRatio: { m: 2 },
  GroupRatio: { default: 1, claude: 1, gemini: 1 },
  ModelPrice: { fixed: 0.001, 'dall-e-3': 0.04, tiny: 0.0000015 },
  'billing_setting.billing_mode': { tier: 'tiered_expr' },
  'billing_setting.billing_expr': { tier: 'tier("one", p * 2 + c * 8 + cr * 0.5 + img * 4 + ao * 20)' },
}

const openShop = async () => {
  const upstream = await lab.upstream()
  const channel = (type: number, group: string) => ({
    upstream,
    type,
    group,
    models: [
      ...new Set([
        ...Object.keys(options.ModelRatio).filter((name) => !name.includes('*')),
        ...Object.keys(options.ModelPrice),
        'tier',
        'gpt-4-gizmo-abc',
        'gemini-2.5-pro-thinking-1024',
      ]),
    ],
  })
  const gateway = await lab.gateway({
    channels: [channel(1, 'default'), channel(14, 'claude'), channel(24, 'gemini')],
    keys: ['default', 'claude', 'gemini'].map((group) => ({
      key: group.padEnd(48, 'x'),
      unlimited_quota: true,
      group,
    })),
    user: { quota: 10 ** 12 },
    options: { ...options, UserUsableGroups: { default: 'd', claude: 'c', gemini: 'g' } },
  })
  return { upstream, gateway }
}

/** The vendor of each channel, by the group that leads there. */
type Vendor = 'default' | 'claude' | 'gemini'

const ask = async (gateway: TestGateway, vendor: Vendor, path: string, body: JsonObject): Promise<string> => {
  const authorization = `Bearer sk-${vendor.padEnd(48, 'x')}`
  const response = await gateway.post(path, body, { headers: { authorization } })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path} ${JSON.stringify(body)}: ${response.status} ${text}`)
  return response.headers.get('x-oneapi-request-id') ?? ''
}

const messages = [{ role: 'user', content: 'hi' }]
const paths = {
  chat: '/v1/chat/completions',
  claude: '/v1/messages',
  responses: '/v1/responses',
} as const

/** What is said by which vendor to whom → what it costs, whole and streamed. */
const said: readonly [
  name: string,
  Vendor,
  client: keyof typeof paths,
  model: string,
  usage: JsonObject,
  quota: number,
][] = [
  ['plain counts', 'default', 'chat', model, { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }, 120],
  [
    'cached input, OpenAI',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 40 } },
    60 + 20 + 20,
  ],
  [
    'cached input, DeepSeek',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 60 },
    100,
  ],
  [
    'cached input, Moonshot',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, cached_tokens: 40 },
    100,
  ],
  [
    'written input',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_creation_tokens: 40 } },
    60 + 50 + 20,
  ],
  [
    'more cached than there was',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 140 } },
    70 + 20,
  ],
  [
    'Claude’s counts passed on by an earlier gateway',
    'default',
    'chat',
    model,
    {
      prompt_tokens: 62,
      completion_tokens: 95,
      prompt_tokens_details: { cached_tokens: 3544 },
      claude_cache_creation_5_m_tokens: 586,
    },
    62 + 3544 * 0.5 + 586 * 1.25 + 95 * 2,
  ],
  [
    'thoughts are output',
    'default',
    'chat',
    model,
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      completion_tokens_details: { reasoning_tokens: 40 },
    },
    200,
  ],
  [
    'predictions are output',
    'default',
    'chat',
    model,
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      completion_tokens_details: { accepted_prediction_tokens: 5, rejected_prediction_tokens: 7 },
    },
    200,
  ],
  [
    'pictures in the input',
    'default',
    'chat',
    'gpt-5',
    { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { image_tokens: 30 } },
    100 + 80,
  ],
  [
    'pictures with a price of their own',
    'default',
    'chat',
    model,
    { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { image_tokens: 30 } },
    70 + 90 + 20,
  ],
  [
    'sound in and out',
    'default',
    'chat',
    model,
    {
      prompt_tokens: 60,
      completion_tokens: 30,
      prompt_tokens_details: { text_tokens: 50, audio_tokens: 10 },
      completion_tokens_details: { text_tokens: 20, audio_tokens: 10 },
    },
    50 + 100 + 40 + 200,
  ],
  [
    'sound where it has no price',
    'default',
    'chat',
    'gpt-5',
    { prompt_tokens: 60, completion_tokens: 30, prompt_tokens_details: { text_tokens: 50, audio_tokens: 10 } },
    60 + 240,
  ],
  ['a locked completion ratio', 'default', 'chat', 'gpt-5', { prompt_tokens: 10, completion_tokens: 10 }, 90],
  [
    'a table for a name with a slash',
    'default',
    'chat',
    'vendor/locked',
    { prompt_tokens: 10, completion_tokens: 10 },
    80,
  ],
  ['half a unit', 'default', 'chat', 'half-a-unit', { prompt_tokens: 3, completion_tokens: 0 }, 2],
  ['a unit at least', 'default', 'chat', 'half-a-unit', { prompt_tokens: 1, completion_tokens: 0 }, 1],
  ['a free model', 'default', 'chat', 'free', { prompt_tokens: 1000, completion_tokens: 1000 }, 0],
  ['a fixed price', 'default', 'chat', 'fixed', { prompt_tokens: 1000, completion_tokens: 1000 }, 500],
  ['a fixed price below a unit', 'default', 'chat', 'tiny', { prompt_tokens: 1, completion_tokens: 1 }, 1],
  ['a gizmo', 'default', 'chat', 'gpt-4-gizmo-abc', { prompt_tokens: 100, completion_tokens: 10 }, 120],
  [
    'a budget of thoughts in the name',
    'default',
    'chat',
    'gemini-2.5-pro-thinking-1024',
    { prompt_tokens: 100, completion_tokens: 10 },
    120,
  ],
  [
    'a model that searches',
    'default',
    'chat',
    'gpt-4o-search-preview',
    { prompt_tokens: 100, completion_tokens: 10 },
    120 + 12_500,
  ],
  [
    'tiers by what they name',
    'default',
    'chat',
    'tier',
    {
      prompt_tokens: 1000,
      completion_tokens: 300,
      prompt_tokens_details: { cached_tokens: 200, image_tokens: 100 },
      completion_tokens_details: { audio_tokens: 50 },
    },
    (700 * 2 + 250 * 8 + 100 + 400 + 1000) / 2,
  ],
  [
    'Claude to its own clients',
    'claude',
    'claude',
    model,
    { input_tokens: 100, output_tokens: 10, cache_read_input_tokens: 40, cache_creation_input_tokens: 20 },
    100 + 20 + 25 + 20,
  ],
  [
    'Claude to clients of OpenAI',
    'claude',
    'chat',
    model,
    { input_tokens: 100, output_tokens: 10, cache_read_input_tokens: 40, cache_creation_input_tokens: 20 },
    165,
  ],
  [
    'Claude with an hour',
    'claude',
    'claude',
    model,
    {
      input_tokens: 100,
      output_tokens: 10,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 10 },
    },
    100 + 10 * 1.25 + 10 * 1.25 + 10 * 2 + 20,
  ],
  [
    'Claude with searches',
    'claude',
    'claude',
    model,
    { input_tokens: 100, output_tokens: 10, server_tool_use: { web_search_requests: 2 } },
    120 + 10_000,
  ],
  [
    'Gemini with tools and thoughts',
    'gemini',
    'chat',
    model,
    {
      promptTokenCount: 90,
      toolUsePromptTokenCount: 10,
      candidatesTokenCount: 8,
      thoughtsTokenCount: 2,
      totalTokenCount: 110,
    },
    120,
  ],
  [
    'Gemini with cached input',
    'gemini',
    'chat',
    model,
    { promptTokenCount: 100, candidatesTokenCount: 10, cachedContentTokenCount: 40, totalTokenCount: 110 },
    100,
  ],
  [
    'Gemini with pictures',
    'gemini',
    'chat',
    model,
    {
      promptTokenCount: 100,
      candidatesTokenCount: 10,
      promptTokensDetails: [
        { modality: 'IMAGE', tokenCount: 30 },
        { modality: 'TEXT', tokenCount: 70 },
      ],
      totalTokenCount: 110,
    },
    70 + 90 + 20,
  ],
  [
    'Gemini with sound that has a price per million',
    'gemini',
    'chat',
    'gemini-2.5-flash',
    {
      promptTokenCount: 100,
      candidatesTokenCount: 10,
      promptTokensDetails: [
        { modality: 'AUDIO', tokenCount: 40 },
        { modality: 'TEXT', tokenCount: 60 },
      ],
      totalTokenCount: 110,
    },
    60 + 20 + 20,
  ],
  [
    'Responses with cached input',
    'default',
    'responses',
    model,
    { input_tokens: 100, output_tokens: 10, input_tokens_details: { cached_tokens: 40 }, total_tokens: 110 },
    100,
  ],
]

test('each way of saying it is charged by the rules, whole and streamed', async () => {
  const { upstream, gateway } = await openShop()
  const made: { readonly name: string; readonly quota: number; readonly id: string }[] = []
  for (const [name, vendor, client, asked, usage, quota] of said)
    for (const stream of [false, true]) {
      const answer = reporting({ usage, searches: 0, isRepeated: false })
      upstream.forget()
      upstream.script('always', (exchange) => answer(exchange.request)(exchange))
      const options = client === 'chat' && stream ? { stream_options: { include_usage: true } } : {}
      const body = client === 'responses' ? { input: 'hi' } : { messages, max_tokens: 100, ...options }
      const id = await ask(gateway, vendor, paths[client], { model: asked, stream, ...body })
      made.push({ name: `${name}, ${stream ? 'streamed' : 'whole'}`, quota: Math.round(quota), id })
    }
  const { rows } = await gateway.books()
  const charged = new Map(rows.map((row) => [row.request_id, row]))
  const wrong = made.flatMap(({ name, quota, id }) =>
    charged.get(id)?.quota === quota ? [] : [`${name}: ${charged.get(id)?.quota} instead of ${quota}`],
  )
  expect(wrong).toEqual([])
}, 120_000)

test.each([
  ['missing', {}],
  ['absurd', { input_tokens: -1, output_tokens: 10 }],
  ['silent', { input_tokens: 0, output_tokens: 0 }],
] as const)('searches are charged also where the usage beside them is %s', async (_name, usage) => {
  const { upstream, gateway } = await openShop()
  const answer = reporting({ usage, searches: 2, isRepeated: false })
  upstream.script('always', (exchange) => answer(exchange.request)(exchange))
  for (const stream of [false, true]) await ask(gateway, 'default', paths.responses, { model, stream, input: 'hi' })
  const { rows } = await gateway.books()
  const counted = 2 + 3 * 2 + 10_000
  expect(rows.map(({ quota }) => quota)).toEqual([counted, counted])
})
