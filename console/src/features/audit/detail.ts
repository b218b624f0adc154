// What an entry of the audit log tells of a change: members that were replaced, and whatever else was written down. Pure.
import { readJsonObject } from '../../lib/json-text.ts'

/** A member with its value before and after, each as text; '' where there was none. */
export type Change = { readonly name: string; readonly before: string; readonly after: string }

const asText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** Actions whose details are a comparison: `[before, after]` of each member, or `true` where it holds a secret. */
const comparing = /^(?:channel\.update|option\.update(?:_many)?)$/

const isPair = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2

export type Detail = {
  readonly changes: readonly Change[]
  /** Members that changed and hold secrets. */
  readonly secrets: readonly string[]
  readonly others: Readonly<Record<string, unknown>>
}

export const readDetail = (action: string, detail: string): Detail => {
  const members = Object.entries(readJsonObject(detail))
  if (!comparing.test(action)) return { changes: [], secrets: [], others: Object.fromEntries(members) }
  return {
    changes: members.flatMap(([name, value]) =>
      isPair(value) ? [{ name, before: asText(value[0]), after: asText(value[1]) }] : [],
    ),
    secrets: members.flatMap(([name, value]) => (value === true ? [name] : [])),
    others: Object.fromEntries(members.filter(([, value]) => !isPair(value) && value !== true)),
  }
}

/** The details in one line: `name: before → after · name: value`. A member called `value` needs no name: the target has it. */
export const summarise = ({ changes, secrets, others }: Detail): string => {
  const named = (name: string, text: string): string => (name === 'value' ? text : `${name}: ${text}`)
  return [
    ...changes.map(({ name, before, after }) => named(name, `${before || '∅'} → ${after || '∅'}`)),
    ...secrets.map((name) => named(name, '•••')),
    ...Object.entries(others).map(([name, value]) => named(name, asText(value))),
  ].join(' · ')
}
