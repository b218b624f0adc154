// The face of the simulated vendors: one scripted model behind each wire format that upstreams speak.
//
// They are a second opinion: written from the vendors' documentation, with nothing taken from src/dialects. What a vendor would
// refuse is answered with its 400.
import { bedrockClaude, claudeAdaptive, claudeMessages } from './claude.ts'
import { cohere } from './cohere.ts'
import { bedrockConverse } from './converse.ts'
import { gemini, vertexGemini } from './gemini.ts'
import { ollama } from './ollama.ts'
import { openAiChat, openAiCompatible } from './openai-chat.ts'
import { openAiResponses } from './openai-responses.ts'

export { cost, cutText, refusalText } from './model.ts'
export { failing, serve, type Vendor } from './serve.ts'

export const vendors = {
  'openai-chat': openAiChat,
  'openai-compatible': openAiCompatible,
  'openai-responses': openAiResponses,
  'claude-messages': claudeMessages,
  'claude-adaptive': claudeAdaptive,
  'bedrock-claude': bedrockClaude,
  'bedrock-converse': bedrockConverse,
  gemini,
  'vertex-gemini': vertexGemini,
  cohere,
  ollama,
} as const

export type VendorId = keyof typeof vendors
