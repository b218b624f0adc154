// Vercel's AI SDK against the running gateway, with the providers of every family over every upstream dialect.
import { aiSdk } from './ai-sdk-client.ts'
import { describeClients } from './scenarios.ts'

// The SDK warns on the console of models it does not know.
globalThis.AI_SDK_LOG_WARNINGS = false

describeClients(aiSdk)
