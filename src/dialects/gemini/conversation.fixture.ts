// A small conversation for tests, and how it is written for Gemini.
import { type Conversation, DEFAULT_POLICY, type Policy, type Traits } from '../neutral/index.ts'
import { gemini } from './index.ts'

const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  model: 'gemini-2.5-flash',
  isStream: false,
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'openai-chat', members: {} },
  ...more,
})

export const encode = (more: Partial<Conversation>, traits: Traits = {}, policy: Partial<Policy> = {}) =>
  gemini.upstream.encodeRequest(conversation(more), { traits, policy: { ...DEFAULT_POLICY, ...policy } })
