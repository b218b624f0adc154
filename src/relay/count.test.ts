// Counting is exact for ordinary text, bounded for hostile text, and in proportion for what was not kept.
import { describe, expect, test } from 'bun:test'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { AnswerSummary } from '../dialects/index.ts'
import { type CountText, createTextCounter, createUsageCounter } from './count.ts'
import type { Call } from './types.ts'

const model = 'gpt-4o-mini'
const exact = (text: string) => countTokens(text, { disallowedSpecial: new Set<string>() })

/** Counts with the real encoding and remembers the longest text it was given. */
const watched = () => {
  let longest = 0
  let calls = 0
  const encode: CountText = async (_model, text) => {
    longest = Math.max(longest, text.length)
    calls++
    return exact(text)
  }
  return { count: createTextCounter(encode), longest: () => longest, calls: () => calls }
}

describe('createTextCounter', () => {
  test('is exact for ordinary text, short and long', async () => {
    const prose = 'The quick brown fox, aged 7, jumps over 12 lazy dogs; “naïve” façades — and Straßenbahnen!\n\n'
    for (const text of ['', 'Hi', prose, prose.repeat(500), '你好，世界。'.repeat(5)])
      expect(await watched().count(model, text)).toBe(exact(text))
  })

  test('never gives the encoding a run that would stop the process', async () => {
    for (const text of ['y'.repeat(100_000), ' '.repeat(100_000), '漢字仮名'.repeat(25_000), '='.repeat(100_000)]) {
      const { count, longest } = watched()
      const tokens = await count(model, text)
      expect(longest()).toBeLessThanOrEqual(64)
      expect(tokens).toBeGreaterThan(0)
    }
  })

  test('breaks long runs at the price of few tokens', async () => {
    const text = 'abcdefghij'.repeat(60)
    const tokens = await watched().count(model, text)
    expect(tokens).toBeGreaterThanOrEqual(exact(text))
    expect(tokens).toBeLessThan(exact(text) * 1.2)
  })

  test('uses no encoding for models that have none, nor for texts beyond its limit', async () => {
    const { count, calls } = watched()
    expect(await count('claude-sonnet-4', 'Hello there')).toBeGreaterThan(0)
    expect(await count(model, 'word '.repeat(50_000))).toBeGreaterThan(0)
    expect(calls()).toBe(0)
  })
})

describe('createUsageCounter', () => {
  const call = {
    inbound: {
      dialect: { id: 'openai-chat' },
      facts: {
        model,
        readPrompt: () => ({ texts: ['Hello'], media: [], messageCount: 1, namedMessageCount: 0, toolCount: 0 }),
      },
    },
  } as unknown as Call
  const summary = (outputText: string, outputLength: number): AnswerSummary => ({
    usage: undefined,
    isUsageAbsurd: false,
    isComplete: true,
    outputText,
    outputLength,
    toolCallCount: 0,
    rejectReason: undefined,
    error: undefined,
  })
  const countUsage = createUsageCounter(async (_model, text) => text.length, {
    countsPrompts: true,
    measuresPictures: () => false,
  })

  test('counts what was kept, and the rest in proportion', async () => {
    expect((await countUsage(call, summary('abcd', 4))).completionTokens).toBe(4)
    expect((await countUsage(call, summary('abcd', 10))).completionTokens).toBe(10)
    expect((await countUsage(call, summary('', 0))).completionTokens).toBe(0)
  })
})
