// Usage is read in the spellings of OpenAI's imitators, and written with what was reported and nothing else.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { readOpenAiUsage, writeOpenAiUsage } from './usage.ts'

describe('usage', () => {
  test('keeps reasoning inside completion tokens, also where the total shows that it stands beside them', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 290 } }
    const beside = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 303, ...details }
    const inside = { prompt_tokens: 12, completion_tokens: 291, total_tokens: 303, ...details }
    expect(readOpenAiUsage({ usage: beside })).toMatchObject({ completionTokens: 291, reasoningTokens: 290 })
    expect(readOpenAiUsage({ usage: inside })).toMatchObject({ completionTokens: 291, reasoningTokens: 290 })
  })
  test('takes a half that is left out from the total', () => {
    const read = (usage: JsonObject) => readOpenAiUsage({ usage })
    expect(read({ prompt_tokens: 10, total_tokens: 30 })).toMatchObject({ promptTokens: 10, completionTokens: 20 })
    expect(read({ completion_tokens: 20, total_tokens: 30 })).toMatchObject({ promptTokens: 10, completionTokens: 20 })
    expect(read({ prompt_tokens: 10, total_tokens: 10 })).toMatchObject({ promptTokens: 10, completionTokens: 0 })
    expect(read({ prompt_tokens: 10, total_tokens: 5 })).toMatchObject({ promptTokens: 10, completionTokens: 0 })
    expect(read({ prompt_tokens: 10, completion_tokens: 0, total_tokens: 30 })?.completionTokens).toBe(0)
  })
  test('knows both names of input that went into the cache', () => {
    for (const name of ['cached_creation_tokens', 'cache_write_tokens'])
      expect(
        readOpenAiUsage({ usage: { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { [name]: 4 } } }),
      ).toMatchObject({ cacheWriteTokens: 4 })
  })
  test('that was read and written says the same', () => {
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 5, cached_creation_tokens: 2, audio_tokens: 0, image_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 4, text_tokens: 5 },
    }
    const read = readOpenAiUsage({ usage })
    expect(read === undefined ? undefined : writeOpenAiUsage(read)).toEqual(usage)
  })
  test('without details is written without them', () => {
    const counted = { semantics: 'openai', promptTokens: 1, completionTokens: 2, source: 'counted' } as const
    expect(writeOpenAiUsage(counted)).toEqual({ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 })
  })
  test('of a gateway that passes Claude’s counts on is counted as it says, or as its members show', () => {
    const split = { claude_cache_creation_5_m_tokens: 586, claude_cache_creation_1_h_tokens: 14 }
    const usage = { prompt_tokens: 62, completion_tokens: 95, prompt_tokens_details: { cached_tokens: 3544 } }
    const counts = { promptTokens: 62, cacheReadTokens: 3544, cacheWrite5mTokens: 586, cacheWrite1hTokens: 14 }
    const read = (more: JsonObject) => readOpenAiUsage({ usage: { ...usage, ...more } })
    expect(read(split)).toMatchObject({ semantics: 'anthropic', ...counts })
    expect(read({ ...split, usage_semantic: 'openai', usage_source: 'anthropic' })).toMatchObject({
      semantics: 'openai',
      ...counts,
    })
    expect(read({ usage_semantic: 'anthropic' })).toMatchObject({ semantics: 'anthropic', promptTokens: 62 })
    const none = { claude_cache_creation_5_m_tokens: 0, claude_cache_creation_1_h_tokens: 0 }
    expect(read(none)).toMatchObject({ semantics: 'openai' })
  })
  test('of several cache lifetimes is counted into the prompt once', () => {
    const usage = {
      semantics: 'anthropic',
      promptTokens: 10,
      completionTokens: 1,
      cacheReadTokens: 5,
      cacheWrite5mTokens: 2,
      cacheWrite1hTokens: 3,
      source: 'upstream',
    } as const
    expect(writeOpenAiUsage(usage)).toEqual({
      prompt_tokens: 20,
      completion_tokens: 1,
      total_tokens: 21,
      prompt_tokens_details: { cached_tokens: 5, cached_creation_tokens: 5 },
    })
  })
})
