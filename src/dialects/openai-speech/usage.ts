// What speech costs: the text is the prompt, the sound is counted by its length.
import type { Usage } from '../../kernel/index.ts'
import { readAudioSeconds } from '../exchange/audio-duration.ts'
import { tokensOfSeconds } from '../exchange/usage.ts'

/** Bytes that count as one token when a recording's length cannot be read (billing.md section 8). */
const BYTES_PER_TOKEN = 1000

/**
 * Usage of a spoken answer. `format` is what was asked for (`pcm` has no header that tells); `promptTokens` is the estimate
 * of the text.
 */
export const readSpeechUsage = (bytes: Uint8Array, format: string | undefined, promptTokens: number): Usage => {
  const seconds = readAudioSeconds(bytes, format)
  const tokens = seconds === undefined ? Math.ceil(bytes.length / BYTES_PER_TOKEN) : tokensOfSeconds(seconds)
  return {
    semantics: 'openai',
    promptTokens,
    completionTokens: tokens,
    textInputTokens: promptTokens,
    audioOutputTokens: tokens,
    source: 'counted',
  }
}
