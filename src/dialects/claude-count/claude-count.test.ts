// Counting tokens in Claude's dialect.
import { expect, test } from 'bun:test'
import { claudeCount } from './index.ts'

const body = { model: 'claude-opus-5', messages: [{ role: 'user', content: 'Hello' }], stream: 'x' }

test('reads a request that is a message without a limit, and never streams', () => {
  const facts = claudeCount.readRequest(body)
  expect(facts).toMatchObject({ model: 'claude-opus-5', isStream: false, maxOutputTokens: 0, wantsStreamUsage: false })
  expect(facts.readPrompt().texts).toContain('Hello')
  expect(() => claudeCount.readRequest({ model: 'm' })).toThrow('"messages"')
})

test('reads the number, and knows an answer without one', () => {
  expect(claudeCount.readAnswer({ input_tokens: 2095 })).toMatchObject({
    isComplete: true,
    usage: { promptTokens: 2095, completionTokens: 0, semantics: 'anthropic' },
  })
  expect(claudeCount.readAnswer({})).toMatchObject({ isComplete: false, usage: undefined })
  expect(claudeCount.readAnswer({ input_tokens: -4 })).toMatchObject({ isComplete: false, isUsageAbsurd: true })
  const failed = claudeCount.readAnswer({ type: 'error', error: { type: 'authentication_error', message: 'bad key' } })
  expect(failed.error?.kind).toBe('upstream_refused_key')
})

test('writes a counted number', () => {
  const edits = claudeCount.usageEdits({ semantics: 'openai', promptTokens: 7, completionTokens: 0, source: 'counted' })
  expect([...edits]).toEqual([['input_tokens', '7']])
})
