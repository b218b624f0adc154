// Addresses and bodies that depend on the model, the key, the base URL or a setting.
import { describe, expect, test } from 'bun:test'
import type { Operation } from '../../../src/dialects/index.ts'
import type { JsonObject } from '../../../src/kernel/index.ts'
import { buildUrl, type Endpoint, findSpeech, type Provider, providers } from '../../../src/providers/index.ts'
import { endpointFor, environment, NOW_MS, noHeader } from './endpoint.ts'

const provider = (id: string): Provider => {
  const found = providers.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no provider ${id}`)
  return found
}

/** Where a request goes and in which dialect. */
const place = (id: string, operation: Operation, more: Partial<Endpoint>): string => {
  const endpoint = endpointFor(provider(id), {
    ...(more.upstreamModel ? { clientModel: more.upstreamModel } : {}),
    ...more,
  })
  const chosen = findSpeech(provider(id), operation, endpoint)
  return chosen === undefined ? 'none' : `${chosen.speech.dialect} ${buildUrl(chosen.speech, endpoint)}`
}

/** The body after the quirks of the chosen speech. */
const edited = (
  id: string,
  operation: Operation,
  body: JsonObject,
  more: Partial<Endpoint> = {},
  header = noHeader as (name: string) => string | null,
): JsonObject => {
  const endpoint = endpointFor(provider(id), more)
  const chosen = findSpeech(provider(id), operation, endpoint)
  const result: JsonObject = { ...body }
  for (const quirk of chosen?.speech.quirks ?? []) {
    for (const [name, text] of quirk.edit(result, { endpoint, header })) {
      if (text === null) delete result[name]
      else result[name] = JSON.parse(text) as JsonObject
    }
  }
  return result
}

describe('Places', () => {
  test.each<[string, string, Operation, Partial<Endpoint>, string]>([
    [
      'Azure: dots leave the names of old channels',
      'azure',
      'chat',
      { upstreamModel: 'gpt-3.5-turbo', createdAt: 1_700_000_000 },
      'openai-chat https://host.example/openai/deployments/gpt-35-turbo/chat/completions?api-version=2025-04-01-preview',
    ],
    [
      'Azure: dots stay in the names of newer ones',
      'azure',
      'chat',
      { upstreamModel: 'gpt-3.5-turbo' },
      'openai-chat https://host.example/openai/deployments/gpt-3.5-turbo/chat/completions?api-version=2025-04-01-preview',
    ],
    [
      'Azure: the v1 API has neither deployment nor version',
      'azure',
      'responses',
      { baseUrl: 'https://r.openai.azure.com/openai/v1' },
      'openai-responses https://r.openai.azure.com/openai/v1/responses',
    ],
    [
      'Azure: cognitive services',
      'azure',
      'responses',
      { baseUrl: 'https://r.cognitiveservices.azure.com', other: 'v9' },
      'openai-responses https://r.cognitiveservices.azure.com/openai/responses?api-version=v9',
    ],
    [
      'Azure: the channel’s own version of Responses',
      'azure',
      'responses',
      { settings: { azure_responses_version: 'v7' } },
      'openai-responses https://host.example/openai/v1/responses?api-version=v7',
    ],
    [
      'Azure: behind Cloudflare',
      'azure',
      'chat',
      { baseUrl: 'https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r' },
      'openai-chat https://gateway.ai.cloudflare.com/v1/a/g/azure-openai/r/model-1/chat/completions?api-version=2025-04-01-preview',
    ],
    [
      'Azure: the caller’s version wins',
      'azure',
      'chat',
      { other: 'v1', clientPath: '/v1/chat/completions?api-version=v2' },
      'openai-chat https://host.example/openai/deployments/model-1/chat/completions?api-version=v2',
    ],
    [
      'Azure: a realtime session that names a version is the preview’s',
      'azure',
      'realtime',
      { clientPath: '/v1/realtime?api-version=v2' },
      'openai-realtime wss://host.example/openai/realtime?deployment=model-1&api-version=v2',
    ],
    [
      'OpenAI: behind Cloudflare without a version',
      'openai',
      'chat',
      { baseUrl: 'https://gateway.ai.cloudflare.com/v1/a/g/openai' },
      'openai-chat https://gateway.ai.cloudflare.com/v1/a/g/openai/chat/completions',
    ],
    [
      'Custom: the model in the address',
      'custom',
      'embeddings',
      { baseUrl: 'https://x.example/{model}/do', upstreamModel: 'a/b' },
      'openai-embeddings https://x.example/a%2Fb/do',
    ],
    [
      'Custom: an address of Responses',
      'custom',
      'chat',
      { baseUrl: 'https://x.example/v1/responses' },
      'openai-responses https://x.example/v1/responses',
    ],
    [
      'Anthropic: beta by the caller',
      'anthropic',
      'messages',
      { clientPath: '/v1/messages?beta=true' },
      'claude-messages https://api.anthropic.com/v1/messages?beta=true',
    ],
    [
      'Anthropic: beta by the channel',
      'anthropic',
      'messages',
      { settings: { claude_beta_query: true } },
      'claude-messages https://api.anthropic.com/v1/messages?beta=true',
    ],
    [
      'Bedrock: Claude in a region’s profile',
      'aws',
      'messages',
      { upstreamModel: 'claude-sonnet-4-6', key: 'AK|SK|eu-west-1' },
      'claude-messages https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-6/invoke',
    ],
    [
      'Bedrock: Asia',
      'aws',
      'messages',
      { upstreamModel: 'claude-3-haiku-20240307', key: 'token|ap-northeast-1', isStream: true },
      'claude-messages https://bedrock-runtime.ap-northeast-1.amazonaws.com/model/apac.anthropic.claude-3-haiku-20240307-v1%3A0/invoke-with-response-stream',
    ],
    [
      'Bedrock: a model without a profile there',
      'aws',
      'messages',
      { upstreamModel: 'claude-opus-4-1-20250805', key: 'token|eu-west-1' },
      'claude-messages https://bedrock-runtime.eu-west-1.amazonaws.com/model/anthropic.claude-opus-4-1-20250805-v1%3A0/invoke',
    ],
    [
      'Bedrock: later generations fall back to the global profile',
      'aws',
      'chat',
      { upstreamModel: 'claude-opus-5-5', key: 'token|ap-northeast-1' },
      'claude-messages https://bedrock-runtime.ap-northeast-1.amazonaws.com/model/global.anthropic.claude-opus-5-5/invoke',
    ],
    [
      'Bedrock: an ARN as it is',
      'aws',
      'chat',
      { upstreamModel: 'arn:aws:bedrock:us-east-1:1:inference-profile/x' },
      'bedrock-converse https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse',
    ],
    [
      'Bedrock: other models stream by Converse',
      'aws',
      'messages',
      { upstreamModel: 'nova-pro-v1:0', isStream: true },
      'bedrock-converse https://bedrock-runtime.us-east-1.amazonaws.com/model/us.amazon.nova-pro-v1%3A0/converse-stream',
    ],
    [
      'Vertex: Claude with its date',
      'vertex',
      'messages',
      { upstreamModel: 'claude-3-5-sonnet-20241022', other: '{"default":"us-east5"}', isStream: true },
      'claude-messages https://us-east5-aiplatform.googleapis.com/v1/projects/project-1/locations/us-east5/publishers/anthropic/models/claude-3-5-sonnet-v2@20241022:streamRawPredict?alt=sse',
    ],
    [
      'Vertex: a region by model',
      'vertex',
      'gemini',
      { upstreamModel: 'gemini-2.5-pro', other: '{"default":"a","gemini-2.5-pro":"europe-west1"}' },
      'gemini https://europe-west1-aiplatform.googleapis.com/v1/projects/project-1/locations/europe-west1/publishers/google/models/gemini-2.5-pro:generateContent',
    ],
    [
      'Vertex: an API key stands behind alt=sse',
      'vertex',
      'chat',
      { upstreamModel: 'gemini-2.5-pro', key: 'AQ.key', isStream: true },
      'gemini https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=AQ.key',
    ],
    [
      'Vertex: open models',
      'vertex',
      'messages',
      { upstreamModel: 'meta/llama3-405b-instruct-maas', other: 'us-central1' },
      'openai-chat https://us-central1-aiplatform.googleapis.com/v1beta1/projects/project-1/locations/us-central1/endpoints/openapi/chat/completions',
    ],
    [
      'Vertex: a base of its own',
      'vertex',
      'gemini',
      { upstreamModel: 'gemini-2.5-pro', baseUrl: 'https://proxy.example' },
      'gemini https://proxy.example/v1/projects/project-1/locations/global/publishers/google/models/gemini-2.5-pro:generateContent',
    ],
    [
      'Vertex: counting for Claude',
      'vertex',
      'count-tokens',
      { upstreamModel: 'claude-opus-4-8' },
      'claude-count https://aiplatform.googleapis.com/v1/projects/project-1/locations/global/publishers/anthropic/models/count-tokens:rawPredict',
    ],
    [
      'Gemini: a version by model',
      'gemini',
      'gemini',
      { upstreamModel: 'gemini-1.0-pro' },
      'gemini https://generativelanguage.googleapis.com/v1/models/gemini-1.0-pro:generateContent',
    ],
    [
      'Gemini: one text by the caller’s own method',
      'gemini',
      'gemini-embeddings',
      { upstreamModel: 'e', clientPath: '/v1beta/models/e:embedContent' },
      'gemini-embeddings https://generativelanguage.googleapis.com/v1beta/models/e:embedContent',
    ],
    [
      'Gemini: Imagen predicts',
      'gemini',
      'images',
      { upstreamModel: 'imagen-4.0-generate-001' },
      'imagen-images https://generativelanguage.googleapis.com/v1beta/models/imagen-4.0-generate-001:predict',
    ],
    [
      'Ali: Claude’s format for some models only',
      'ali',
      'messages',
      { upstreamModel: 'llama' },
      'openai-chat https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
    ],
    [
      'Ali: Claude’s format',
      'ali',
      'messages',
      { upstreamModel: 'qwen3-max' },
      'claude-messages https://dashscope.aliyuncs.com/apps/anthropic/v1/messages',
    ],
    [
      'Ali: pictures at once',
      'ali',
      'images',
      { upstreamModel: 'qwen-image' },
      'ali-images https://dashscope.aliyuncs.com/api/v1/services/aigc/multimodal-generation/generation',
    ],
    [
      'Ali: old Wan edits',
      'ali',
      'image-edits',
      { upstreamModel: 'wan2.5-i2i' },
      'ali-images https://dashscope.aliyuncs.com/api/v1/services/aigc/image2image/image-synthesis',
    ],
    [
      'Moonshot: coding plan',
      'moonshot',
      'messages',
      { baseUrl: 'https://api.kimi.com/coding' },
      'claude-messages https://api.kimi.com/coding/v1/messages',
    ],
    [
      'Moonshot: coding plan, chat',
      'moonshot',
      'chat',
      { baseUrl: 'https://api.kimi.com/coding' },
      'openai-chat https://api.kimi.com/coding/v1/chat/completions',
    ],
    [
      'Zhipu: coding plan',
      'zhipu-v4',
      'messages',
      { baseUrl: 'https://open.bigmodel.cn/api/coding/paas/v4' },
      'claude-messages https://open.bigmodel.cn/api/anthropic/v1/messages',
    ],
    [
      'Zhipu: coding plan, chat',
      'zhipu-v4',
      'chat',
      { baseUrl: 'https://api.z.ai/api/coding/paas/v4' },
      'openai-chat https://api.z.ai/api/coding/paas/v4/chat/completions',
    ],
    [
      'VolcEngine: coding plan',
      'volcengine',
      'messages',
      { baseUrl: 'https://ark.cn-beijing.volces.com/api/coding' },
      'claude-messages https://ark.cn-beijing.volces.com/api/coding/v1/messages',
    ],
    [
      'VolcEngine: coding plan, Responses by chat',
      'volcengine',
      'responses',
      { baseUrl: 'https://ark.cn-beijing.volces.com/api/coding' },
      'openai-chat https://ark.cn-beijing.volces.com/api/coding/v3/chat/completions',
    ],
    [
      'VolcEngine: bots',
      'volcengine',
      'chat',
      { upstreamModel: 'bot-1' },
      'openai-chat https://ark.cn-beijing.volces.com/api/v3/bots/chat/completions',
    ],
    [
      'Baidu: an address of its own',
      'baidu',
      'chat',
      { upstreamModel: 'ERNIE-4.0-8K' },
      'baidu-chat https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions_pro?access_token=exchanged',
    ],
    [
      'Spark: the version in the name',
      'xunfei',
      'chat',
      { upstreamModel: 'SparkDesk-v3.5' },
      'xunfei-chat wss://spark-api.xf-yun.com/v3.5/chat',
    ],
    [
      'Spark: a single token',
      'xunfei',
      'chat',
      { key: 'password' },
      'openai-chat https://spark-api-open.xf-yun.com/v1/chat/completions',
    ],
    [
      'Tencent: a single token',
      'tencent',
      'chat',
      { key: 'sk-1' },
      'openai-chat https://api.hunyuan.cloud.tencent.com/v1/chat/completions',
    ],
    [
      'Perplexity: chat elsewhere',
      'perplexity',
      'chat',
      { baseUrl: 'https://relay.example' },
      'openai-chat https://relay.example/chat/completions',
    ],
    [
      'Perplexity: chat at home goes by Responses',
      'perplexity',
      'chat',
      {},
      'openai-responses https://api.perplexity.ai/v1/responses',
    ],
    [
      'xAI: search at home goes by Responses',
      'xai',
      'chat',
      { upstreamModel: 'grok-4-search' },
      'openai-responses https://api.x.ai/v1/responses',
    ],
    [
      'xAI: search elsewhere',
      'xai',
      'chat',
      { upstreamModel: 'grok-4-search', baseUrl: 'https://relay.example' },
      'openai-chat https://relay.example/v1/chat/completions',
    ],
    [
      'Cloudflare: the account',
      'cloudflare',
      'transcriptions',
      { other: 'acct', upstreamModel: '@cf/openai/whisper' },
      'cloudflare-transcription https://api.cloudflare.com/client/v4/accounts/acct/ai/run/@cf/openai/whisper',
    ],
    [
      'Replicate: a version',
      'replicate',
      'images',
      { upstreamModel: 'a/b:c' },
      'replicate-images https://api.replicate.com/v1/predictions',
    ],
    [
      'Codex: chat goes by Responses',
      'codex',
      'chat',
      {},
      'openai-responses https://chatgpt.com/backend-api/codex/responses',
    ],
    ['Suno: nothing at once', 'suno', 'chat', {}, 'none'],
  ])('%s', (_name, id, operation, more, expected) => {
    expect(place(id, operation, more)).toBe(expected)
  })
})

describe('Bodies', () => {
  const betas = (name: string) => (name === 'anthropic-beta' ? 'a, b' : null)

  test('Claude at Bedrock keeps the core, its version and the betas', () => {
    const body = { model: 'm', stream: true, metadata: {}, messages: [], max_tokens: 1, anthropic_beta: ['b', 'c'] }
    expect(edited('aws', 'messages', body, { upstreamModel: 'claude-opus-4-8' }, betas)).toEqual({
      messages: [],
      max_tokens: 1,
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['b', 'c', 'a'],
    })
  })

  test('Claude at Vertex keeps the stream', () => {
    const body = { model: 'm', stream: true, metadata: {}, messages: [], max_tokens: 1 }
    expect(edited('vertex', 'messages', body, { upstreamModel: 'claude-opus-4-8' })).toEqual({
      stream: true,
      messages: [],
      max_tokens: 1,
      anthropic_version: 'vertex-2023-10-16',
    })
  })

  test('Codex stores nothing, limits nothing and has instructions', () => {
    expect(edited('codex', 'responses', { input: 'x', store: true, max_output_tokens: 5, temperature: 1 })).toEqual({
      input: 'x',
      store: false,
      instructions: '',
    })
  })

  test('Spark gets the app and the domain', () => {
    const body = { header: { uid: 'u' }, parameter: { chat: { temperature: 1 } } }
    expect(edited('xunfei', 'chat', body, { upstreamModel: 'SparkDesk-v4.0' })).toEqual({
      header: { uid: 'u', app_id: 'app' },
      parameter: { chat: { temperature: 1, domain: '4.0Ultra' } },
    })
  })

  test('Volcengine’s speech carries the key’s halves', () => {
    expect(edited('volcengine', 'speech', { app: { cluster: 'mine' }, request: { text: 't' } })).toEqual({
      app: { cluster: 'mine', appid: 'appid', token: 'token' },
      request: { text: 't', operation: 'query' },
    })
  })

  test.each<[string, Operation, JsonObject, Partial<Endpoint>, JsonObject]>([
    [
      'baidu-v2',
      'chat',
      { model: 'e-search' },
      { upstreamModel: 'e-search' },
      { model: 'e', web_search: { enable: true, enable_citation: true, enable_trace: true, enable_status: false } },
    ],
    [
      'baidu-v2',
      'chat',
      { model: 'e-search', web_search: { enable: false } },
      { upstreamModel: 'e-search' },
      { model: 'e', web_search: { enable: false } },
    ],
    [
      'xai',
      'chat',
      { model: 'g-search' },
      { upstreamModel: 'g-search', baseUrl: 'https://relay.example' },
      { model: 'g', search_parameters: { mode: 'on' } },
    ],
    [
      'xai',
      'responses',
      { model: 'g-search', tools: [{ type: 'x' }] },
      { upstreamModel: 'g-search' },
      { model: 'g', tools: [{ type: 'x' }, { type: 'web_search' }] },
    ],
    ['xai', 'chat', { max_tokens: 5 }, { upstreamModel: 'grok-3-mini' }, { max_completion_tokens: 5 }],
    ['xai', 'chat', { max_tokens: 5 }, { upstreamModel: 'grok-4' }, { max_tokens: 5 }],
    ['coze', 'chat', {}, { other: 'bot-1' }, { bot_id: 'bot-1' }],
    ['ali', 'chat', { top_p: 1 }, {}, { top_p: 0.999 }],
    ['ali', 'chat', {}, {}, {}],
    ['zhipu-v4', 'chat', { stop: 'END', top_p: 1 }, {}, { stop: ['END'], top_p: 0.99 }],
    [
      'zhipu-v4',
      'chat',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
        ],
      },
      {},
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'AAAA' } }] }] },
    ],
    [
      'moonshot',
      'chat',
      { temperature: 0.5, n: 1, max_completion_tokens: 9 },
      { upstreamModel: 'kimi-k3' },
      { max_tokens: 9 },
    ],
    ['moonshot', 'chat', { temperature: 0.5 }, { upstreamModel: 'kimi-k2-0711-preview' }, { temperature: 0.5 }],
    [
      'siliconflow',
      'chat',
      { prefix: 'a', suffix: 'b' },
      {},
      { prefix: 'a', suffix: 'b', messages: [{ role: 'user', content: '' }] },
    ],
    [
      'openrouter',
      'chat',
      { reasoning_effort: 'none' },
      {},
      { usage: { include: true }, reasoning: { enabled: false } },
    ],
    [
      'openrouter',
      'chat',
      { usage: {}, reasoning: { max_tokens: 1 }, reasoning_effort: 'low' },
      {},
      { usage: {}, reasoning: { max_tokens: 1 } },
    ],
    [
      'openrouter',
      'chat',
      { usage: {}, thinking: { type: 'enabled', budget_tokens: 9 } },
      { upstreamModel: 'anthropic/x' },
      { usage: {}, reasoning: { enabled: true, max_tokens: 9 } },
    ],
    ['mistral', 'chat', { seed: 1, user: 'u', stop: ['x'], stream_options: {} }, {}, { random_seed: 1, stop: ['x'] }],
    [
      'perplexity',
      'responses',
      { model: 'sonar-pro' },
      { upstreamModel: 'sonar-pro' },
      { model: 'perplexity/sonar', preset: 'fast' },
    ],
    [
      'perplexity',
      'responses',
      { model: 'sonar' },
      { upstreamModel: 'sonar' },
      { model: 'perplexity/sonar', tools: [{ type: 'web_search' }] },
    ],
    ['jina', 'embeddings', { encoding_format: 'base64' }, {}, { embedding_type: 'base64' }],
    ['voyage', 'embeddings', { encoding_format: 'float', dimensions: 8 }, {}, { output_dimension: 8 }],
    ['cohere', 'chat', {}, { environment: { ...environment, cohereSafetyMode: 'STRICT' } }, { safety_mode: 'STRICT' }],
    ['cohere', 'chat', { tools: [] }, { environment: { ...environment, cohereSafetyMode: 'STRICT' } }, { tools: [] }],
    ['minimax', 'chat', { temperature: 0 }, {}, { temperature: 0.01 }],
    ['replicate', 'images', {}, { upstreamModel: 'a/b:c' }, { version: 'c' }],
  ])('%s %s: %j', (id, operation, body, more, expected) => {
    expect(edited(id, operation, body, more)).toEqual(expected)
  })
})

describe('Balances', () => {
  test.each<[string, JsonObject[], number]>([
    ['openai', [{ hard_limit_usd: 120, has_payment_method: true }, { total_usage: 2000 }, { total_usage: 9000 }], 100],
    ['openai', [{ hard_limit_usd: 120, has_payment_method: false }, { total_usage: 2000 }, { total_usage: 9000 }], 30],
    ['openrouter', [{ data: { total_credits: 10, total_usage: '2.5' } }], 7.5],
    ['moonshot', [{ data: { available_balance: 14 } }], 2],
    ['siliconflow', [{ data: { totalBalance: '70' } }], 10],
    [
      'deepseek',
      [
        {
          balance_infos: [
            { currency: 'CNY', total_balance: '7' },
            { currency: 'USD', total_balance: '1' },
          ],
        },
      ],
      2,
    ],
    ['aiproxy', [{ data: { totalPoints: 3 } }], 3],
    ['api2gpt', [{ total_remaining: 4 }], 4],
    ['aigc2d', [{ total_available: 5 }], 5],
  ])('%s: %j is %p dollars at 7 yuan', (id, bodies, dollars) => {
    expect(provider(id).balance?.read(bodies, 7)).toBe(dollars)
  })

  test('an answer without an amount is a bad answer, not zero', () => {
    for (const { id, balance } of providers) {
      if (balance !== undefined) expect({ id, act: () => balance.read([{}, {}, {}], 7) }.act).toThrow()
    }
  })

  test('OpenAI is asked for the month and for a hundred days', () => {
    const urls = provider('openai')
      .balance?.requests(endpointFor(provider('openai')), NOW_MS)
      .map(({ url }) => url)
    expect(urls).toEqual([
      'https://api.openai.com/v1/dashboard/billing/subscription',
      'https://api.openai.com/v1/dashboard/billing/usage?start_date=2026-11-01&end_date=2026-11-21',
      'https://api.openai.com/v1/dashboard/billing/usage?start_date=2026-08-13&end_date=2026-11-21',
    ])
  })
})

describe('Model lists', () => {
  test.each<[string, JsonObject, { models: string[]; nextPage?: string }]>([
    ['gemini', { models: [{ name: 'models/a' }, { name: 5 }], nextPageToken: 'p' }, { models: ['a'], nextPage: 'p' }],
    ['anthropic', { data: [{ id: 'c' }], has_more: true, last_id: 'c' }, { models: ['c'], nextPage: 'c' }],
    ['ollama', { models: [{ name: 'l' }] }, { models: ['l'] }],
    ['cohere', { models: [{ name: 'command' }] }, { models: ['command'] }],
    ['cloudflare', { result: [{ name: '@cf/a' }], result_info: { page: 1 } }, { models: ['@cf/a'] }],
    ['volcengine', { data: [{ id: 'd' }, null] }, { models: ['d'] }],
  ])('%s reads %j', (id, body, expected) => {
    expect(provider(id).modelList?.read(body)).toEqual(expected)
  })
})
