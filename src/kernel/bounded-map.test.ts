// Tests of the bounded map against a plain one.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { BoundedMap } from './bounded-map.ts'

test('is a map as long as there is room', () => {
  const step = fc.tuple(fc.constantFrom('get', 'set', 'delete'), fc.nat(20), fc.nat(9))
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const plain = new Map<number, number>()
      const bounded = new BoundedMap<number, number>(100)
      for (const [what, key, value] of steps) {
        if (what === 'get') expect(bounded.get(key)).toBe(plain.get(key))
        else if (what === 'delete') [plain, bounded].forEach((map) => void map.delete(key))
        else [plain, bounded].forEach((map) => void map.set(key, value))
        expect(bounded.size).toBe(plain.size)
      }
      expect(new Map(bounded)).toEqual(plain)
    }),
  )
})

test('never holds more than it may, and keeps what is used', () => {
  const map = new BoundedMap<number, string>(1000)
  map.set(-1, 'used')
  for (let key = 0; key < 50_000; key++) {
    map.set(key, 'x')
    expect(map.size).toBeLessThanOrEqual(1000)
    if (key % 100 === 0) expect(map.get(-1)).toBe('used')
  }
  expect(map.get(49_999)).toBe('x')
  expect(map.get(0)).toBeUndefined()
})
