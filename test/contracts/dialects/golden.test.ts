// Every ordered pair of chat dialects: requests, whole answers and streams come out as the golden files say, at any chunking.
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { GOLDEN, goldenOf, orderedPairs, streamsOf, translateStream } from './pairs.ts'

for (const { from, to } of orderedPairs)
  describe(`${from} to ${to}`, () => {
    const folder = join(GOLDEN, `${from}--${to}`)
    const made = goldenOf(from, to)
    test('has a golden file for each case, and no other', () => {
      expect(readdirSync(folder).toSorted()).toEqual(made.map(([file]) => file).toSorted())
    })
    for (const [file, text] of made)
      test(file, () => {
        expect(text).toBe(readFileSync(join(folder, file), 'utf8'))
      })
    for (const { name, bytes } of streamsOf(from))
      test(`${name} says the same however it is cut`, () => {
        const whole = translateStream(from, to, bytes)
        fc.assert(
          fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) =>
            expect(translateStream(from, to, bytes, cuts)).toBe(whole),
          ),
          { numRuns: 20 },
        )
      })
  })
