// Conversations stay on the account that knows them, and leave it as soon as it is not well.
import { describe, expect, test } from 'bun:test'
import { type GatewaySeed, type TestGateway, useLab } from '../support/gateway.ts'
import type { ChannelSeed } from '../support/seed.ts'
import { rateLimited, serverError, type Upstream, unauthorized } from '../upstream/index.ts'
import { otherOf } from './answers.ts'

const lab = useLab()

const RULE = {
  name: 'by session',
  model_regex: ['^gpt-'],
  key_sources: [{ type: 'request_header', key: 'x-session' }],
  include_rule_name: true,
  include_using_group: true,
}

type Opened = { readonly gateway: TestGateway; readonly upstreams: readonly Upstream[] }

const open = async (
  channels: readonly Omit<ChannelSeed, 'upstream'>[],
  rule: object = {},
  options: Record<string, unknown> = {},
  seed: Partial<GatewaySeed> = {},
): Promise<Opened> => {
  const upstreams: Upstream[] = []
  const seeds: ChannelSeed[] = []
  for (const columns of channels) {
    const upstream = await lab.upstream()
    upstreams.push(upstream)
    seeds.push({ upstream, ...columns })
  }
  const gateway = await lab.gateway({
    channels: seeds,
    ...seed,
    options: {
      RetryTimes: 3,
      'channel_affinity_setting.rules': JSON.stringify([{ ...RULE, ...rule }]),
      ...options,
    } as GatewaySeed['options'] & object,
  })
  return { gateway, upstreams }
}

const say = async ({ gateway }: Opened, session: string | undefined, fields: object = {}): Promise<number> => {
  const response = await gateway.chat({ ...fields }, { headers: session === undefined ? {} : { 'x-session': session } })
  await response.text()
  return response.status
}

const counts = ({ upstreams }: Opened): number[] => upstreams.map(({ requests }) => requests.length)

describe('a conversation', () => {
  test('stays where it began, whatever the dice say; others are free', async () => {
    const opened = await open([{}, {}, {}])
    for (let count = 0; count < 12; count++) await say(opened, 'one')
    expect(counts(opened).toSorted()).toEqual([0, 0, 12])
    for (let count = 0; count < 40; count++) await say(opened, `other ${count}`)
    expect(counts(opened).every((asked) => asked > 0)).toBe(true)
  })
  test('stays on its key of a channel that has many', async () => {
    const opened = await open([{ keys: ['sk-a', 'sk-b', 'sk-c', 'sk-d'], keyMode: 'polling' }])
    for (let count = 0; count < 6; count++) {
      await say(opened, 'one')
      await say(opened, undefined)
    }
    const [upstream] = opened.upstreams
    const own = upstream?.requests.filter((_, index) => index % 2 === 0).map(({ key }) => key)
    expect(new Set(own).size).toBe(1)
    expect(new Set(upstream?.requests.map(({ key }) => key)).size).toBeGreaterThan(1)
  })
  test('moves when its account fails, and stays where it was answered', async () => {
    const opened = await open([{ priority: 5 }, {}])
    await say(opened, 'one')
    opened.upstreams[0]?.script('next', serverError())
    expect(await say(opened, 'one')).toBe(200)
    await say(opened, 'one')
    expect(counts(opened)).toEqual([2, 2])
    const rows = (await opened.gateway.books()).rows
    expect(
      rows.map((row) => (otherOf(row).admin_info as { channel_affinity: { reason: string } }).channel_affinity.reason),
    ).toEqual(['miss', 'moved', 'hit'])
  })
  test('comes back to its first account when the operator wants no move', async () => {
    const opened = await open([{ priority: 5 }, {}], {}, { 'channel_affinity_setting.switch_on_success': false })
    await say(opened, 'one')
    opened.upstreams[0]?.script('next', serverError())
    await say(opened, 'one')
    await say(opened, 'one')
    expect(counts(opened)).toEqual([3, 1])
  })
  test('is not kept on an account that is cooling', async () => {
    const opened = await open([{ priority: 5 }, {}])
    await say(opened, 'one')
    opened.upstreams[0]?.script('next', rateLimited(60))
    expect(await say(opened, 'one')).toBe(200)
    expect(await say(opened, 'one')).toBe(200)
    expect(counts(opened)).toEqual([2, 2])
  })
  test('that must not move ends with its account’s failure, but leaves an account that is finished', async () => {
    const opened = await open([{ priority: 5 }, {}], { skip_retry_on_failure: true })
    opened.upstreams[0]?.script('next', serverError())
    expect(await say(opened, 'one')).toBe(200)
    expect(counts(opened)).toEqual([1, 1])
    opened.upstreams[1]?.script('next', serverError())
    expect(await say(opened, 'one')).toBe(500)
    expect(counts(opened)).toEqual([1, 2])
    opened.upstreams[1]?.script('next', unauthorized())
    expect(await say(opened, 'one')).toBe(200)
    expect(counts(opened)).toEqual([2, 3])
    expect(await say(opened, 'one')).toBe(200)
    expect(counts(opened)).toEqual([3, 3])
  })
  test('of a channel that was disabled goes elsewhere at once and stays there', async () => {
    const opened = await open([{ priority: 5 }, {}, {}], {}, { AutomaticDisableChannelEnabled: true })
    await say(opened, 'one')
    opened.upstreams[0]?.script('always', unauthorized())
    await say(opened, 'one')
    await opened.gateway.logged('a channel was disabled automatically')
    for (let count = 0; count < 6; count++) expect(await say(opened, 'one')).toBe(200)
    expect(counts(opened)[0]).toBe(2)
    expect(counts(opened).slice(1).toSorted()).toEqual([0, 7])
  })
})

describe('a rule', () => {
  test('takes the first key that is there: a member of the body, the user', async () => {
    const key_sources = [
      { type: 'gjson', path: 'metadata.user_id' },
      { type: 'context_int', key: 'id' },
    ]
    const opened = await open([{}, {}, {}, {}], { key_sources })
    for (let count = 0; count < 8; count++) await say(opened, undefined)
    expect(counts(opened).filter((asked) => asked > 0)).toHaveLength(1)
    for (let count = 0; count < 40; count++) await say(opened, undefined, { metadata: { user_id: `u${count}` } })
    expect(counts(opened).every((asked) => asked > 0)).toBe(true)
  })
  test.each([
    [{ model_regex: ['^claude-'] }],
    [{ path_regex: ['/v1/messages'] }],
    [{ user_agent_include: ['codex'] }],
    [{ value_regex: '^\\d+$' }],
    [{ model_regex: ['(?=x)'] }],
  ])('%p does not suit', async (rule) => {
    const opened = await open([{}, {}], rule)
    for (let count = 0; count < 30; count++) await say(opened, 'one')
    expect(counts(opened).every((asked) => asked > 0)).toBe(true)
  })
  test('lays its override under the channel’s own', async () => {
    const opened = await open([{ param_override: '{"top_p":0.5}' }], {
      param_override_template: {
        top_p: 0.1,
        seed: 7,
        operations: [{ mode: 'pass_headers', value: ['X-Trace'], keep_origin: true }],
      },
    })
    const init = { headers: { 'x-session': 'one', 'x-trace': 't-1' } }
    await (await opened.gateway.chat({}, init)).text()
    const request = await opened.upstreams[0]?.received(1)
    expect(request?.json).toMatchObject({ top_p: 0.5, seed: 7 })
    expect(new Headers(request?.headers as Record<string, string>).get('x-trace')).toBe('t-1')
  })
  test('that would take a careless engine for ever costs nothing', async () => {
    const opened = await open([{}, {}], { value_regex: '(a+)+$' })
    expect(await say(opened, `${'a'.repeat(4000)}!`)).toBe(200)
  })
})

test('in `auto` the group of the account comes first', async () => {
  const options = {
    AutoGroups: ['vip', 'default'],
    UserUsableGroups: { vip: 'v', default: 'd', auto: 'a' },
    GroupRatio: { vip: 1, default: 1 },
    RetryTimes: 0,
  }
  const keys = [{ unlimited_quota: true, group: 'auto', cross_group_retry: true }]
  const opened = await open([{ group: 'vip' }, { group: 'default' }], { include_using_group: false }, options, { keys })
  opened.upstreams[0]?.script('next', serverError())
  expect(await say(opened, 'one')).toBe(200)
  expect(await say(opened, 'one')).toBe(200)
  expect(counts(opened)).toEqual([1, 2])
  expect(await say(opened, 'two')).toBe(200)
  expect(counts(opened)).toEqual([2, 2])
})
