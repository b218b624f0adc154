// Ids that pair calls and results towards a Responses upstream, whatever the client's dialect calls them.
import { createHash } from 'node:crypto'

/** The longest `call_id` that OpenAI takes. */
const ID_LENGTH = 64

const fit = (id: string): string =>
  id.length <= ID_LENGTH ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`

/**
 * Gives each call its id and each result that of its call. Long ids become a hash, so that they are the same in every turn;
 * a call without one is numbered, and the next result without one that has its name, or no name, belongs to it.
 */
export const createCallIds = () => {
  const waiting: { readonly id: string; readonly name: string }[] = []
  const customs = new Set<string>()
  let count = 0
  return {
    ofCall: (id: string, name: string, isCustom: boolean): string => {
      const given = id === '' ? `call_${count}` : fit(id)
      count++
      if (id === '') waiting.push({ id: given, name })
      if (isCustom) customs.add(given)
      return given
    },
    /** Undefined for a result that answers nothing. */
    ofResult: (id: string, name: string | undefined): string | undefined => {
      if (id !== '') return fit(id)
      const at = waiting.findIndex((call) => name === undefined || call.name === name)
      return at < 0 ? undefined : waiting.splice(at, 1)[0]?.id
    },
    isCustom: (id: string): boolean => customs.has(id),
  }
}

export type CallIds = ReturnType<typeof createCallIds>
