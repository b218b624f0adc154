// OpenAI Transcriptions and Translations: lane, client codec, and what recordings count as.
export { openaiTranscriptionClient } from './client.ts'
export { openaiTranscription, readRecordingTokens } from './lane.ts'
