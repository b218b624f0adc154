// Every token is billed in exactly one bucket: over all recorded usages the buckets add up to the vendor's own total.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Usage } from '../kernel/index.ts'
import { createPriceBook, resolvePrice, settle } from './index.ts'

const book = createPriceBook({
  modelRatio: { m: 1, 'gemini-2.5-flash': 0.15 },
  completionRatio: { m: 4 },
  cacheRatio: { m: 0.1 },
  createCacheRatio: { m: 1.25 },
  imageRatio: { m: 2 },
})

const price = (model: string) => {
  const found = resolvePrice(book, { model, userGroup: '', usingGroup: '' })
  if (found.kind !== 'priced') throw new Error('no price')
  return found.snapshot
}

const count = fc.integer({ min: 0, max: 200_000 })

test('of consistent usages, in either semantics, with any mix of cached, written, picture and audio tokens', () => {
  const parts = fc.record({
    plain: count,
    read: count,
    w5: count,
    w1: count,
    image: count,
    audio: count,
    output: count,
  })
  fc.assert(
    fc.property(parts, fc.boolean(), fc.constantFrom('m', 'gemini-2.5-flash'), (part, isAnthropic, model) => {
      const cached = part.read + part.w5 + part.w1
      const prompt = part.plain + part.image + part.audio
      const usage: Usage = {
        semantics: isAnthropic ? 'anthropic' : 'openai',
        source: 'upstream',
        promptTokens: isAnthropic ? prompt : prompt + cached,
        completionTokens: part.output,
        cacheReadTokens: part.read,
        cacheWriteTokens: part.w5 + part.w1,
        cacheWrite5mTokens: part.w5,
        cacheWrite1hTokens: part.w1,
        imageInputTokens: part.image,
        audioInputTokens: part.audio,
      }
      const { explanation } = settle(usage, price(model))
      const billed = explanation.reduce((sum, { tokens = 0 }) => sum + tokens, 0)
      expect(billed).toBe(prompt + cached + part.output)
      expect(explanation.every(({ tokens = 0, quota }) => tokens >= 0 && quota >= 0)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
