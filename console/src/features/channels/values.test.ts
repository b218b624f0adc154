// The channel form loses nothing: unknown keys stay, emptied fields clear, keys are kept unless typed.
import { describe, expect, test } from 'bun:test'
import { type Channel, type ChannelType, channelCreate, channelUpdate } from '../../../../src/contract/index.ts'
import { channelSchema, cleanKeyLines, toCreate, toUpdate, toValues } from './values.ts'

const azure: ChannelType = {
  type: 3,
  id: 'azure',
  name: 'Azure OpenAI',
  icon: 'x',
  default_base_url: '',
  key_hint: '',
  needs_base_url: true,
  plans: [],
  test_endpoints: ['openai'],
  lists_models: true,
  tells_balance: false,
  retired: false,
  models: ['gpt-4o'],
  fields: [
    { name: 'other', label: 'API version', kind: 'text', where: 'other' },
    { name: 'azure_responses_version', label: 'Responses API version', kind: 'text', where: 'settings' },
    { name: 'disable_store', label: 'Remove store', kind: 'switch', where: 'settings' },
  ],
}

const channel: Channel = {
  id: 5,
  type: 3,
  key: '',
  openai_organization: null,
  test_model: null,
  status: 1,
  name: 'Azure',
  weight: 4,
  created_time: 1,
  test_time: 0,
  response_time: 0,
  base_url: 'https://x.openai.azure.com',
  other: '2025-04-01-preview',
  balance: 0,
  balance_updated_time: 0,
  models: 'gpt-4o,gpt-4o-mini',
  group: 'default,vip',
  used_quota: 0,
  model_mapping: '{"gpt-4o":"dep"}',
  status_code_mapping: null,
  priority: -2,
  auto_ban: 0,
  other_info: '',
  tag: 'eu',
  setting: '{"proxy":"http://p:1","later_key":{"a":1}}',
  param_override: null,
  header_override: null,
  remark: null,
  channel_info: { is_multi_key: false, multi_key_size: 0 },
  settings: '{"azure_responses_version":"preview","upstream_model_update_check_enabled":true,"disable_store":true}',
}

const read = (text: string | null | undefined): unknown => JSON.parse(text ?? '')

describe('editing', () => {
  test('changes nothing when nothing was changed', () => {
    const update = channelUpdate.parse(toUpdate(toValues(channel, azure), azure, channel))
    expect(update).toMatchObject({
      id: 5,
      models: channel.models,
      group: channel.group,
      priority: -2,
      weight: 4,
      auto_ban: 0,
      other: '2025-04-01-preview',
      tag: 'eu',
    })
    expect(read(update.settings)).toEqual(read(channel.settings))
    expect(read(update.setting)).toMatchObject({ proxy: 'http://p:1', later_key: { a: 1 } })
    expect(read(update.model_mapping)).toEqual(read(channel.model_mapping))
    expect('key' in update).toBe(false)
  })

  test('clears what was emptied', () => {
    const values = toValues(channel, azure)
    const update = toUpdate(
      {
        ...values,
        tag: '',
        modelMapping: ' ',
        fields: { ...values.fields, 'settings:azure_responses_version': '', 'settings:disable_store': false },
      },
      azure,
      channel,
    )
    expect([update.tag, update.model_mapping]).toEqual(['', ''])
    expect(read(update.settings)).toEqual({ upstream_model_update_check_enabled: true })
  })

  test('limits, watching and certificates travel in their JSON columns, and go when they are emptied', () => {
    const values = {
      ...toValues(channel, azure),
      isTlsInsecure: true,
      isWatched: true,
      addsByItself: true,
      ignoredModels: ['regex:^ft:'],
      limits: { requests_per_minute: '60', tokens_per_minute: '', concurrent_requests: '0' },
    }
    const update = toUpdate(values, azure, channel)
    expect(read(update.setting)).toMatchObject({ tls_insecure: true })
    expect(read(update.settings)).toMatchObject({
      upstream_model_update_check_enabled: true,
      upstream_model_update_auto_sync_enabled: true,
      upstream_model_update_ignored_models: ['regex:^ft:'],
      limits: { requests_per_minute: 60 },
    })
    const stored = { ...channel, setting: update.setting ?? '', settings: update.settings ?? '' }
    expect(toValues(stored, azure)).toMatchObject({ isTlsInsecure: true, limits: { requests_per_minute: '60' } })
    const emptied = { ...toValues(stored, azure), isTlsInsecure: false, isWatched: false, ignoredModels: [] }
    const cleared = toUpdate({ ...emptied, limits: values.keyLimits }, azure, stored)
    expect(read(cleared.setting)).not.toHaveProperty('tls_insecure')
    expect(Object.keys(JSON.parse(cleared.settings ?? ''))).toEqual(['azure_responses_version', 'disable_store'])
  })

  test('sends a key only when one was typed, and its mode only for several keys', () => {
    const values = { ...toValues(channel, azure), key: 'new-key\n' }
    expect(toUpdate(values, azure, channel)).toMatchObject({ key: 'new-key' })
    expect('key_mode' in toUpdate(values, azure, channel)).toBe(false)
    const many: Channel = {
      ...channel,
      channel_info: { is_multi_key: true, multi_key_size: 2, multi_key_mode: 'polling' },
    }
    expect(toUpdate({ ...toValues(many, azure), key: 'a\nb\na' }, azure, many)).toMatchObject({
      key: 'a\nb',
      key_mode: 'append',
      multi_key_mode: 'polling',
    })
  })
})

describe('creating', () => {
  const values = {
    ...toValues(undefined, azure),
    name: ' New ',
    key: 'k1\n\nk1\nk2',
    models: ['gpt-4o'],
    baseUrl: 'https://x/ ',
    firstByteTimeoutSeconds: '30',
  }

  test('makes a body that the contract accepts', () => {
    const body = channelCreate.parse(toCreate({ ...values, mode: 'multi_to_single', multiKeyMode: 'polling' }, azure))
    expect(body).toMatchObject({ mode: 'multi_to_single', multi_key_mode: 'polling' })
    expect(body.channel).toMatchObject({
      name: 'New',
      key: 'k1\nk2',
      base_url: 'https://x',
      models: 'gpt-4o',
      group: 'default',
      auto_ban: 1,
    })
    expect(read(body.channel.setting)).toMatchObject({ first_byte_timeout_seconds: 30 })
  })

  test('leaves multi-key members out of a single channel', () => {
    expect(Object.keys(toCreate(values, azure))).toEqual(['mode', 'channel'])
  })

  test('keeps JSON keys as they are', () => {
    expect(cleanKeyLines(' {\n "a": 1,\n "b": 1\n} ')).toBe('{\n "a": 1,\n "b": 1\n}')
  })
})

describe('rules', () => {
  const problems = (patch: object) =>
    channelSchema
      .safeParse({ ...toValues(channel, azure), ...patch })
      .error?.issues.map(({ path }) => path.join('.')) ?? []

  test('accept a stored channel', () => {
    expect(problems({})).toEqual([])
  })

  test('point at the field that is wrong', () => {
    expect(problems({ name: ' ' })).toEqual(['name'])
    expect(problems({ models: [] })).toEqual(['models'])
    expect(problems({ modelMapping: '{"a":1}' })).toEqual(['modelMapping'])
    expect(problems({ statusCodeMapping: '{"x":"500"}' })).toEqual(['statusCodeMapping'])
    expect(problems({ proxy: 'ftp://x' })).toEqual(['proxy'])
    expect(problems({ priority: '1.5', weight: '-1' })).toEqual(['priority', 'weight'])
  })
})
