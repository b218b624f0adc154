// Requests for the tests of this folder, and ways to send them through the codec.
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { type Conversation, DEFAULT_POLICY, type Encoded, type Traits } from '../neutral/index.ts'
import { claudeMessages } from './index.ts'

const { client, upstream } = claudeMessages

/** A Claude client's request. */
export const ask = (more: JsonObject = {}): JsonObject => ({
  model: 'claude-sonnet-4-5',
  max_tokens: 1000,
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

export const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  model: 'claude-sonnet-4-5',
  isStream: false,
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'openai-chat', members: {} },
  ...more,
})

/** What an upstream is asked for a conversation. */
export const encode = (asked: Partial<Conversation>, traits: Traits = {}): Encoded =>
  upstream.encodeRequest(conversation(asked), { traits, policy: DEFAULT_POLICY })

/** What an upstream is asked for a Claude client's request that went through the neutral form. */
export const recode = (body: JsonObject, traits: Traits = {}): Encoded =>
  upstream.encodeRequest(client.decodeRequest(body), { traits, policy: DEFAULT_POLICY })

/** The content of one message of a request. */
export const contentOf = ({ body }: Encoded, index: number): readonly JsonObject[] => {
  const messages = body.messages as readonly JsonObject[]
  return (messages[index]?.content ?? []) as unknown as readonly JsonObject[]
}

export const weather = { kind: 'function', name: 'weather', schema: { type: 'object', properties: {} } } as const

/** The refusal that an action ends with. */
export const refusal = (action: () => unknown): GatewayError => {
  try {
    action()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('was not refused')
}
