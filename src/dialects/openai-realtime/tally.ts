// What went in and came out of one answer, in bounded memory, for answers whose upstream reports no usage.
import { createTextSample } from '../openai-family/text-sample.ts'
import type { ClientEvent } from './client-event.ts'

/** The beginning of a text, and the characters of the whole. */
export type TextTotal = { readonly text: string; readonly length: number }

/** The input that has come since the last answer. */
export const createInputTally = () => {
  const texts = createTextSample()
  let audioBytes = 0

  return {
    add: (event: Pick<ClientEvent, 'texts' | 'audioBytes' | 'clearsAudio'>): void => {
      if (event.clearsAudio) audioBytes = 0
      audioBytes += event.audioBytes
      for (const text of event.texts) texts.add(`${text}\n`)
    },
    text: (): TextTotal => ({ text: texts.text(), length: texts.length() }),
    audioBytes: (): number => audioBytes,
  }
}

type InputTally = ReturnType<typeof createInputTally>

/** One answer: the input it was given, and its output so far. */
export const createTally = (input: InputTally = createInputTally()) => {
  const texts = createTextSample()
  let audioBytes = 0

  return {
    input,
    add: (text: string, bytes: number): void => {
      texts.add(text)
      audioBytes += bytes
    },
    text: (): TextTotal => ({ text: texts.text(), length: texts.length() }),
    audioBytes: (): number => audioBytes,
    hasOutput: (): boolean => texts.length() > 0 || audioBytes > 0,
  }
}

export type Tally = ReturnType<typeof createTally>
