// Replaces all matches of a pattern by a template, with Go's rules for `$1`, `${name}` and `$$`.
import { createStepBudget, findMatch, type MatchPositions } from './match.ts'
import type { Program } from './program.ts'

/** A template cut into text and group numbers; a group that does not exist stands for nothing. */
type Template = readonly (string | number)[]

const REFERENCE = /\$(?:\$|\{(\w{1,64})\}|(\w{1,64}))/g

const parseTemplate = (text: string, program: Program): Template => {
  const parts: (string | number)[] = []
  let done = 0
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(text.slice(done, match.index))
    done = match.index + match[0].length
    const name = match[1] ?? match[2]
    if (name === undefined) parts.push('$')
    else parts.push(findGroup(name, program))
  }
  return [...parts, text.slice(done)]
}

const MISSING_GROUP = Number.MAX_SAFE_INTEGER

const findGroup = (name: string, program: Program): number => {
  if (/^\d+$/.test(name)) return Number(name)
  const number = program.groupNames.indexOf(name)
  return number < 0 ? MISSING_GROUP : number
}

const fill = (template: Template, text: string, match: MatchPositions): string => {
  let result = ''
  for (const part of template) {
    if (typeof part === 'string') result += part
    else result += text.slice(Math.max(0, match[2 * part] ?? 0), Math.max(0, match[2 * part + 1] ?? 0))
  }
  return result
}

const RESULT_CHARACTERS_MAX = 64 * 1024 * 1024

/** The text with every match replaced. Matches do not overlap; an empty one right after another counts as part of it. */
export const replaceAll = (program: Program, text: string, replacement: string): string => {
  const template = parseTemplate(replacement, program)
  const options = {
    keepsGroups: template.some((part) => typeof part === 'number' && part > 0),
    budget: createStepBudget(text),
  }
  let result = ''
  let done = 0
  let at = 0
  let previousEnd = -1
  while (at <= text.length && result.length <= RESULT_CHARACTERS_MAX) {
    const match = findMatch(program, text, at, options)
    const start = match?.[0]
    const end = match?.[1]
    if (match === undefined || start === undefined || end === undefined) break
    if (end > start || start !== previousEnd) {
      result += text.slice(done, start) + fill(template, text, match)
      done = end
      previousEnd = end
    }
    at = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
  }
  return result + text.slice(done)
}
