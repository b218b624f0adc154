// OpenAI Speech: lane, client codec, and what spoken answers cost.
export { openaiSpeechClient } from './client.ts'
export { openaiSpeech } from './lane.ts'
export { readSpeechUsage } from './usage.ts'
