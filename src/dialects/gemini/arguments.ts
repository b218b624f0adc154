// A call's arguments: text everywhere else, an object on Gemini's wire.
import { type JsonObject, parseJsonObject } from '../../kernel/index.ts'

/** The one parameter of a tool that takes free text, declared as a function. */
export const FREE_TEXT_PARAMETER = 'input'

/** Arguments as an object; text that is no JSON object is kept under `_raw` (conversions.md section 23.2). */
export const toArguments = (text: string, isCustom = false): JsonObject => {
  if (isCustom) return { [FREE_TEXT_PARAMETER]: text }
  if (text.trim() === '') return {}
  return parseJsonObject(text) ?? { _raw: text }
}
