// The tap of forwarded streams: Gemini ends a stream with the object that holds a finish reason, not with an event of its own.
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import type { StreamTap } from '../dialect.ts'
import { openEventTap, type RejectReasonOf, type UpstreamCodec } from '../neutral/index.ts'
import { objectsMember, textMember } from './wire.ts'

/** Cheap, and never wrong about an object that holds one, in either spelling. */
const mayFinish = (data: string): boolean => data.includes('"finishReason"') || data.includes('"finish_reason"')

const hasFinish = (data: string): boolean => {
  if (!mayFinish(data)) return false
  const body = parseJson(data)
  return (
    isJsonObject(body) &&
    objectsMember(body, 'candidates').some((item) => textMember(item, 'finishReason') !== undefined)
  )
}

/**
 * Reads by the decoder, which tells the finish only when the bytes are over: several objects may each name one. An object that
 * says nothing but that (a refusal) is an answer all the same.
 */
export const openLaneTap = (
  codec: Pick<UpstreamCodec, 'decodeStream'>,
  choiceCount: number,
  rejectReasonOf: RejectReasonOf,
): StreamTap => {
  const tap = openEventTap(codec, choiceCount, rejectReasonOf)
  return {
    ...tap,
    read: (frame) => {
      const kind = tap.read(frame)
      return kind === 'preamble' && hasFinish(frame.data ?? '') ? 'last' : kind
    },
  }
}
