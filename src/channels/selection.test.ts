// The written rule of who is asked next, held against a thousand dice.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ChannelRow } from '../storage/index.ts'
import { type Channel, readChannel } from './channel.ts'
import { createHealthBoard, type HealthBoard } from './health.ts'
import { createSelector, type Selection, type TriedAccount } from './selection.ts'

const channelOf = (id: number, columns: Partial<ChannelRow> = {}): Channel =>
  readChannel({
    id,
    type: 1,
    status: 1,
    key: `sk-${id}`,
    group: 'default',
    models: 'm',
    channel_info: '',
    ...columns,
  } as ChannelRow)

const multiKey = (id: number, keys: number, mode = 'random', columns: Partial<ChannelRow> = {}): Channel =>
  channelOf(id, {
    key: Array.from({ length: keys }, (_, index) => `sk-${id}-${index}`).join('\n'),
    channel_info: JSON.stringify({ is_multi_key: true, multi_key_mode: mode }),
    ...columns,
  })

const newBoard = (now = () => 0): HealthBoard =>
  createHealthBoard(
    () => ({ breakerFailures: 1, probeIntervalMs: 1000 }),
    now,
    () => 0.5,
  )

/** A small seeded generator, so that a failure repeats. */
const dice = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const none = () => false

/** Asks until nobody is left, every attempt failing for good; gives the order. */
const walk = (
  channels: readonly Channel[],
  seed: number,
  board = newBoard(),
): Extract<Selection, { kind: 'chosen' }>[] => {
  const select = createSelector(board, dice(seed))
  const tried: TriedAccount[] = []
  const order: Extract<Selection, { kind: 'chosen' }>[] = []
  for (;;) {
    const selection = select({ candidates: channels, tried, isExcluded: none })
    if (selection.kind !== 'chosen') return order
    order.push(selection)
    tried.push({ channelId: selection.channel.id, keyIndex: selection.key.index, mayTryAgain: false })
  }
}

describe('the order of attempts', () => {
  test('goes down the priorities, through all channels of each, and asks none twice', () => {
    const priorities = [0, 5, 5, 10, 10, 10, -1]
    const channels = priorities.map((priority, index) => channelOf(index + 1, { priority, weight: index }))
    for (let seed = 0; seed < 1000; seed++) {
      const order = walk(channels, seed)
      expect(order.map(({ channel }) => channel.priority)).toEqual([10, 10, 10, 5, 5, 0, -1])
      expect(new Set(order.map(({ channel }) => channel.id)).size).toBe(channels.length)
      expect(order.every(({ isRepeat }) => !isRepeat)).toBe(true)
    }
  })

  test('asks other channels before other keys of one that failed, and every key once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ keys: fc.integer({ min: 1, max: 4 }), priority: fc.integer({ min: 0, max: 2 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.nat(),
        (seeds, seed) => {
          const channels = seeds.map(({ keys, priority }, index) => multiKey(index + 1, keys, 'random', { priority }))
          const order = walk(channels, seed)
          const accounts = order.map(({ channel, key }) => `${channel.id}/${key.index}`)
          expect(new Set(accounts).size).toBe(accounts.length)
          expect(accounts).toHaveLength(seeds.reduce((sum, { keys }) => sum + keys, 0))
          const firsts = new Set(order.slice(0, channels.length).map(({ channel }) => channel.id))
          expect(firsts.size).toBe(channels.length)
        },
      ),
    )
  })

  test('follows the weights inside one priority', () => {
    const channels = [channelOf(1, { weight: 3 }), channelOf(2, { weight: 1 }), channelOf(3, { weight: 0 })]
    const select = createSelector(newBoard(), dice(7))
    const counts = [0, 0, 0]
    for (let index = 0; index < 8000; index++) {
      const selection = select({ candidates: channels, tried: [], isExcluded: none })
      if (selection.kind === 'chosen') counts[selection.channel.id - 1] = (counts[selection.channel.id - 1] ?? 0) + 1
    }
    expect((counts[0] ?? 0) / 8000).toBeCloseTo(0.75, 1)
    expect((counts[1] ?? 0) / 8000).toBeCloseTo(0.25, 1)
    expect(counts[2]).toBe(0)
  })

  test('is even when nobody has a weight', () => {
    const channels = [channelOf(1), channelOf(2)]
    const select = createSelector(newBoard(), dice(3))
    let first = 0
    for (let index = 0; index < 4000; index++) {
      const selection = select({ candidates: channels, tried: [], isExcluded: none })
      if (selection.kind === 'chosen' && selection.channel.id === 1) first++
    }
    expect(first / 4000).toBeCloseTo(0.5, 1)
  })
})

describe('accounts that are not well', () => {
  const pair = [channelOf(1, { priority: 10 }), channelOf(2, { priority: 5 })]
  const chosenId = (selection: Selection) => (selection.kind === 'chosen' ? selection.channel.id : selection.kind)

  test('are passed over while their breaker is open, whatever their priority', () => {
    const board = newBoard()
    board.recordFailure(1, 0)
    expect(walk(pair, 1, board).map(({ channel }) => channel.id)).toEqual([2, 1])
  })

  test('come first again once they may be probed, for one request at a time', () => {
    let now = 0
    const board = newBoard(() => now)
    board.recordFailure(1, 0)
    now = 1000
    const select = createSelector(board, dice(1))
    const ask = () => chosenId(select({ candidates: pair, tried: [], isExcluded: none }))
    expect([ask(), ask()]).toEqual([1, 2])
  })

  test('that cool are never asked before their time', () => {
    const board = newBoard()
    board.recordRateLimit(1, 0, 5000)
    const select = createSelector(board, dice(1))
    expect(chosenId(select({ candidates: pair, tried: [], isExcluded: none }))).toBe(2)
    board.recordRateLimit(2, 0, 3000)
    expect(select({ candidates: pair, tried: [], isExcluded: none })).toEqual({ kind: 'wait', untilMs: 3000 })
  })

  test('whose time ends while it is looked at are waited for no longer, and not given up', () => {
    let time = 0
    const board = newBoard(() => time++)
    const select = createSelector(board, dice(1))
    const [only] = pair
    const query = {
      candidates: only === undefined ? [] : [only],
      tried: [{ channelId: 1, keyIndex: 0, mayTryAgain: true }],
      isExcluded: none,
    }
    board.recordRateLimit(1, 0, 2)
    expect(select(query)).toEqual({ kind: 'wait', untilMs: 0 })
    expect(select(query)).toMatchObject({ kind: 'chosen', isRepeat: true })
  })

  test('are asked a second time only for faults that may pass', () => {
    const select = createSelector(newBoard(), dice(1))
    const [only] = pair
    const again = (mayTryAgain: boolean) =>
      select({
        candidates: only === undefined ? [] : [only],
        tried: [{ channelId: 1, keyIndex: 0, mayTryAgain }],
        isExcluded: none,
      })
    expect(again(true)).toMatchObject({ kind: 'chosen', isRepeat: true })
    expect(again(false)).toEqual({ kind: 'none', reason: 'exhausted' })
  })
})

describe('keys', () => {
  test('take turns, skipping those that are left out', () => {
    const channel = multiKey(1, 3, 'polling')
    const select = createSelector(newBoard(), dice(1))
    const ask = (tried: readonly TriedAccount[] = []) => {
      const selection = select({ candidates: [channel], tried, isExcluded: none })
      return selection.kind === 'chosen' ? selection.key.index : -1
    }
    expect([ask(), ask(), ask(), ask()]).toEqual([0, 1, 2, 0])
    expect(ask([{ channelId: 1, keyIndex: 1, mayTryAgain: false }])).toBe(2)
  })

  test('that are missing are told apart from channels that are', () => {
    const select = createSelector(newBoard(), dice(1))
    expect(select({ candidates: [], tried: [], isExcluded: none })).toEqual({ kind: 'none', reason: 'no_candidates' })
    expect(select({ candidates: [channelOf(1, { key: '' })], tried: [], isExcluded: none })).toEqual({
      kind: 'none',
      reason: 'no_key',
    })
  })
})

describe('a full channel', () => {
  const channels = [channelOf(1, { priority: 5 }), channelOf(2, { priority: 1 })]
  const select = createSelector(newBoard(), dice(1))
  const ask = (full: Readonly<Record<number, number>>) =>
    select({ candidates: channels, tried: [], isExcluded: none, fullUntil: ({ id }) => full[id] ?? 0 })

  test('is passed over while another has room', () => {
    expect(ask({ 1: 500 })).toMatchObject({ kind: 'chosen', channel: { id: 2 } })
    expect(ask({ 2: 500 })).toMatchObject({ kind: 'chosen', channel: { id: 1 } })
  })

  test('is waited for when all are full, until the first has room', () => {
    expect(ask({ 1: 500, 2: 300 })).toEqual({ kind: 'wait', untilMs: 300 })
  })
})
