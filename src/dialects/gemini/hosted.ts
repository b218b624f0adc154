// What Gemini's own tools did, in words for clients that cannot be told otherwise.
import type { JsonObject } from '../../kernel/index.ts'
import { objectMember, textMember } from './wire.ts'

/** A fence longer than any run of backticks in the text. */
const fenceOf = (text: string): string => {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return '`'.repeat(longest + 1)
}

const fenced = (label: string, text: string): string => {
  const fence = fenceOf(text)
  return `\n${fence}${label}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}\n`
}

/** Code that ran and what it printed as fenced blocks (conversions.md section 7.2); '' for what has no words. */
export const textOfHosted = (part: JsonObject): string => {
  const code = objectMember(part, 'executableCode')
  if (code !== undefined) {
    const language = textMember(code, 'language')?.toLowerCase() ?? ''
    return fenced(language === 'language_unspecified' ? '' : language, textMember(code, 'code') ?? '')
  }
  const result = objectMember(part, 'codeExecutionResult')
  return result === undefined ? '' : fenced('output', textMember(result, 'output') ?? '')
}
