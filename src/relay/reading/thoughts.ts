// The channel setting `thinking_to_content`: clients of OpenAI's chat get thoughts as text between tags (conversions.md section 3.7).
import {
  createThinkingRewriter,
  createThinkingStage,
  thinkingToContent,
  thinkingToContentReply,
} from '../../dialects/index.ts'
import { asServerSentEvent, parseJsonObject } from '../../kernel/index.ts'
import type { EventStage } from './chat.ts'
import type { Outlet, Reading, Rendered, StreamPipe } from './reading.ts'

/** The stage of a translated answer. */
export const openThoughtStage = (): EventStage => ({ ...createThinkingStage(), whole: thinkingToContentReply })

const decoder = new TextDecoder()

const rewriteBody = (rendered: Rendered): Rendered => {
  const text = typeof rendered.body === 'string' ? rendered.body : decoder.decode(rendered.body)
  const body = parseJsonObject(text)
  return body === undefined ? rendered : { ...rendered, body: JSON.stringify(thinkingToContent(body)) }
}

const wrapPipe = (pipe: StreamPipe): StreamPipe => {
  const rewriter = createThinkingRewriter()
  const close = (): Uint8Array[] => rewriter.flush().map((data) => asServerSentEvent({ event: undefined, data }))
  const toBytes = (wire: Uint8Array | string): Uint8Array => (typeof wire === 'string' ? Buffer.from(wire) : wire)
  return {
    ...pipe,
    read: (frame, outlet) => {
      const inner: Outlet = { forward: [], hasContent: false }
      const kind = pipe.read(frame, inner)
      outlet.hasContent ||= inner.hasContent
      if (inner.forward.length === 0 || frame.data === undefined) outlet.forward.push(...inner.forward)
      else
        for (const data of rewriter.step(frame.data))
          outlet.forward.push(data === frame.data ? frame.bytes : asServerSentEvent({ event: frame.event, data }))
      return kind
    },
    end: (counted) => Buffer.concat([...close(), toBytes(pipe.end(counted))]),
  }
}

/** The same for answers that are forwarded. */
export const showThoughts = (reading: Reading): Reading => ({
  ...reading,
  openPipe: () => wrapPipe(reading.openPipe()),
  readWhole: async (whole) => {
    const readout = await reading.readWhole(whole)
    return { ...readout, render: (counted) => rewriteBody(readout.render(counted)) }
  },
})
