// Keys of one channel: reading, writing, and states that stay with their key.
import { describe, expect, test } from 'bun:test'
import { readChannelInfo } from '../../channels/index.ts'
import {
  appendKeys,
  createKeyRing,
  hasEnabledKey,
  type KeyRing,
  readKeyLines,
  readKeyRing,
  removeKeys,
  withStates,
  writeKeyRing,
  writeKeys,
} from './keys.ts'

const disabled = (reason: string) => ({ status: 3, reason, time: 1_800_000_000 })
const ring = (): KeyRing => withStates(createKeyRing(['a', 'b', 'c', 'd'], 'polling'), [1, 3], disabled('no money'))

describe('texts', () => {
  test.each([
    ['a\n b \n\na', ['a', 'b']],
    ['["a","b"]', ['a', 'b']],
    ['[{"x":1},{"y":2}]', ['{"x":1}', '{"y":2}']],
    ['', []],
  ])('%p holds %p', (text, keys) => {
    expect(readKeyLines(text)).toEqual(keys)
  })
  test('what is written is read again', () => {
    for (const keys of [['a'], ['a', 'b'], ['{"x":1}', '{"y":2}']]) expect(readKeyLines(writeKeys(keys))).toEqual(keys)
  })
  test('too many keys are refused', () => {
    expect(() => readKeyLines(Array.from({ length: 10_001 }, (_, index) => `k${index}`).join('\n'))).toThrow()
  })
})

describe('the ring', () => {
  test('a round trip keeps keys, states and mode, and the relay reads the same', () => {
    const text = writeKeyRing({ ...ring(), pollingIndex: 6 })
    const again = readKeyRing(writeKeys(ring().keys), text)
    expect(again).toEqual({ ...ring(), pollingIndex: 2 })
    const relay = readChannelInfo(text)
    expect(relay.isMultiKey).toBe(true)
    expect(relay.mode).toBe('polling')
    expect([0, 1, 2, 3].map(relay.isKeyEnabled)).toEqual([true, false, true, false])
  })
  test('a single-key channel has none', () => {
    expect(readKeyRing('a', '')).toBeUndefined()
    expect(readKeyRing('a', '{"is_multi_key":false}')).toBeUndefined()
  })
  test('states of keys that are no more are forgotten', () => {
    const info = JSON.stringify({ is_multi_key: true, multi_key_status_list: { '0': 2, '7': 3, x: 3, '1': 1 } })
    expect([...(readKeyRing('a\nb', info)?.states ?? [])]).toEqual([[0, { status: 2, reason: '', time: 0 }]])
  })
  test('after a removal each state is still with its key', () => {
    const shorter = removeKeys(ring(), new Set([0, 3]))
    expect(shorter.keys).toEqual(['b', 'c'])
    expect([...shorter.states]).toEqual([[0, disabled('no money')]])
  })
  test('appended keys come once and leave the others as they are', () => {
    const longer = appendKeys(ring(), ['b', 'e'])
    expect(longer.keys).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect([...longer.states.keys()]).toEqual([1, 3])
  })
  test('one enabled key is enough', () => {
    expect(hasEnabledKey(ring())).toBe(true)
    expect(hasEnabledKey(withStates(ring(), [0, 2], disabled('too')))).toBe(false)
  })
})
