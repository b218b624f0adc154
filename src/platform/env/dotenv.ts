// Reads the text of a `.env` file: KEY=value lines, `export`, comments, single and double quotes over several lines.

const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

/**
 * Parses the text of a `.env` file into name → value. Values are taken as they stand (no variable expansion, so that a
 * database password may hold a `$`); double quotes know \n \r \t \" \\ \$; ` #` starts a comment outside quotes.
 * The last of two lines with one name wins. Lines that are no assignment are ignored.
 */
export const parseDotenv = (text: string): Map<string, string> => {
  const values = new Map<string, string>()
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  let at = 0
  while (at < source.length) {
    const lineEnd = endOfLine(source, at)
    const equals = source.indexOf('=', at)
    if (equals < 0 || equals > lineEnd) {
      at = lineEnd + 1
      continue
    }
    const name = source
      .slice(at, equals)
      .trim()
      .replace(/^export\s+/, '')
    const { value, next } = readValue(source, equals + 1)
    if (NAME.test(name)) values.set(name, value)
    at = NAME.test(name) ? next : lineEnd + 1
  }
  return values
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

const readValue = (text: string, from: number): { value: string; next: number } => {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  const quote = text[at]
  const isQuoted = quote === '"' || quote === "'"
  const close = isQuoted ? findClosingQuote(text, at + 1, quote) : -1
  if (isQuoted && close > 0) {
    const inner = text.slice(at + 1, close)
    return { value: quote === '"' ? decodeEscapes(inner) : inner, next: endOfLine(text, close) + 1 }
  }
  const end = endOfLine(text, at)
  const line = text.slice(at, end)
  const comment = line.startsWith('#') ? 0 : line.search(/\s#/)
  return { value: (comment < 0 ? line : line.slice(0, comment)).trim(), next: end + 1 }
}

const findClosingQuote = (text: string, from: number, quote: string): number => {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++
    else if (text[at] === quote) return at
  }
  return -1
}

const decodeEscapes = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (whole, letter) => ESCAPES[letter] ?? whole)
