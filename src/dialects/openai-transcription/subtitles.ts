// Transcripts as subtitles: SubRip and WebVTT.
import type { Segment, TranscriptionReply } from '../exchange/transcription.ts'

const pad = (value: number, length: number): string => String(value).padStart(length, '0')

/** `01:02:03,004`; the formats differ in the mark before the milliseconds. */
const timestamp = (seconds: number, mark: ',' | '.'): string => {
  const milliseconds = Math.max(0, Math.round(seconds * 1000))
  const whole = Math.floor(milliseconds / 1000)
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => pad(part, 2))
    .join(':')
  return `${clock}${mark}${pad(milliseconds % 1000, 3)}`
}

/** A line of a cue may not be empty: a blank line ends the cue. */
const cueText = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

/** Words of one cue where the upstream timed words alone. */
const WORDS_PER_CUE = 12

const groupWords = (words: readonly Segment[]): Segment[] =>
  Array.from({ length: Math.ceil(words.length / WORDS_PER_CUE) }, (_, index) => {
    const group = words.slice(index * WORDS_PER_CUE, (index + 1) * WORDS_PER_CUE)
    return {
      text: group.map(({ text }) => text.trim()).join(' '),
      start: group[0]?.start ?? 0,
      end: group.at(-1)?.end ?? 0,
    }
  })

/** Cues of a transcript: its segments, its words in groups, or all of it as one. */
const cuesOf = ({ segments, words, text, durationSeconds }: TranscriptionReply): readonly Segment[] => {
  if (segments !== undefined && segments.length > 0) return segments
  if (words !== undefined && words.length > 0) return groupWords(words)
  return text.trim() === '' ? [] : [{ text, start: 0, end: durationSeconds ?? 0 }]
}

const writeCues = (reply: TranscriptionReply, mark: ',' | '.', isNumbered: boolean): string =>
  cuesOf(reply)
    .map(({ text, start, end }, index) => {
      const number = isNumbered ? `${index + 1}\n` : ''
      return `${number}${timestamp(start, mark)} --> ${timestamp(end, mark)}\n${cueText(text)}\n\n`
    })
    .join('')

export const writeSrt = (reply: TranscriptionReply): string => writeCues(reply, ',', true)

/** The upstream's own WebVTT where it wrote one. */
export const writeVtt = (reply: TranscriptionReply): string => reply.vtt ?? `WEBVTT\n\n${writeCues(reply, '.', false)}`
