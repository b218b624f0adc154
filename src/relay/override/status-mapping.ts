// The status code mapping of a channel: what an upstream's status counts as, before anything is decided by it (relay.md 9.12).
import { parseJsonObject } from '../../kernel/index.ts'

/** Gives the status that counts. 200 is never mapped. */
export type MapStatus = (status: number) => number

/** Compiles the text of `channels.status_code_mapping`, `{"400":"500","429":503}`; entries that are no status codes are left out. */
export const compileStatusMapping = (text: string): MapStatus => {
  const codes = new Map<number, number>()
  for (const [from, to] of Object.entries(parseJsonObject(text) ?? {})) {
    const [source, target] = [readStatus(from), readStatus(to)]
    if (source !== undefined && target !== undefined && source !== 200) codes.set(source, target)
  }
  return codes.size === 0 ? (status) => status : (status) => codes.get(status) ?? status
}

const readStatus = (value: unknown): number | undefined => {
  const status =
    typeof value === 'number' || (typeof value === 'string' && /^\d{3}$/.test(value.trim())) ? Number(value) : 0
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined
}
