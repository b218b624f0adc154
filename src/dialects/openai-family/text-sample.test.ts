// Output is sampled in bounded memory, and exactly as long as it is short.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createTextSample } from './text-sample.ts'

const collect = (pieces: readonly string[]) => {
  const sample = createTextSample()
  for (const piece of pieces) sample.add(piece)
  return sample
}

describe('createTextSample', () => {
  test('keeps short texts exactly, however they are cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 60 }), (pieces) => {
        const sample = collect(pieces)
        const whole = pieces.join('')
        expect(sample.length()).toBe(whole.length)
        expect(sample.text()).toBe(whole)
        expect(sample.text()).toBe(whole)
      }),
    )
  })
  test('keeps the beginning of a long text and counts all of it', () => {
    const sample = collect(Array.from({ length: 50_000 }, () => 'word '))
    expect(sample.length()).toBe(250_000)
    expect(sample.text()).toHaveLength(1 << 16)
    expect('word '.repeat(50_000).startsWith(sample.text())).toBe(true)
  })
  test('never cuts a character', () => {
    const sample = collect(Array.from({ length: 40_000 }, () => '漢😀'))
    expect('漢😀'.repeat(40_000).startsWith(sample.text())).toBe(true)
    expect(sample.text().length).toBeGreaterThan(15_000)
  })
})
