// The ways in which streamed answers are cut into frames.
import { createEventStreamSplitter } from './aws-event-stream.ts'
import { createFrameSplitter, type Frame, FrameTooLargeError } from './sse.ts'

/** `json-lines`: each line is one frame's data. `json-array`: so is each element of one long array. */
export type Framing = 'sse' | 'json-lines' | 'aws-event-stream' | 'json-array'

export type Framer = { readonly step: (chunk: Uint8Array) => Frame[]; readonly flush: () => Frame | undefined }

const encoder = new TextEncoder()
const EMPTY = new Uint8Array(0)

const frameOf = (data: string): Frame => ({ bytes: EMPTY, data, event: undefined })

/** Text that arrives in chunks cut anywhere, also inside a character; over the limit it throws. */
const createText = (limitBytes: number) => {
  const decoder = new TextDecoder()
  let text = ''
  return {
    add: (chunk: Uint8Array): void => {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > limitBytes) throw new FrameTooLargeError(limitBytes)
    },
    get: (): string => text,
    keep: (rest: string): void => {
      text = rest
    },
  }
}

const createLineSplitter = (limitBytes: number): Framer => {
  const text = createText(limitBytes)
  return {
    step: (chunk) => {
      text.add(chunk)
      const lines = text.get().split('\n')
      text.keep(lines.pop() ?? '')
      return lines
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map(frameOf)
    },
    flush: () => {
      const rest = text.get().trim()
      text.keep('')
      return rest === '' ? undefined : frameOf(rest)
    },
  }
}

/** Cuts the elements of one array: objects between braces that are balanced outside strings. */
const createArraySplitter = (limitBytes: number): Framer => {
  const text = createText(limitBytes)
  let scanned = 0
  let start = -1
  let depth = 0
  let isInString = false
  let isEscaped = false

  const scan = (frames: Frame[]): void => {
    const all = text.get()
    for (; scanned < all.length; scanned++) {
      const character = all[scanned]
      if (isEscaped) isEscaped = false
      else if (isInString) {
        if (character === '\\') isEscaped = true
        else if (character === '"') isInString = false
      } else if (character === '"') isInString = true
      else if (character === '{') {
        if (depth === 0) start = scanned
        depth++
      } else if (character === '}') {
        depth--
        if (depth === 0) frames.push(frameOf(all.slice(start, scanned + 1)))
      }
    }
    const from = depth > 0 ? start : scanned
    text.keep(all.slice(from))
    scanned -= from
    start = depth > 0 ? 0 : -1
  }

  return {
    step: (chunk) => {
      text.add(chunk)
      const frames: Frame[] = []
      scan(frames)
      return frames
    },
    flush: () => undefined,
  }
}

/** Opens a framer. All throw FrameTooLargeError when one frame exceeds the limit. */
export const createFramer = (framing: Framing, limitBytes: number): Framer => {
  if (framing === 'json-lines') return createLineSplitter(limitBytes)
  if (framing === 'json-array') return createArraySplitter(limitBytes)
  return framing === 'sse' ? createFrameSplitter(limitBytes) : createEventStreamSplitter(limitBytes)
}

/** A frame as a server-sent event, for clients of streams that came in another framing. */
export const asServerSentEvent = ({ event, data }: Pick<Frame, 'event' | 'data'>): Uint8Array =>
  encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${data ?? ''}\n\n`)
