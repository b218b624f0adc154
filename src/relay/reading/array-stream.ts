// A stream for clients that want one long JSON array instead of server-sent events (Gemini without `alt=sse`).
import { createFramer } from '../../kernel/index.ts'

const encoder = new TextEncoder()
/** What is rewritten comes from the gateway itself, in whole events: no limit but memory applies. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** Rewrites whole events as elements. `end` closes the array. */
export const createArrayWriter = () => {
  const framer = createFramer('sse', NO_LIMIT)
  let isOpen = false

  const write = (bytes: Uint8Array): Uint8Array => {
    let text = ''
    for (const { data } of framer.step(bytes)) {
      if (data === undefined || data === '') continue
      text += (isOpen ? ',\r\n' : '[') + data
      isOpen = true
    }
    return encoder.encode(text)
  }
  return {
    write,
    end: (): Uint8Array => encoder.encode(isOpen ? ']' : '[]'),
  }
}
