// Reads a value out of a JSON body by a gjson path: `messages.#`, `tools.0.type`, `messages.#(role=="user").content`.
import { isList, isMap, type Value } from './values.ts'

const MAX_PATH_LENGTH = 512
const QUERY = /^#\(([^()=!<>%~]+?)\s*(==|!=|<=|>=|<|>|=)\s*("(?:[^"\\]|\\.)*"|[^()"]+)\)(#?)$/

/** Splits at points that are neither escaped nor inside a query. */
const splitPath = (path: string): readonly string[] => {
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (let at = 0; at < path.length; at++) {
    const character = path.charAt(at)
    if (character === '\\' && depth === 0) {
      part += character + path.charAt(++at)
    } else if (character === '.' && depth === 0) {
      parts.push(part)
      part = ''
    } else {
      if (character === '(') depth++
      if (character === ')') depth--
      part += character
    }
  }
  return [...parts, part]
}

/** Does a key fit a step? `*` and `?` are wildcards unless escaped. Steps are short and stars few, so this stays cheap. */
const fitsKey = (step: string, key: string, stepAt = 0, keyAt = 0): boolean => {
  const character = step.charAt(stepAt)
  if (character === '') return keyAt === key.length
  if (character === '*') {
    for (let at = keyAt; at <= key.length; at++) if (fitsKey(step, key, stepAt + 1, at)) return true
    return false
  }
  if (keyAt >= key.length) return false
  if (character === '?') return fitsKey(step, key, stepAt + 1, keyAt + 1)
  const isEscape = character === '\\'
  const wanted = isEscape ? step.charAt(stepAt + 1) : character
  return wanted === key.charAt(keyAt) && fitsKey(step, key, stepAt + (isEscape ? 2 : 1), keyAt + 1)
}

const hasWildcard = (step: string): boolean => /(^|[^\\])[*?]/.test(step)

const readKey = (value: Value, step: string): Value | undefined => {
  if (isList(value)) return /^\d{1,9}$/.test(step) ? value[Number(step)] : undefined
  if (!isMap(value)) return undefined
  // More than one star could be made to search long; gjson bounds it too.
  if (hasWildcard(step)) {
    if (step.split('*').length > 3) return undefined
    const key = Object.keys(value).find((name) => fitsKey(step, name))
    return key === undefined ? undefined : value[key]
  }
  const key = step.replaceAll(/\\(.)/g, '$1')
  return Object.hasOwn(value, key) ? value[key] : undefined
}

const parseOperand = (text: string): Value => {
  try {
    return JSON.parse(text) as Value
  } catch {
    return text
  }
}

const COMPARISONS: Readonly<Record<string, (left: number | string, right: number | string) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

const fitsQuery = (found: Value | undefined, operator: string, operand: Value): boolean => {
  if (found === undefined) return false
  if (operator === '=' || operator === '==') return found === operand
  if (operator === '!=') return found !== operand
  const areBothNumbers = typeof found === 'number' && typeof operand === 'number'
  const areBothTexts = typeof found === 'string' && typeof operand === 'string'
  return areBothNumbers || areBothTexts ? COMPARISONS[operator]?.(found, operand) === true : false
}

const walk = (value: Value | undefined, steps: readonly string[]): Value | undefined => {
  const [step, ...rest] = steps
  if (step === undefined || value === undefined) return value
  if (!step.startsWith('#')) return walk(readKey(value, step), rest)
  if (!isList(value)) return undefined
  if (step === '#') return rest.length === 0 ? value.length : collect(value, rest)
  const query = QUERY.exec(step)
  if (query === null) return undefined
  const [, key = '', operator = '', operand = '', all = ''] = query
  const wanted = parseOperand(operand.trim())
  const fitting = value.filter((item) => fitsQuery(walk(item, splitPath(key.trim())), operator, wanted))
  if (all === '') return walk(fitting[0], rest)
  return rest.length === 0 ? fitting : collect(fitting, rest)
}

const collect = (items: readonly Value[], steps: readonly string[]): Value =>
  items.flatMap((item) => {
    const found = walk(item, steps)
    return found === undefined ? [] : [found]
  })

/** The value at a path; nil when it is missing, or the path is empty or too long. */
export const readJsonPath = (body: Value, path: string): Value => {
  if (path === '' || path.length > MAX_PATH_LENGTH) return null
  return walk(body, splitPath(path)) ?? null
}
