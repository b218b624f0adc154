import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  audioBytesTokens,
  audioLengthTokens,
  chatOverheadTokens,
  type EstimatorFamily,
  estimateSampled,
  estimateTokens,
  estimatorFamilyOf,
  flatMediaTokens,
  hasTokenizer,
  madePictureTokens,
  pictureTokens,
  realtimeAudioTokens,
} from './index.ts'

describe('text', () => {
  const single: [string, string, number, number, number][] = [
    // one thousand of a kind, by family: openai, claude, gemini
    ['word', 'word ', 1.02 + 0.42, 1.13 + 0.39, 1.15 + 0.2],
    ['number', '12345\n', 1.55 + 0.5, 1.63 + 0.89, 2.8 + 1.15],
    ['CJK', '中', 0.85, 1.21, 0.68],
    ['kana', 'か', 0.85, 1.21, 0.68],
    ['hangul', '한', 0.85, 1.21, 0.68],
    ['symbol', '!', 0.4, 0.4, 0.38],
    ['math', '∑', 2.68, 4.52, 1.05],
    ['superscript math', '⁺', 2.68, 4.52, 1.05],
    ['URL sign', '/', 1, 1.26, 1.2],
    ['at sign', '@', 2, 2.82, 2.5],
    ['emoji', '😀', 2.12, 2.6, 1.08],
    ['dingbat', '✂', 2.12, 2.6, 1.08],
    ['tab', '\t', 0.5, 0.89, 1.15],
    ['wide space', '　', 0.42, 0.39, 0.2],
    ['letters and digits', 'ab12', 1.02 + 1.55, 1.13 + 1.63, 1.15 + 2.8],
    ['Cyrillic word', 'слово ', 1.02 + 0.42, 1.13 + 0.39, 1.15 + 0.2],
    ['math letter', '𝑥!', 1.02 + 0.4, 1.13 + 0.4, 1.15 + 0.38],
  ]
  for (const [kind, text, openai, claude, gemini] of single) {
    test(`weighs a ${kind}`, () => {
      const families: [EstimatorFamily, number][] = [
        ['openai', openai],
        ['claude', claude],
        ['gemini', gemini],
      ]
      for (const [family, weight] of families) {
        const estimated = estimateTokens(text.repeat(1000), family)
        expect(Math.abs(estimated - weight * 1000)).toBeLessThan(1.01)
      }
    })
  }

  test('a run of letters counts once and the sum is rounded up', () => {
    expect(estimateTokens('', 'openai')).toBe(0)
    expect(estimateTokens('a', 'openai')).toBe(2)
    expect(estimateTokens('pneumonoultramicroscopic', 'openai')).toBe(2)
    expect(estimateTokens('a1', 'openai')).toBe(3)
  })

  test('any text has a finite estimate that never shrinks when text is added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const whole = estimateTokens(`${left} ${right}`, 'claude')
        expect(Number.isSafeInteger(whole)).toBe(true)
        expect(whole).toBeGreaterThanOrEqual(estimateTokens(left, 'claude'))
      }),
    )
  })

  test('samples are exact for short text and close for long text', () => {
    const short = 'hello 世界 42 '.repeat(500)
    expect(estimateSampled(short, 'gemini')).toBe(estimateTokens(short, 'gemini'))
    const long = Array.from({ length: 40_000 }, (_, line) => `line ${line} says 你好 @ https://x.y/?z=${line}\n`).join(
      '',
    )
    const exact = estimateTokens(long, 'openai')
    expect(Math.abs(estimateSampled(long, 'openai') - exact) / exact).toBeLessThan(0.02)
  })

  test('the model’s name chooses weights and tokenizer', () => {
    expect(estimatorFamilyOf('models/Gemini-3-Pro')).toBe('gemini')
    expect(estimatorFamilyOf('anthropic.Claude-x')).toBe('claude')
    expect(estimatorFamilyOf('deepseek-chat')).toBe('openai')
    expect(['gpt-5', 'o3-mini', 'chatgpt-4o-latest', 'claude-3', 'deepseek-chat'].map(hasTokenizer)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('fixed costs', () => {
  test('messages, tools and names', () => {
    expect(chatOverheadTokens({ messages: 2, tools: 3, namedMessages: 1 })).toBe(6 + 24 + 3 + 3)
  })

  test('media and audio', () => {
    expect(['image', 'audio', 'video', 'file'].map((kind) => flatMediaTokens(kind as 'image'))).toEqual([
      520, 256, 8192, 4096,
    ])
    expect([audioLengthTokens(125.4), audioLengthTokens(40.2), audioLengthTokens(0)]).toEqual([2100, 683, 0])
    expect(audioBytesTokens(1001)).toBe(2)
    expect([realtimeAudioTokens(6, 'input'), realtimeAudioTokens(6, 'output')]).toEqual([166, 83])
  })
})

describe('pictures', () => {
  const cases: [string, string, number, number, 'low' | 'high', number][] = [
    ['a square of four tiles', 'gpt-4o', 1024, 1024, 'high', 765],
    ['a wide picture that is shrunk twice', 'gpt-4o', 4096, 2048, 'high', 1105],
    ['a small picture that is enlarged', 'gpt-4o', 100, 100, 'high', 765],
    ['low detail', 'gpt-4o', 4096, 2048, 'low', 85],
    ['the mini’s larger tiles', 'gpt-4o-mini', 1024, 1024, 'high', 2833 + 4 * 5667],
    ['the gpt-5 family', 'gpt-5-chat-latest', 1024, 1024, 'high', 70 + 4 * 140],
    ['the o family', 'o3-pro', 1024, 1024, 'high', 75 + 4 * 150],
    ['computer use', 'computer-use-preview', 1024, 1024, 'high', 65 + 4 * 129],
    ['patches below the limit', 'gpt-4.1-mini', 1024, 1024, 'high', Math.round(1024 * 1.62)],
    ['patches above the limit', 'gpt-4.1-mini', 1800, 2400, 'high', Math.round(1452 * 1.62)],
    ['patches ignore the detail', 'o4-mini', 1024, 1024, 'low', Math.round(1024 * 1.72)],
    ['a GLM model', 'glm-4v', 1024, 1024, 'high', 1047],
  ]
  for (const [name, model, width, height, detail, expected] of cases) {
    test(`counts ${name}`, () => expect(pictureTokens(model, { width, height, detail })).toBe(expected))
  }

  test('an unmeasured picture counts three times the base', () => {
    expect(pictureTokens('gpt-4o', {})).toBe(255)
    expect(pictureTokens('gpt-4o', { width: 1024, height: 1024 }, false)).toBe(255)
    expect(pictureTokens('gpt-5', { width: Number.NaN, height: 3 })).toBe(210)
    expect(pictureTokens('gpt-5-mini', {})).toBe(255)
  })

  test('made pictures by quality and shape', () => {
    expect(madePictureTokens('low', '1024x1024', 1)).toBe(272)
    expect(madePictureTokens('medium', '1024x1536', 2)).toBe(3168)
    expect(madePictureTokens('high', '1536x1024', 1)).toBe(6208)
    expect(madePictureTokens('auto', 'auto', 0)).toBe(4160)
  })
})
