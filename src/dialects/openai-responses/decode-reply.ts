// A whole Responses answer in the neutral form: it says what the last event of a stream would say.
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { createAssembler, type Reply } from '../neutral/index.ts'
import { createEventReader } from './decode-stream.ts'
import { readEmbeddedError } from './error.ts'

/** Answers that are not there yet: nobody asked for one in the background. */
const UNFINISHED: ReadonlySet<unknown> = new Set(['queued', 'in_progress'])

const refuseBroken = (body: JsonObject): void => {
  const { error } = body
  const hasError = isJsonObject(error) ? Object.keys(error).length > 0 : typeof error === 'string' && error !== ''
  if (hasError || body.type === 'error') throw readEmbeddedError(body)
  if (!Array.isArray(body.output) || UNFINISHED.has(body.status))
    throw new GatewayError('upstream_bad_answer', 'The upstream answered something that is no finished response.')
}

/** Throws GatewayError for a failed response, an error envelope, or an answer without output. */
export const decodeReply = (body: JsonObject): Reply => {
  refuseBroken(body)
  const assembler = createAssembler()
  let isUsageAbsurd = false
  for (const event of createEventReader().step({ type: 'response.done', response: body })) {
    if (event.kind === 'error') throw event.error
    if (event.kind === 'absurd-usage') isUsageAbsurd = true
    assembler.step(event)
  }
  return { ...assembler.reply(), ...(isUsageAbsurd ? { isUsageAbsurd } : {}) }
}
