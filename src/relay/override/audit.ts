// What the log tells of an override: a line for each operation that touched a field which changes what the client asked for.

import { textOf } from './json-values.ts'
import type { RawOperation } from './operation.ts'

export type AuditNote = { readonly isTelling: boolean; readonly line: string }

/** Fields whose change a person who reads the log wants to see (relay.md 9.8). */
const TELLING_FIELDS = [
  'model',
  'original_model',
  'upstream_model',
  'service_tier',
  'inference_geo',
  'speed',
  'messages',
  'input',
  'instructions',
  'system',
  'contents',
  'systemInstruction',
  'system_instruction',
]

const VALUE_CHARACTERS_MAX = 200

const isTelling = (path: string): boolean =>
  TELLING_FIELDS.some((field) => path === field || path.startsWith(`${field}.`))

const describe = ({ mode, path, from, to, value }: RawOperation): string => {
  const shown = value === undefined ? '' : textOf(value).slice(0, VALUE_CHARACTERS_MAX)
  switch (mode) {
    case 'set':
      return `set ${path} = ${shown}`
    case 'move':
    case 'copy':
    case 'sync_fields':
      return `${mode} ${from} -> ${to}`
    case 'replace':
    case 'regex_replace':
      return `${mode} ${path}: ${from} -> ${to}`
    case 'prepend':
    case 'append':
    case 'trim_prefix':
    case 'trim_suffix':
    case 'ensure_prefix':
    case 'ensure_suffix':
      return `${mode} ${path} with ${shown}`
    default:
      return `${mode} ${path}`.trimEnd()
  }
}

/** The line of an operation, made once; `isTelling` says whether it belongs into every log. */
export const createAuditNote = (operation: RawOperation): AuditNote => {
  const places = [operation.path, operation.from, operation.to].map((place) => place.replace(/^(?:json|body):/, ''))
  return { isTelling: places.some(isTelling), line: describe(operation) }
}
