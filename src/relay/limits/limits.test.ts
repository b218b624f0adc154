// Which limits apply to a request, which of two wins, and what a pass gives back.
import { expect, test } from 'bun:test'
import type { LimitSet } from '../../contract/index.ts'
import { createLocalCounters } from '../../platform/index.ts'
import type { LimitTables } from '../../settings/index.ts'
import type { Call, Target } from '../types.ts'
import type { ModelRate } from './demands.ts'
import { writeLimitHeaders } from './headers.ts'
import { createLimits } from './pass.ts'

const none: LimitTables = { keys: {}, users: {}, groups: {}, models: {}, channels: {} }

type Who = { readonly tokenId?: number; readonly key?: LimitSet; readonly user?: LimitSet; readonly maxTokens?: number }

const callOf = ({ tokenId = 1, key, user, maxTokens }: Who = {}): Call =>
  ({
    caller: {
      user: { id: 1, group: 'default', ...(user === undefined ? {} : { limits: user }) },
      token: { id: tokenId, group: '', ...(key === undefined ? {} : { limits: key }) },
      groups: ['default'],
    },
    inbound: { facts: { model: 'm', maxOutputTokens: maxTokens, answerCount: 1 } },
    admission: { promptTokens: 10 },
  }) as unknown as Call

const targetOf = (id: number, keyIndex = 0, settings: object = {}): Pick<Target, 'channel' | 'key'> =>
  ({ channel: { id, settings }, key: { index: keyIndex, text: '' } }) as unknown as Pick<Target, 'channel' | 'key'>

const open = (tables: Partial<LimitTables> = {}, modelRate?: ModelRate, hasChannelLimits = false) => {
  let now = 0
  let asked = 0
  const counters = createLocalCounters(() => now)
  const current = { ...none, ...tables }
  const enter = createLimits({
    counters: {
      take: (demands) => {
        asked++
        return counters.take(demands)
      },
    },
    tables: () => current,
    modelRate: () => modelRate,
    hasChannelLimits: () => hasChannelLimits,
    assumedOutputTokens: () => 90,
    nowMs: () => now,
  })
  const isLetIn = async (who?: Who): Promise<boolean> =>
    Promise.resolve(enter(callOf(who))).then(
      () => true,
      (error) => {
        expect(error).toMatchObject({ kind: 'rate_limited', status: 429 })
        return false
      },
    )
  const count = async (who: Who, times: number): Promise<number> => {
    let through = 0
    for (let turn = 0; turn < times; turn++) if (await isLetIn(who)) through++
    return through
  }
  return { enter, isLetIn, count, asked: () => asked, pass: (ms: number) => (now += ms) }
}

test('without any limit nothing is counted and nothing is awaited', () => {
  const { enter, asked } = open()
  expect(enter(callOf())).toBeUndefined()
  expect(asked()).toBe(0)
})

test.each([
  ['the operator’s for each key', { keys: { '*': { requests_per_minute: 3 } } }, {}, 3],
  [
    'the operator’s for this key before that',
    { keys: { '*': { requests_per_minute: 3 }, '1': { requests_per_minute: 5 } } },
    {},
    5,
  ],
  [
    'the owner’s where it is smaller',
    { keys: { '*': { requests_per_minute: 3 } } },
    { key: { requests_per_minute: 2 } },
    2,
  ],
  [
    'not the owner’s where it is larger',
    { keys: { '*': { requests_per_minute: 3 } } },
    { key: { requests_per_minute: 9 } },
    3,
  ],
  ['not the owner’s 0', { keys: { '*': { requests_per_minute: 3 } } }, { key: { requests_per_minute: 0 } }, 3],
  ['the owner’s alone', {}, { key: { requests_per_minute: 4 } }, 4],
  [
    'an administrator’s for the account before that of all',
    { users: { '*': { requests_per_minute: 3 } } },
    { user: { requests_per_minute: 6 } },
    6,
  ],
  [
    'the one of all where the account’s names another thing',
    { users: { '*': { requests_per_minute: 3 } } },
    { user: { tokens_per_minute: 10_000 } },
    3,
  ],
] as const)('in force is %s', async (_name, tables, who, expected) => {
  expect(await open(tables).count(who, 10)).toBe(expected)
})

test('a window opens again when its minute is over', async () => {
  const { count, pass } = open({ models: { m: { requests_per_minute: 2 } } })
  expect(await count({}, 3)).toBe(2)
  pass(59_999)
  expect(await count({}, 1)).toBe(0)
  pass(1)
  expect(await count({}, 3)).toBe(2)
})

test('tokens are the prompt and the request’s own limit, else what is assumed, and become what was used', async () => {
  const { enter, isLetIn } = open({ keys: { '*': { tokens_per_minute: 150 } } })
  const first = await enter(callOf())
  expect(await isLetIn({ maxTokens: 41 })).toBe(false)
  expect(await isLetIn({ maxTokens: 40 })).toBe(true)
  first?.end({ isSuccess: true, tokens: 70 })
  expect(await isLetIn({ maxTokens: 21 })).toBe(false)
  expect(await isLetIn({ maxTokens: 20 })).toBe(true)
})

test('a failed request gives back its tokens and its success, and stays a request', async () => {
  const rate: ModelRate = { windowMinutes: 1, total: 3, success: 1, groups: {} }
  const { enter, isLetIn } = open({ users: { '*': { tokens_per_minute: 100 } } }, rate)
  for (let turn = 0; turn < 2; turn++) (await enter(callOf()))?.end({ isSuccess: false })
  const third = await enter(callOf())
  expect(await isLetIn()).toBe(false)
  third?.end({ isSuccess: false })
  expect(await isLetIn()).toBe(false)
})

test('a full channel is entered when a place is free, once left or once the request ends', async () => {
  const { enter } = open({ channels: { '5': { concurrent_requests: 1 } } })
  const [one, other] = [await enter(callOf()), await enter(callOf())]
  expect(await one?.enterChannel(targetOf(5))).toBeUndefined()
  expect(await other?.enterChannel(targetOf(5))).toMatchObject({ scope: 'channel' })
  expect(await other?.enterChannel(targetOf(6))).toBeUndefined()
  one?.leaveChannel()
  expect(await other?.enterChannel(targetOf(5))).toBeUndefined()
  expect(await one?.enterChannel(targetOf(5))).toMatchObject({ scope: 'channel' })
  other?.end({ isSuccess: true })
  expect(await one?.enterChannel(targetOf(5))).toBeUndefined()
})

test('a session takes the place, and its answers everything else', async () => {
  const { enter } = open({ keys: { '*': { concurrent_requests: 1, requests_per_minute: 2 } } })
  const session = await enter(callOf(), 'session')
  await enter(callOf(), 'answer')
  await enter(callOf(), 'answer')
  await expect(enter(callOf(), 'answer') ?? Promise.resolve()).rejects.toMatchObject({ kind: 'rate_limited' })
  await expect(enter(callOf(), 'session') ?? Promise.resolve()).rejects.toMatchObject({ kind: 'rate_limited' })
  session?.end({ isSuccess: true })
  expect(await enter(callOf(), 'session')).toBeDefined()
})

test('a channel’s own row limits it and each of its keys, also where nothing else is limited', async () => {
  const { enter, asked } = open({}, undefined, true)
  const limits = { limits: { requests_per_minute: 3 }, keyLimits: { requests_per_minute: 1 } }
  const pass = await enter(callOf())
  expect(await pass?.enterChannel(targetOf(1, 0, limits))).toBeUndefined()
  expect(await pass?.enterChannel(targetOf(1, 0, limits))).toEqual({ scope: 'key', untilMs: 60_000 })
  expect(await pass?.enterChannel(targetOf(1, 1, limits))).toBeUndefined()
  expect(await pass?.enterChannel(targetOf(1, 2, limits))).toBeUndefined()
  expect(await pass?.enterChannel(targetOf(1, 3, limits))).toEqual({ scope: 'channel', untilMs: 60_000 })
  expect(asked()).toBe(5)
  expect(await pass?.enterChannel(targetOf(2))).toBeUndefined()
  expect(asked()).toBe(5)
})

test('the tightest limit of each kind is told, also of a refusal', async () => {
  const { enter } = open({
    keys: { '*': { requests_per_minute: 5, tokens_per_minute: 250 } },
    users: { '*': { requests_per_minute: 2 } },
  })
  expect((await enter(callOf()))?.allowances).toEqual([
    { kind: 'requests', limit: 2, left: 1, resetMs: 60_000 },
    { kind: 'tokens', limit: 250, left: 150, resetMs: 60_000 },
  ])
  await enter(callOf())
  await expect(enter(callOf()) ?? Promise.resolve()).rejects.toMatchObject({
    allowance: { kind: 'tokens', limit: 250, left: 0 },
  })
})

test('headers are in the words of the client’s family', () => {
  const allowances = [
    { kind: 'requests', limit: 60, left: 59, resetMs: 61_500 },
    { kind: 'tokens', limit: 1000, left: 0, resetMs: 250 },
  ] as const
  expect(writeLimitHeaders('openai-chat', allowances, 0)).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1m2s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '250ms',
  })
  expect(writeLimitHeaders('claude-messages', allowances.slice(0, 1), Date.UTC(2026, 0, 1))).toEqual({
    'anthropic-ratelimit-requests-limit': '60',
    'anthropic-ratelimit-requests-remaining': '59',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:01:01Z',
  })
})
