// What the relay knows of a speech request before it is sent.
import { expect, test } from 'bun:test'
import { openaiSpeech } from './index.ts'

const factsOf = (body: Record<string, string>) => openaiSpeech.readRequest({ voice: 'alloy', ...body })

test('speech is paid by the character, whatever the script', () => {
  expect(factsOf({ model: 'tts-1', input: 'Hello there.' }).knownPromptTokens).toBe(12)
  expect(factsOf({ model: 'speech-02-hd', input: '你好👋' }).knownPromptTokens).toBe(3)
})

test('speech of GPT models is paid by the token', () => {
  expect(factsOf({ model: 'gpt-4o-mini-tts', input: 'Hello there.' }).knownPromptTokens).toBeUndefined()
})
