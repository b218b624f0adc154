// What resellers of OpenAI's API have in common: every operation under OpenAI's paths, with the parameters OpenAI wants.
import type { Provider } from '../define.ts'
import { reasoningModelParameters } from '../quirks/index.ts'
import { ALL_OPENAI, openAiSpeech, openAiSpeeches, realtimeSpeech } from './openai-speeches.ts'

/** Everything that OpenAI itself serves (and rerank, which relays add). */
export const everythingOfOpenAi: Provider['speaks'] = {
  ...openAiSpeeches(ALL_OPENAI),
  chat: openAiSpeech('chat', '/v1', { quirks: [reasoningModelParameters] }),
  realtime: realtimeSpeech(),
}
