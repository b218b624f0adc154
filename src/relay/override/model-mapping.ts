// The model mapping of a channel: the name a client uses → the name its upstream uses, followed from name to name (relay.md 9.1).
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import { overrideError } from './problem.ts'

/** Gives the upstream's name. Throws GatewayError with `channel:model_mapped_error` for a circle or unreadable text. */
export type MapModel = (model: string) => string

/** Compiles the text of `channels.model_mapping`; empty text maps nothing. A name that leads to itself is not mapped further. */
export const compileModelMapping = (text: string): MapModel => {
  const value = text.trim() === '' ? null : parseJson(text)
  if (value === null) return (model) => model
  if (!isJsonObject(value)) return failing('the model mapping must be a JSON object')
  const names = new Map<string, string>()
  for (const [from, to] of Object.entries(value)) {
    if (typeof to !== 'string') return failing(`the model mapping of ${from.slice(0, 80)} must be text`)
    if (to !== '' && to !== from) names.set(from, to)
  }
  return (model) => {
    let current = model
    const seen = new Set([model])
    for (let next = names.get(current); next !== undefined; next = names.get(current)) {
      if (seen.has(next)) throw overrideError('channel:model_mapped_error', `${model} leads back to ${next}`)
      seen.add(next)
      current = next
    }
    return current
  }
}

const failing =
  (detail: string): MapModel =>
  () => {
    throw overrideError('channel:model_mapped_error', detail)
  }
