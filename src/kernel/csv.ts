// CSV as spreadsheets read it (RFC 4180), with cells that no spreadsheet takes for a formula.

export type CsvValue = string | number | boolean

/** What makes a spreadsheet calculate a text instead of showing it, and what some strip before they look. */
const FORMULA = /^[=+\-@\t\r\n|\uFF0B\uFF0D\uFF1D\uFF20]/
const QUOTED = /[",\r\n]/

/** A text that begins like a formula gets an apostrophe in front: it is shown, and never calculated. */
const neutralise = (text: string): string => (FORMULA.test(text.trimStart()) || FORMULA.test(text) ? `'${text}` : text)

const cell = (value: CsvValue): string => {
  if (typeof value !== 'string') return String(value)
  const text = neutralise(value)
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line with its end. Numbers and booleans are written as they are. */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(cell).join(',')}\r\n`
