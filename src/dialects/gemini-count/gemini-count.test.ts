// Counting a prompt at Gemini.
import { describe, expect, test } from 'bun:test'
import { geminiCount } from './index.ts'

describe('a question how many tokens a prompt has', () => {
  const nested = { generate_content_request: { model: 'models/a', contents: [{ parts: [{ text: 'Hi' }] }] } }
  test('is read in both its forms', () => {
    const path = { model: 'gemini-2.5-flash' }
    expect(geminiCount.readRequest(nested, path).readPrompt().texts).toEqual(['Hi'])
    expect(geminiCount.readRequest({ contents: [{ parts: [{ text: 'Ho' }] }] }, path).readPrompt().texts).toEqual([
      'Ho',
    ])
    expect(geminiCount.readRequest(nested).model).toBe('a')
  })
  test('names the upstream model where it names one', () => {
    const edits = geminiCount.modelEdits(nested, 'b')
    expect(JSON.parse(edits.get('generate_content_request') ?? '')).toMatchObject({ model: 'models/b' })
    expect(geminiCount.modelEdits({ contents: [] }, 'b').size).toBe(0)
  })
  test('has an answer that costs no tokens', () => {
    expect(geminiCount.readAnswer({ totalTokens: 31 })).toMatchObject({
      isComplete: true,
      usage: { promptTokens: 0, completionTokens: 0 },
    })
    expect(geminiCount.readAnswer({})).toMatchObject({ isComplete: false, usage: undefined })
    expect(geminiCount.readAnswer({ error: { code: 429 } }).error?.kind).toBe('upstream_rate_limited')
  })
})
