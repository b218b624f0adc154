// A gateway that looks lived in: channels of several providers, keys with limits, and two days of requests. The same each time.
import { createRepos, type LogRow, openDatabase, type PerfBucket } from '../../../src/storage/index.ts'
import { furnishPlans } from './furnish-plans.ts'
import { furnishWallet } from './furnish-wallet.ts'
import { addChannel, addKey, type Management } from './management.ts'
import { writePeople } from './people.ts'

const hourSeconds = 3600

type Traffic = {
  readonly model: string
  readonly channel: string
  readonly key: string
  /** Prices as ratios: input (1 = $2 per million tokens), output to input, cached to input. */
  readonly ratios: readonly [model: number, completion: number, cache: number]
  readonly promptTokens: number
  readonly completionTokens: number
  readonly share: number
}

const traffic: readonly Traffic[] = [
  {
    model: 'gpt-5-mini',
    channel: 'OpenAI main',
    key: 'web-app',
    ratios: [0.125, 8, 0.1],
    promptTokens: 1840,
    completionTokens: 420,
    share: 5,
  },
  {
    model: 'gpt-5',
    channel: 'OpenAI main',
    key: 'web-app',
    ratios: [0.625, 8, 0.1],
    promptTokens: 2610,
    completionTokens: 640,
    share: 3,
  },
  {
    model: 'claude-opus-4-8',
    channel: 'Anthropic',
    key: 'support-bot',
    ratios: [2.5, 5, 0.1],
    promptTokens: 980,
    completionTokens: 310,
    share: 2,
  },
  {
    model: 'deepseek-chat',
    channel: 'DeepSeek',
    key: 'batch-jobs',
    ratios: [0.135, 4, 0.1],
    promptTokens: 3900,
    completionTokens: 1150,
    share: 4,
  },
  {
    model: 'gemini-2.5-flash',
    channel: 'Gemini',
    key: 'support-bot',
    ratios: [0.15, 8.33, 0.25],
    promptTokens: 1480,
    completionTokens: 310,
    share: 2,
  },
  {
    model: 'text-embedding-3-small',
    channel: 'OpenAI backup',
    key: 'search-index',
    ratios: [0.01, 1, 1],
    promptTokens: 7200,
    completionTokens: 0,
    share: 2,
  },
]

/** A number from 0 to 1 that is the same at each run (a small linear congruential generator). */
const createDice = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

const pick = <Item>(items: readonly Item[], dice: () => number): Item => {
  const item = items[Math.floor(dice() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

type Names = {
  readonly userId: number
  readonly channels: ReadonlyMap<string, number>
  readonly keys: ReadonlyMap<string, number>
}

const consumeRow = (kind: Traffic, names: Names, time: number, index: number, dice: () => number): Partial<LogRow> => {
  const [model, completion, cache] = kind.ratios
  const spread = 0.4 + dice() * 1.4
  const prompt = Math.round(kind.promptTokens * spread)
  const output = Math.round(kind.completionTokens * (0.5 + dice()))
  const cached = dice() < 0.3 ? Math.floor(prompt / 2) : 0
  const quota = Math.max(1, Math.round((prompt - cached + cached * cache + output * completion) * model))
  const isStream = output > 0 && dice() < 0.7
  const other = {
    model_ratio: model,
    completion_ratio: completion,
    group_ratio: 1,
    user_group_ratio: -1,
    model_price: -1,
    cache_tokens: cached,
    cache_ratio: cache,
    frt: isStream ? Math.round(260 + dice() * 700) : -1000,
    request_path: output > 0 ? '/v1/chat/completions' : '/v1/embeddings',
    request_conversion: ['OpenAI Compatible'],
    admin_info: { use_channel: [String(names.channels.get(kind.channel))] },
    ...(isStream ? { stream_status: { status: 'ok', end_reason: 'done' } } : {}),
  }
  return {
    ...baseRow(kind, names, time, index),
    type: 2,
    quota,
    prompt_tokens: prompt,
    completion_tokens: output,
    use_time: Math.max(1, Math.round(output / 90)),
    is_stream: isStream,
    other: JSON.stringify(other),
  }
}

const errorRow = (kind: Traffic, names: Names, time: number, index: number): Partial<LogRow> => ({
  ...baseRow(kind, names, time, index),
  type: 5,
  content: 'status_code=429, Rate limit reached for requests per minute. Please try again in 12 s.',
  other: JSON.stringify({
    error_type: 'rate_limit_error',
    error_code: 'rate_limit_exceeded',
    status_code: 429,
    request_path: '/v1/chat/completions',
    admin_info: { use_channel: [String(names.channels.get(kind.channel))] },
  }),
})

const baseRow = (kind: Traffic, names: Names, time: number, index: number): Partial<LogRow> => ({
  user_id: names.userId,
  username: 'root',
  created_at: time,
  token_name: kind.key,
  token_id: names.keys.get(kind.key) ?? 0,
  model_name: kind.model,
  channel_id: names.channels.get(kind.channel) ?? 0,
  channel_name: kind.channel,
  group: 'default',
  request_id: `2026112100000000000${String(index).padStart(6, '0')}`,
  upstream_request_id: `req_${String(index * 7919).padStart(12, '0')}`,
})

/** How the models fared, per hour; one of them was ill for a while. */
const gatherPerformance = (rows: readonly Partial<LogRow>[]): PerfBucket[] => {
  const buckets = new Map<string, PerfBucket>()
  for (const { created_at: time = 0, model_name = '', type, use_time = 0, completion_tokens = 0 } of rows) {
    const bucket_ts = Math.floor(time / hourSeconds) * hourSeconds
    const key = `${bucket_ts} ${model_name}`
    const known = buckets.get(key) ?? { ...noPerformance, model_name, bucket_ts }
    const isSuccess = type === 2
    buckets.set(key, {
      ...known,
      request_count: known.request_count + 1,
      success_count: known.success_count + (isSuccess ? 1 : 0),
      total_latency_ms: known.total_latency_ms + (isSuccess ? use_time * 900 : 0),
      ttft_sum_ms: known.ttft_sum_ms + (isSuccess ? 420 : 0),
      ttft_count: known.ttft_count + (isSuccess ? 1 : 0),
      output_tokens: known.output_tokens + completion_tokens,
      generation_ms: known.generation_ms + (isSuccess ? use_time * 850 : 0),
    })
  }
  return [...buckets.values()]
}

const noPerformance: Omit<PerfBucket, 'model_name' | 'bucket_ts'> = {
  group: 'default',
  request_count: 0,
  success_count: 0,
  total_latency_ms: 0,
  ttft_sum_ms: 0,
  ttft_count: 0,
  output_tokens: 0,
  generation_ms: 0,
}

/** Requests of the last hours, more by day than by night; one in thirty was refused upstream. */
const makeRows = (names: Names, now: number, hours: number): Partial<LogRow>[] => {
  const dice = createDice(7)
  const kinds = traffic.flatMap((kind) => Array<Traffic>(kind.share).fill(kind))
  const rows: Partial<LogRow>[] = []
  for (let hour = hours - 1; hour >= 0; hour--) {
    const count = Math.round(5 + 9 * (1 + Math.sin(((hour + 3) / 24) * 2 * Math.PI)) * (0.6 + dice() * 0.8))
    for (let call = 0; call < count; call++) {
      const time = Math.floor(now - 90 - hour * hourSeconds - (call / count) * hourSeconds)
      const kind = pick(kinds, dice)
      const isError = dice() < 0.03
      rows.push(isError ? errorRow(kind, names, time, rows.length) : consumeRow(kind, names, time, rows.length, dice))
    }
  }
  return rows.sort((a, b) => (a.created_at ?? 0) - (b.created_at ?? 0))
}

const channels = [
  { name: 'OpenAI main', type: 1, models: 'gpt-5,gpt-5-mini,gpt-5.4,o4-mini,text-embedding-3-small', priority: 10 },
  { name: 'OpenAI backup', type: 1, models: 'gpt-5,gpt-5-mini,text-embedding-3-small', remark: 'second account' },
  { name: 'DeepSeek', type: 43, models: 'deepseek-chat,deepseek-reasoner', weight: 3 },
  { name: 'Anthropic', type: 14, models: 'claude-opus-4-8,claude-haiku-4-5-20251001', priority: 10 },
  { name: 'Gemini', type: 24, models: 'gemini-2.5-flash,gemini-2.5-pro', tag: 'europe' },
  { name: 'OpenRouter', type: 20, models: 'meta-llama/llama-3.3-70b-instruct', group: 'default,vip' },
  { name: 'Sandbox', type: 9000, models: 'sandbox-chat,sandbox-fast,sandbox-embedding,sandbox-fail-500' },
] as const

const keys = [
  { name: 'web-app' },
  { name: 'support-bot', unlimited_quota: false, remain_quota: 9_400_000 },
  { name: 'batch-jobs', model_limits_enabled: true, model_limits: 'deepseek-chat,deepseek-reasoner' },
  { name: 'search-index', unlimited_quota: false, remain_quota: 260_000, allow_ips: '10.0.0.0/8' },
] as const

const idsByName = async (management: Management, path: string): Promise<Map<string, number>> => {
  const { items } = await management.call<{ items: { id: number; name: string }[] }>('GET', path)
  return new Map(items.map(({ id, name }) => [name, id]))
}

/** Writes two days of requests behind the gateway's back: they are in the past, so no balance depends on them any more. */
const writeHistory = async (sqlitePath: string, names: Names, now: number): Promise<void> => {
  const database = await openDatabase({ dsn: `file:${sqlitePath}` })
  try {
    const repos = createRepos(database)
    const rows = makeRows(names, now, 48)
    for (let start = 0; start < rows.length; start += 50) await repos.logs.insertMany(rows.slice(start, start + 50))
    await repos.perfMetrics.add(gatherPerformance(rows))
    const used = rows.reduce((sum, row) => sum + (row.quota ?? 0), 0)
    await repos.users.update(names.userId, { used_quota: used, request_count: rows.length })
    for (const [name, id] of names.channels) {
      const own = rows.filter((row) => row.channel_name === name)
      const used_quota = own.reduce((sum, row) => sum + (row.quota ?? 0), 0)
      await repos.channels.update(id, { used_quota, response_time: 420 + id * 173, test_time: now - id * 610 })
    }
    for (const [name, id] of names.keys) {
      const own = rows.filter((row) => row.token_name === name)
      const used_quota = own.reduce((sum, row) => sum + (row.quota ?? 0), 0)
      await repos.tokens.update(id, { used_quota, accessed_time: own.at(-1)?.created_at ?? now })
    }
  } finally {
    await database.close()
  }
}

/** What is told about models, and by the operator. */
const describeModels = async (management: Management): Promise<void> => {
  const { call } = management
  // The price list makes the vendors that it needs.
  await fetchPrices(call)
  const vendors = await idsByName(management, '/api/vendors/?p=1&page_size=100')
  const vendor = (name: string) => vendors.get(name) ?? 0
  const models = [
    {
      model_name: 'gpt-5',
      vendor_id: vendor('OpenAI'),
      tags: 'vision,tools',
      description: 'Flagship with reasoning and vision.',
    },
    { model_name: 'gpt-5-mini', vendor_id: vendor('OpenAI'), tags: 'tools', description: 'Small, quick and cheap.' },
    {
      model_name: 'deepseek-',
      name_rule: 1,
      vendor_id: vendor('DeepSeek'),
      tags: 'reasoning',
      description: 'Open weights.',
    },
    { model_name: 'sandbox-fail-500', status: 0 },
  ]
  for (const model of models) await call('POST', '/api/models/', { status: 1, sync_official: 1, ...model })
  await call('POST', '/api/prefill_group/', { name: 'Everyday chat', type: 'model', items: ['gpt-5', 'gpt-5-mini'] })
}

const fetchPrices = (call: Management['call']) => call('GET', '/api/pricing')

/** Furnishes a gateway that has been set up. */
export const furnishGateway = async (management: Management, sqlitePath: string): Promise<void> => {
  for (const channel of channels) await addChannel(management, { key: `sk-${channel.name.toLowerCase()}`, ...channel })
  for (const key of keys) await addKey(management, key)
  const names = {
    userId: management.userId,
    channels: await idsByName(management, '/api/channel/?p=1&page_size=100'),
    keys: await idsByName(management, '/api/token/?p=1&size=100'),
  }
  const now = Math.floor(Date.now() / 1000)
  await describeModels(management)
  await writeHistory(sqlitePath, names, now)
  await furnishWallet(management, sqlitePath)
  await furnishPlans(management, sqlitePath)
  await writePeople(sqlitePath, now)
}
