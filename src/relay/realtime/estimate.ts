// The usage of an answer whose upstream reported none: text counted, sound by its length (relay.md section 13).

import { type AudioFormats, bytesPerSecond, type Tally, type TextTotal } from '../../dialects/index.ts'
import type { Usage } from '../../kernel/index.ts'
import { realtimeAudioTokens } from '../../pricing/index.ts'
import type { CountText } from '../count.ts'

/** What a tool costs beside its text. */
const TOOL_TOKENS = 8

/** Of a long text only the beginning is kept, and the rest counts in proportion. */
const countTotal = async (countText: CountText, model: string, { text, length }: TextTotal): Promise<number> =>
  text === '' ? 0 : Math.ceil(((await countText(model, text)) * length) / text.length)

export type EstimateQuestion = {
  readonly model: string
  readonly tally: Tally
  readonly formats: AudioFormats
  /** Tools that the upstream reads again for this answer. */
  readonly tools: readonly string[]
}

export const estimateUsage = async (
  countText: CountText,
  { model, tally, formats, tools }: EstimateQuestion,
): Promise<Usage> => {
  const { input } = tally
  let textIn = await countTotal(countText, model, input.text())
  for (const tool of tools) textIn += TOOL_TOKENS + (await countText(model, tool))
  const textOut = await countTotal(countText, model, tally.text())
  const audioIn = realtimeAudioTokens(input.audioBytes() / bytesPerSecond(formats.input), 'input')
  const audioOut = realtimeAudioTokens(tally.audioBytes() / bytesPerSecond(formats.output), 'output')
  return {
    semantics: 'openai',
    promptTokens: textIn + audioIn,
    completionTokens: textOut + audioOut,
    textInputTokens: textIn,
    audioInputTokens: audioIn,
    textOutputTokens: textOut,
    audioOutputTokens: audioOut,
    source: 'counted',
  }
}
