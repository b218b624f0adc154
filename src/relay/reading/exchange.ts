// Answers of the simpler subjects that are translated: always whole.
import { type Billed, type ExchangeAnswer, type ExchangeReplyBody, summaryOf } from '../../dialects/index.ts'
import { optional, type Usage } from '../../kernel/index.ts'
import type { Reading, Readout } from './reading.ts'

export type ExchangeFacts = {
  readonly readError: Reading['readError']
  /** Everything from the upstream's first answer to the reply, errands included. */
  readonly answer: (whole: ExchangeAnswer) => Promise<Billed>
  readonly encode: (reply: Billed) => ExchangeReplyBody
}

const withUsage = (reply: Billed, counted: Usage | undefined): Billed =>
  counted === undefined ? reply : { ...reply, usage: counted }

const toReadout = ({ encode }: ExchangeFacts, reply: Billed): Readout => ({
  summary: summaryOf({ usage: reply.usage, ...optional('resultCount', reply.resultCount) }),
  render: (counted) => {
    const { contentType, body } = encode(withUsage(reply, counted))
    const isBare = typeof body === 'string' || body instanceof Uint8Array
    return { contentType, body: isBare ? body : JSON.stringify(body) }
  },
})

const neverStreamed = (): never => {
  throw new Error('Answers of this subject are not streamed.')
}

export const readExchange = (facts: ExchangeFacts): Reading => ({
  framing: 'sse',
  isForwarded: false,
  readError: facts.readError,
  openPipe: neverStreamed,
  readWhole: async (whole) => toReadout(facts, await facts.answer(whole)),
})
