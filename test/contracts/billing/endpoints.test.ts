// Every endpoint that is charged, through the whole gateway, each by hand against billing.md sections 3 to 9 and 12.
import { expect, test } from 'bun:test'
import type { JsonObject } from '../../../src/kernel/index.ts'
import { useLab } from '../../support/gateway.ts'
import { chatStream, json, stream, whole } from '../../upstream/index.ts'

const lab = useLab()

const options = {
  ModelRatio: {
    m: 1,
    half: 0.5,
    'gpt-4o-search-preview': 1,
    'gpt-4o': 1,
    'gpt-5-high': 3,
    'claude-x-thinking': 2,
    'claude-x': 9,
    '*-openai-compact': 4,
    'own-openai-compact': 6,
    free: 0,
    painter: 2.5,
    heard: 1,
  },
  CompletionRatio: { m: 2, 'gpt-4o': 3, 'claude-x-thinking': 5, painter: 8, heard: 2 },
  CacheRatio: { m: 0.5, painter: 0.25 },
  ImageRatio: { painter: 2 },
  AudioRatio: { heard: 10 },
  AudioCompletionRatio: { heard: 2 },
  ModelPrice: {
    fixed: 0.001,
    'dall-e-3': 0.04,
    'dall-e-2': 0.02,
    flux: 0.03,
    'z-image': 0.03,
    third: 0.0033333,
    nothing: 0,
  },
  GroupRatio: { default: 1 },
  'billing_setting.billing_mode': { tier: 'tiered_expr', asked: 'tiered_expr' },
  'billing_setting.billing_expr': {
    tier: 'len > 1000 ? tier("long", p * 4) : tier("short", p * 2 + c * 8)',
    asked: '(p * 2 + c * 4) * (param("service_tier") == "fast" ? 3 : 1) * (header("x-fast") == "yes" ? 2 : 1)',
  },
}

type Call = readonly [name: string, path: string, body: JsonObject, answer: JsonObject, quota: number]

const messages = [{ role: 'user', content: 'hi' }]
const usage = (prompt_tokens: number, completion_tokens: number, more: JsonObject = {}): JsonObject => ({
  usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, ...more },
})
const chatAnswer = (more: JsonObject): JsonObject => ({
  id: 'c',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello world!' }, finish_reason: 'stop' }],
  ...more,
})
const textAnswer = (more: JsonObject): JsonObject => ({
  id: 'c',
  object: 'text_completion',
  choices: [{ index: 0, text: 'Hello world!', finish_reason: 'stop' }],
  ...more,
})
const vectors = (more: JsonObject = {}): JsonObject => ({
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
  ...more,
})
const ranking = (more: JsonObject = {}): JsonObject => ({ results: [{ index: 0, relevance_score: 0.5 }], ...more })
const pictures = (count: number, more: JsonObject = {}): JsonObject => ({
  created: 1,
  data: Array.from({ length: count }, () => ({ b64_json: 'aGk=' })),
  ...more,
})
const response = (output: readonly JsonObject[], tools: JsonObject[], more: JsonObject = {}): JsonObject => ({
  id: 'r',
  object: 'response',
  status: 'completed',
  model: 'm',
  tools,
  output: [
    ...output,
    {
      type: 'message',
      id: 'msg',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hello world!', annotations: [] }],
    },
  ],
  usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
  ...more,
})
const item = (type: string, more: JsonObject = {}): JsonObject => ({
  type,
  id: `${type}_1`,
  status: 'completed',
  ...more,
})

const chat = (model: string, more: JsonObject = {}): JsonObject => ({ model, messages, ...more })
const picture = (model: string, more: JsonObject = {}): JsonObject => ({ model, prompt: 'a cat', ...more })

const CHAT = '/v1/chat/completions'
const RESPONSES = '/v1/responses'
const PICTURES = '/v1/images/generations'

const calls: readonly Call[] = [
  ['completions', '/v1/completions', { model: 'm', prompt: 'hi' }, textAnswer(usage(100, 10)), 120],
  ['completions without usage', '/v1/completions', { model: 'm', prompt: 'hi' }, textAnswer({}), 2 + 3 * 2],
  ['chat without usage', CHAT, chat('m'), chatAnswer({}), 9 + 3 * 2],
  ['chat with a usage that counts text in letters', CHAT, chat('m'), chatAnswer({ usage: { prompt_tokens: 'a' } }), 15],
  ['n answers are in the usage', CHAT, chat('m', { n: 3 }), chatAnswer(usage(100, 30)), 160],
  ['an effort in the name has the price of the name', CHAT, chat('gpt-5-high'), chatAnswer(usage(100, 10)), 540],
  ['thinking in the name has the price of the name', CHAT, chat('claude-x-thinking'), chatAnswer(usage(100, 10)), 300],
  ['a search model searches once', CHAT, chat('gpt-4o-search-preview'), chatAnswer(usage(100, 10)), 12_640],
  ['a free model', CHAT, chat('free'), chatAnswer(usage(100, 10)), 0],
  ['a price of 0', CHAT, chat('nothing'), chatAnswer(usage(100, 10)), 0],
  ['a third of a cent', CHAT, chat('third'), chatAnswer(usage(100, 10)), 1667],
  ['a short tier', CHAT, chat('tier'), chatAnswer(usage(1000, 10)), 1040],
  ['a long tier', CHAT, chat('tier'), chatAnswer(usage(1001, 10)), 2002],
  ['a rule on the request', CHAT, chat('asked', { service_tier: 'fast' }), chatAnswer(usage(100, 10)), 360],
  ['a tier without usage', CHAT, chat('tier'), chatAnswer({}), 21],
  ['embeddings', '/v1/embeddings', { model: 'half', input: 'hi' }, vectors(usage(101, 0)), 51],
  ['embeddings without usage', '/v1/embeddings', { model: 'm', input: ['hi', 'hi'] }, vectors(), 3],
  ['embeddings at a fixed price', '/v1/embeddings', { model: 'fixed', input: 'hi' }, vectors(usage(7, 0)), 500],
  [
    'a ranking',
    '/v1/rerank',
    { model: 'half', query: 'hi', documents: ['a'] },
    ranking({ usage: { total_tokens: 905 } }),
    453,
  ],
  [
    'a ranking of SiliconFlow',
    '/v1/rerank',
    { model: 'm', query: 'hi', documents: ['a'] },
    ranking({ meta: { tokens: { input_tokens: 40, output_tokens: 0 } } }),
    40,
  ],
  ['a ranking at a fixed price', '/v1/rerank', { model: 'fixed', query: 'hi', documents: ['a'] }, ranking(), 500],
  [
    'a moderation',
    '/v1/moderations',
    { model: 'm', input: 'hi' },
    { id: 'x', model: 'm', results: [{ flagged: false }] },
    2,
  ],
  ['compaction by the wildcard', '/v1/responses/compact', { model: 'm', input: 'hi' }, response([], []), 4 * 110],
  ['compaction by its own name', '/v1/responses/compact', { model: 'own', input: 'hi' }, response([], []), 6 * 110],
  ['one picture', PICTURES, picture('flux'), pictures(1), 15_000],
  ['pictures by number', PICTURES, picture('flux', { n: 3 }), pictures(3), 45_000],
  ['pictures by size', PICTURES, picture('dall-e-2', { size: '512x512', n: 2 }), pictures(2), 9000],
  ['pictures by quality', PICTURES, picture('dall-e-3', { size: '1792x1024', quality: 'hd' }), pictures(1), 60_000],
  ['a prompt that is written out', PICTURES, picture('z-image', { prompt_extend: true, n: 2 }), pictures(2), 60_000],
  [
    'so in DashScope’s words',
    PICTURES,
    picture('z-image', { parameters: { prompt_extend: true } }),
    pictures(1),
    30_000,
  ],
  ['a prompt that is left', PICTURES, picture('z-image', { prompt_extend: false }), pictures(1), 15_000],
  [
    'pictures by their tokens',
    PICTURES,
    picture('painter', { n: 4 }),
    pictures(4, { usage: { input_tokens: 50, output_tokens: 272, total_tokens: 322 } }),
    5565,
  ],
  [
    'pictures out of pictures',
    PICTURES,
    picture('painter'),
    pictures(1, {
      usage: {
        input_tokens: 700,
        output_tokens: 4160,
        total_tokens: 4860,
        input_tokens_details: { image_tokens: 500, text_tokens: 200 },
      },
    }),
    86_200,
  ],
  [
    'pictures in chat, out of the cache',
    CHAT,
    chat('painter'),
    chatAnswer(usage(700, 10, { prompt_tokens_details: { image_tokens: 500, cached_tokens: 600 } })),
    Math.round((200 * 0.25 + 400 * 0 + 500 * 2 + 80) * 2.5),
  ],
  [
    'previewed searches',
    RESPONSES,
    { model: 'gpt-4o', input: 'hi' },
    response([item('web_search_call'), item('web_search_call')], [{ type: 'web_search_preview' }]),
    100 + 30 + 25_000,
  ],
  [
    'searches',
    RESPONSES,
    { model: 'gpt-4o', input: 'hi' },
    response([item('web_search_call')], [{ type: 'web_search' }]),
    130 + 5000,
  ],
  [
    'previewed searches that the request alone names',
    RESPONSES,
    { model: 'gpt-4o', input: 'hi', tools: [{ type: 'web_search_preview_2025_03_11' }] },
    response([item('web_search_call')], []),
    130 + 12_500,
  ],
  [
    'searches that the request alone names',
    RESPONSES,
    { model: 'gpt-4o', input: 'hi', tools: [{ type: 'web_search' }, { type: 'file_search' }] },
    response([item('web_search_call')], []),
    130 + 5000,
  ],
  [
    'searches in files',
    RESPONSES,
    { model: 'm', input: 'hi' },
    response([item('file_search_call'), item('file_search_call'), item('file_search_call')], [{ type: 'file_search' }]),
    120 + 3750,
  ],
  [
    'declared tools that did not run',
    RESPONSES,
    { model: 'm', input: 'hi' },
    response([], [{ type: 'web_search_preview' }, { type: 'file_search' }]),
    120,
  ],
  [
    'a picture by a tool',
    RESPONSES,
    { model: 'm', input: 'hi' },
    response(
      [item('image_generation_call', { result: 'aGk=', quality: 'medium', size: '1024x1024' })],
      [{ type: 'image_generation' }],
    ),
    120 + 21_000,
  ],
  [
    'code that ran',
    RESPONSES,
    { model: 'm', input: 'hi' },
    response([item('code_interpreter_call', { code: 'x' })], [{ type: 'code_interpreter' }]),
    120,
  ],
  [
    'a search at a fixed price',
    RESPONSES,
    { model: 'fixed', input: 'hi' },
    response([item('web_search_call')], [{ type: 'web_search_preview' }]),
    500 + 5000,
  ],
  [
    'a search in a tier',
    RESPONSES,
    { model: 'tier', input: 'hi' },
    response([item('web_search_call')], [{ type: 'web_search_preview' }]),
    140 + 5000,
  ],
  [
    'a search of a free model',
    RESPONSES,
    { model: 'free', input: 'hi' },
    response([item('web_search_call')], [{ type: 'web_search_preview' }]),
    5000,
  ],
  [
    'sound in a response',
    RESPONSES,
    { model: 'heard', input: 'hi' },
    response([], [], {
      usage: {
        input_tokens: 60,
        output_tokens: 30,
        total_tokens: 90,
        input_tokens_details: { text_tokens: 50, audio_tokens: 10 },
        output_tokens_details: { text_tokens: 20, audio_tokens: 10 },
      },
    }),
    50 + 40 + 100 + 200,
  ],
]

test('each endpoint charges by the rules', async () => {
  const upstream = await lab.upstream()
  const names = [
    ...Object.keys(options.ModelRatio),
    ...Object.keys(options.ModelPrice),
    'tier',
    'asked',
    'm-openai-compact',
  ]
  const gateway = await lab.gateway({
    channels: [{ upstream, models: names.filter((name) => !name.includes('*')) }],
    keys: [{ unlimited_quota: true }],
    user: { quota: 10 ** 12 },
    options,
  })
  const made: { readonly name: string; readonly id: string; readonly quota: number }[] = []
  for (const [name, path, body, answer, quota] of calls) {
    upstream.script('always', json(JSON.stringify(answer)))
    const reply = await gateway.post(path, body)
    const text = await reply.text()
    expect({ name, status: reply.status, text }).toEqual({ name, status: 200, text })
    made.push({ name, id: reply.headers.get('x-oneapi-request-id') ?? '', quota })
  }
  const { rows } = await gateway.books()
  const charged = new Map(rows.map((row) => [row.request_id, row]))
  const wrong = made.flatMap(({ name, id, quota }) => {
    const row = charged.get(id)
    return row?.quota === quota
      ? []
      : [`${name}: ${row?.quota} (${row?.prompt_tokens} + ${row?.completion_tokens}) instead of ${quota}`]
  })
  expect(wrong).toEqual([])
})

test('a custom GPT is priced and logged under the name that all of them share', async () => {
  const upstream = await lab.upstream()
  upstream.script('always', json(JSON.stringify(chatAnswer(usage(100, 10)))))
  const gateway = await lab.gateway({
    channels: [{ upstream, models: ['gpt-4o-gizmo-g-abc'] }],
    options: { ModelRatio: { 'gpt-4o-gizmo-*': 2 } },
  })
  await (await gateway.post(CHAT, chat('gpt-4o-gizmo-g-abc'))).text()
  const { rows } = await gateway.books()
  expect(rows).toMatchObject([{ model_name: 'gpt-4o-gizmo-*', content: 'gpt-4o-gizmo-g-abc', quota: 240 }])
})

/** A picture of 1024x768 pixels, as far as its header tells. */
const PICTURE = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAYAAAA='
const seen = (more: JsonObject = {}): JsonObject[] => [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'hi' },
      { type: 'image_url', image_url: { url: PICTURE, ...more } },
    ],
  },
]
const HI = 3 + 6

test.each([
  ['three times the base where it is not measured', false, {}, {}, 3 * 85],
  ['the base in low detail', false, {}, { detail: 'low' }, 85],
  ['its tiles in a stream', true, {}, {}, 85 + 4 * 170],
  ['its tiles where whole answers are measured too', false, { GET_MEDIA_TOKEN_NOT_STREAM: 'true' }, {}, 85 + 4 * 170],
  ['three times the base where none is measured', true, { GET_MEDIA_TOKEN: 'false' }, {}, 3 * 85],
  ['nothing, like its prompt, where prompts are not counted', false, { CountToken: 'false' }, {}, -HI],
] as const)(
  'a picture counts as %s when the upstream says nothing',
  async (_name, isStream, environment, detail, tokens) => {
    const upstream = await lab.upstream()
    upstream.script('always', isStream ? stream(chatStream({ usage: null })) : json(JSON.stringify(chatAnswer({}))))
    const gateway = await lab.gateway({ channels: [{ upstream, models: ['gpt-4o'] }], environment })
    await (await gateway.post(CHAT, { model: 'gpt-4o', messages: seen(detail), stream: isStream })).text()
    const { rows } = await gateway.books()
    expect(rows.map((row) => row.prompt_tokens)).toEqual([HI + tokens])
  },
)

test.each([
  ['tokens for a model that counts them', 'gpt-4o-mini-tts', 6],
  ['characters for any other', 'tts-1', 25],
] as const)('speech costs its text in %s, and its sound', async (_name, model, spoken) => {
  const upstream = await lab.upstream()
  upstream.script('always', whole(new Uint8Array(1500), 'audio/mpeg'))
  const gateway = await lab.gateway({
    channels: [{ upstream, models: [model] }],
    options: {
      ModelRatio: { [model]: 1 },
      ModelPrice: {},
      AudioRatio: { [model]: 10 },
      AudioCompletionRatio: { [model]: 3 },
    },
  })
  const ask = { model, voice: 'alloy', input: 'Hello world! Hello world!' }
  await (await gateway.post('/v1/audio/speech', ask)).arrayBuffer()
  const { rows } = await gateway.books()
  const sound = 2
  expect(rows).toMatchObject([{ prompt_tokens: spoken, completion_tokens: sound, quota: spoken + sound * 10 * 3 }])
})

const recording = (model: string): FormData => {
  const form = new FormData()
  form.set('model', model)
  form.set('file', new Blob([new Uint8Array(2500)], { type: 'audio/mpeg' }), 'note.mp3')
  return form
}

test.each([
  [
    'its sound and its words',
    {
      input_tokens: 20,
      output_tokens: 45,
      total_tokens: 65,
      input_token_details: { text_tokens: 6, audio_tokens: 14 },
    },
    6 + 14 * 10 + 45 * 2,
  ],
  [
    'what is not called text, too',
    { input_tokens: 20, output_tokens: 45, total_tokens: 65, input_token_details: { audio_tokens: 14 } },
    6 + 14 * 10 + 45 * 2,
  ],
  ['its tokens, when none is called sound', { input_tokens: 20, output_tokens: 45, total_tokens: 65 }, 20 + 45 * 2],
  ['its length', { type: 'duration', seconds: 30.2 }, 517],
  ['its size, when nothing is said and its length cannot be read', undefined, 3],
])('a transcription costs %s', async (_name, usage, quota) => {
  const upstream = await lab.upstream()
  upstream.script('always', json(JSON.stringify({ text: 'Hello world!', ...(usage && { usage }) })))
  const gateway = await lab.gateway({
    channels: [{ upstream, models: ['heard'] }],
    options: { ...options, ModelRatio: { heard: 1 } },
  })
  const authorization = `Bearer sk-${gateway.seeded.tokens[0]?.key}`
  const url = `${gateway.url}/v1/audio/transcriptions`
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: recording('heard') })
  expect(answer.status).toBe(200)
  await answer.text()
  const { rows } = await gateway.books()
  expect(rows.map((row) => row.quota)).toEqual([quota])
})
