// The breaker opens after failures in a row, lets one request at a time find out, and closes at the first success.
import { describe, expect, test } from 'bun:test'
import { createHealthBoard } from './health.ts'

const second = 1000

const open = () => {
  let now = 1_000_000
  const board = createHealthBoard(
    () => ({ breakerFailures: 3, probeIntervalMs: 15 * second }),
    () => now,
    () => 0.5,
  )
  const times = (count: number, act: () => void) => {
    for (let index = 0; index < count; index++) act()
  }
  return { board, times, pass: (ms: number) => (now += ms), now: () => now }
}

describe('the breaker', () => {
  test('opens after so many failures in a row, not before', () => {
    const { board, times } = open()
    times(2, () => board.recordFailure(1, 0))
    expect(board.check(1, 0)).toBe('ready')
    board.recordFailure(1, 0)
    expect(board.check(1, 0)).toBe('broken')
    expect(board.check(1, 1)).toBe('ready')
    expect(board.check(2, 0)).toBe('ready')
  })

  test('forgets failures at a success', () => {
    const { board, times } = open()
    times(2, () => board.recordFailure(1, 0))
    board.recordSuccess(1, 0)
    times(2, () => board.recordFailure(1, 0))
    expect(board.check(1, 0)).toBe('ready')
  })

  test('lets one request at a time probe after its interval', () => {
    const { board, times, pass } = open()
    times(3, () => board.recordFailure(1, 0))
    pass(15 * second - 1)
    expect(board.check(1, 0)).toBe('broken')
    pass(1)
    expect(board.check(1, 0)).toBe('probing')
    board.beginProbe(1, 0)
    expect(board.check(1, 0)).toBe('broken')
    board.recordFailure(1, 0)
    expect(board.check(1, 0)).toBe('broken')
    pass(15 * second)
    board.beginProbe(1, 0)
    board.recordSuccess(1, 0)
    expect(board.check(1, 0)).toBe('ready')
  })

  test('forgets a probe that never reports', () => {
    const { board, times, pass } = open()
    times(3, () => board.recordFailure(1, 0))
    pass(15 * second)
    board.beginProbe(1, 0)
    pass(15 * second)
    expect(board.check(1, 0)).toBe('probing')
  })

  test('opens as well for answers that keep breaking off, and closes when one ends well', () => {
    const { board, times, pass } = open()
    times(3, () => {
      board.recordSuccess(1, 0)
      board.recordBreak(1, 0)
    })
    expect(board.check(1, 0)).toBe('broken')
    pass(15 * second)
    board.beginProbe(1, 0)
    board.recordSuccess(1, 0)
    expect(board.check(1, 0)).toBe('broken')
    board.recordWhole(1, 0)
    expect(board.check(1, 0)).toBe('ready')
  })

  test('forgets a channel that was changed', () => {
    const { board, times } = open()
    times(3, () => board.recordFailure(1, 0))
    board.recordRateLimit(1, 1, 60 * second)
    board.forget(1)
    expect([board.check(1, 0), board.check(1, 1)]).toEqual(['ready', 'ready'])
  })
})

describe('a rate limit', () => {
  test('keeps away for as long as was asked', () => {
    const { board, pass, now } = open()
    board.recordRateLimit(1, 0, 5 * second)
    expect(board.check(1, 0)).toBe('cooling')
    expect(board.coolingUntil(1, 0)).toBe(now() + 5 * second)
    pass(5 * second)
    expect(board.check(1, 0)).toBe('ready')
    expect(board.coolingUntil(1, 0)).toBe(0)
  })

  test('never keeps away for more than an hour', () => {
    const { board, now } = open()
    board.recordRateLimit(1, 0, 1e12)
    expect(board.coolingUntil(1, 0)).toBe(now() + 3600 * second)
  })

  test('without a time backs off twice as long each time, up to a minute', () => {
    const { board, pass, now } = open()
    const waits = Array.from({ length: 9 }, () => {
      board.recordRateLimit(1, 0, undefined)
      const wait = board.coolingUntil(1, 0) - now()
      pass(wait)
      return wait / second
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  })

  test('is no failure: the breaker stays closed', () => {
    const { board, times, pass } = open()
    times(10, () => board.recordRateLimit(1, 0, second))
    pass(second)
    expect(board.check(1, 0)).toBe('ready')
  })
})
