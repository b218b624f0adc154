// One API's and the fork's channels said in New API's columns, one rule at a time.
import { describe, expect, test } from 'bun:test'
import { type Row, tables } from '../../tables/index.ts'
import { convertChannel, type OldChannel } from './channel.ts'

type Changes = Partial<Row<typeof tables.channels>>

function channel(values: Changes, old: { [column: string]: string } = {}): OldChannel {
  return { ...tables.channels.decode({}), id: 7, name: 'c', key: 'k', status: 1, ...values, old }
}
const config = (value: object) => ({ config: JSON.stringify(value) })
const changesOf = (lineage: 'one-api' | 'one-api-fork', ...given: Parameters<typeof channel>): Changes =>
  convertChannel(lineage, channel(...given)).changes

describe('type numbers of One API', () => {
  // schema.md section 8.2: from, to, base URL that a channel without one gets.
  const table: readonly (readonly [number, number, string?])[] = [
    [2, 1, 'https://oa.api2d.net'],
    [4, 1, 'https://api.closeai-proxy.xyz'],
    [5, 1, 'https://api.openai-sb.com'],
    [26, 1, 'https://api.baichuan-ai.com'],
    [27, 35],
    [28, 42],
    [29, 1, 'https://api.groq.com/openai'],
    [30, 4],
    [32, 1, 'https://api.stepfun.com'],
    [34, 49, 'https://api.coze.com'],
    [35, 34],
    [36, 43],
    [37, 39],
    [38, 1, 'https://api-free.deepl.com'],
    [39, 1, 'https://api.together.xyz'],
    [40, 45],
    [41, 1, 'https://api.novita.ai/v3/openai'],
    [42, 41],
    [43, 8],
    [44, 40],
    [45, 48],
    [46, 56],
    [47, 46],
    [48, 1, 'https://spark-api-open.xf-yun.com'],
    [49, 17],
    [50, 1],
    [51, 1, 'https://generativelanguage.googleapis.com/v1beta/openai'],
  ]
  for (const [from, to, baseUrl] of table) {
    test(`${from} becomes ${to}${baseUrl === undefined ? '' : ` at ${baseUrl}`}`, () => {
      expect(changesOf('one-api', { type: from, base_url: '' })).toMatchObject({
        type: to,
        ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
      })
      expect(changesOf('one-api', { type: from, base_url: 'https://own.example' }).base_url).toBeUndefined()
    })
  }
  test('all others stay as they are', () => {
    const moved = new Set(table.map(([from]) => from))
    for (let type = 0; type <= 33; type++) {
      if (!moved.has(type)) expect(changesOf('one-api', { type })).toEqual({})
    }
  })
  test('what has no counterpart is said', () => {
    expect(convertChannel('one-api', channel({ type: 38 })).note).toContain('channel 7 (c): DeepL')
    expect(convertChannel('one-api', channel({ type: 43 })).note).toContain('Custom')
    expect(convertChannel('one-api', channel({ type: 44 })).note).toBeUndefined()
  })
})

describe('base URLs that hold the version already', () => {
  test('one that ends in /v1 loses it, because the path brings it here', () => {
    const changes = changesOf('one-api', { type: 50, base_url: 'https://x.example/v1/' })
    expect(changes).toEqual({ type: 1, base_url: 'https://x.example' })
  })
  test('any other is marked, so that the path leaves /v1 out', () => {
    const changes = changesOf('one-api', { type: 50, base_url: 'https://x.example/api/v3' })
    expect(changes).toEqual({ type: 1, settings: '{"base_url_has_version":true}' })
  })
})

describe('config', () => {
  test('of AWS becomes the key', () => {
    const changes = changesOf('one-api', { type: 33 }, config({ ak: 'AK', sk: 'SK', region: 'us-east-1' }))
    expect(changes).toEqual({ key: 'AK|SK|us-east-1' })
    expect(changesOf('one-api', { type: 33, key: 'own' }, config({ region: 'us-east-1' }))).toEqual({})
  })
  test('of AWS with an API key (fork) names the region behind it', () => {
    const given = config({ aws_key_type: 'api_key', region: 'us-west-2' })
    expect(changesOf('one-api-fork', { type: 33, key: 'APIKEY' }, given)).toEqual({
      key: 'APIKEY|us-west-2',
      settings: '{"aws_key_type":"api_key"}',
    })
  })
  test('of Vertex becomes key and regions', () => {
    const adc = '{"type":"service_account","project_id":"p"}'
    const given = { region: 'us-central1', vertex_ai_project_id: 'p', vertex_ai_adc: adc }
    expect(changesOf('one-api', { type: 42 }, config(given))).toEqual({
      type: 41,
      key: adc,
      other: '{"default":"us-central1"}',
    })
    const fork = { ...given, vertex_model_region: { 'gemini-2.5-pro': 'global' }, vertex_key_type: 'json' }
    expect(changesOf('one-api-fork', { type: 48 }, config(fork))).toEqual({
      type: 41,
      key: adc,
      other: '{"default":"us-central1","gemini-2.5-pro":"global"}',
      settings: '{"vertex_key_type":"json"}',
    })
  })
  test('of Azure, Xunfei and Gemini is a version, of Ali a plugin, of Cloudflare an account', () => {
    for (const type of [3, 18, 24]) {
      expect(changesOf('one-api', { type, other: 'old' }, config({ api_version: 'v9' }))).toEqual({ other: 'v9' })
    }
    expect(changesOf('one-api', { type: 17 }, config({ plugin: 'pdf' }))).toEqual({ other: 'pdf' })
    expect(changesOf('one-api', { type: 21 }, config({ library_id: '5' }))).toEqual({ other: '5' })
    expect(changesOf('one-api', { type: 37 }, config({ user_id: 'acc' }))).toEqual({ type: 39, other: 'acc' })
    // The fork's 37 is DeepSeek.
    expect(changesOf('one-api-fork', { type: 37 }, config({ user_id: 'acc' }))).toEqual({ type: 43 })
  })
  test('of Coze names the bot that its model names, else what config says', () => {
    const given = config({ user_id: 'u' })
    expect(changesOf('one-api', { type: 34, models: 'x,bot-123', base_url: 'b' }, given).other).toBe('123')
    expect(changesOf('one-api', { type: 34, models: 'x', base_url: 'b' }, given).other).toBe('u')
  })
  test('that is empty or broken changes nothing', () => {
    for (const broken of ['', 'null', '[]', '{', '"x"']) {
      expect(changesOf('one-api', { type: 3, other: '2024-06-01' }, { config: broken })).toEqual({})
    }
  })
})

test('a forced system prompt becomes a setting that overrides', () => {
  expect(changesOf('one-api', { type: 1 }, { system_prompt: 'Be kind.' })).toEqual({
    setting: '{"system_prompt":"Be kind.","system_prompt_override":true}',
  })
})

describe('the fork', () => {
  const table: readonly (readonly [number, number])[] = [
    [2, 1],
    [27, 35],
    [32, 5],
    [36, 1],
    [37, 43],
    [38, 1038],
    [39, 1],
    [40, 45],
    [41, 50],
    [42, 1042],
    [43, 1043],
    [44, 1044],
    [45, 1045],
    [46, 1046],
    [47, 48],
    [48, 41],
  ]
  for (const [from, to] of table) {
    test(`type ${from} becomes ${to}`, () => expect(changesOf('one-api-fork', { type: from }).type).toBe(to))
  }
  test('types 40 and 46 depend on the channel', () => {
    expect(changesOf('one-api-fork', { type: 40, models: 'doubao-seedance-1-0-pro, doubao-seaweed' }).type).toBe(54)
    expect(changesOf('one-api-fork', { type: 40, models: 'doubao-seedance-1-0-pro,doubao-1.5-pro' }).type).toBe(45)
    expect(changesOf('one-api-fork', { type: 46, base_url: 'https://api.replicate.com' }).type).toBe(56)
  })
  test('may-be-disabled is called auto_ban here', () => {
    expect(changesOf('one-api-fork', { type: 1 }, { auto_disabled: '0' })).toEqual({ auto_ban: 0 })
    expect(changesOf('one-api-fork', { type: 1 }, { auto_disabled: '1' })).toEqual({})
  })
  test('why a channel was disabled is kept', () => {
    const old = { auto_disabled_reason: 'no quota', auto_disabled_time: '1700000000' }
    expect(changesOf('one-api-fork', { type: 1, status: 3 }, old)).toEqual({
      other_info: '{"status_reason":"no quota","status_time":1700000000}',
    })
    expect(changesOf('one-api-fork', { type: 1, status: 1 }, old)).toEqual({})
  })
  test('the state of several keys lists those that are off, with reason and time', () => {
    const info = {
      is_multi_key: true,
      key_count: 3,
      key_selection_mode: 1,
      polling_index: 2,
      key_status_list: { 0: 1, 1: 3, 2: 2 },
      key_metadata: { 1: { disabled_reason: 'bad key', disabled_time: 1700000000 }, 2: { disabled_reason: null } },
    }
    const { channel_info } = changesOf(
      'one-api-fork',
      { type: 1, key: 'a\nb\nc' },
      { multi_key_info: JSON.stringify(info) },
    )
    expect(JSON.parse(channel_info ?? '')).toEqual({
      is_multi_key: true,
      multi_key_size: 3,
      multi_key_status_list: { 1: 3, 2: 2 },
      multi_key_disabled_reason: { 1: 'bad key' },
      multi_key_disabled_time: { 1: 1700000000 },
      multi_key_polling_index: 2,
      multi_key_mode: 'random',
    })
    const single = JSON.stringify({ is_multi_key: false })
    expect(changesOf('one-api-fork', { type: 1 }, { multi_key_info: single })).toEqual({})
  })
})
