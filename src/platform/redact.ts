// Takes secrets out of text before it is logged: by the names that carry them, by their look, and by known values.

const MASK = '***'

/** Names whose value is a secret wherever they stand: header, JSON member, query or form parameter. */
const SECRET_NAMES =
  'authorization|proxy-authorization|cookie|set-cookie|new-api-user-token|x-api-key|api-key|api_key|apikey|x-goog-api-key|x-auth-token|access_token|refresh_token|id_token|client_secret|secret|secret_key|secretkey|password|passwd|private_key|x-amz-security-token|session'

/** The opening of `"authorization":"Bearer x"`, also inside JSON that is itself quoted (then each quote has backslashes). */
const MEMBER_OPENING = new RegExp(`(\\\\{0,15})"(?:${SECRET_NAMES}|key)\\1"\\s{0,4}:\\s{0,4}(?:\\[\\s{0,4})?\\1"`, 'gi')
/** `authorization: Bearer x` in plain text, to the end of the line. */
const HEADER_LINE = new RegExp(`\\b(${SECRET_NAMES})(:\\s{0,4})(?!\\s)([^\\r\\n"\\\\]{1,4096})`, 'gi')
/** `?key=x`, `&access_token=x` in addresses and forms. */
const PARAMETER = new RegExp(
  `\\b((?:${SECRET_NAMES}|key|token|sig|signature|x-amz-signature|x-amz-credential)=)([^&\\s"'\\\\#;,]{1,4096})`,
  'gi',
)
const BEARER = /\b(Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/=-]{6,4096}/gi
/** Keys of the known vendors by their prefix. */
const VENDOR_KEY =
  /\b(sk-|pk-|rk-|sk_live_|rk_live_|whsec_|gsk_|xai-|r8_|hf_|pplx-|AIza|AKIA|ASIA|ya29\.|nvapi-|glpat-|ghp_|fk-|ak-)[A-Za-z0-9_.-]{8,512}/g
const JWT = /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{4,2048}/g
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/?#:@"']{0,256}:)([^\s/?#@"']{1,512})@/gi
const PEM = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[A-Za-z0-9+/=\s\\]{1,16384}/g

/** One quick look that spares most lines the patterns above. */
const SUSPECT = new RegExp(
  `${SECRET_NAMES}|key"|key\\\\"|key=|token=|sig=|signature=|bearer\\s|basic\\s|sk-|[prf]k-|ak-|_live_|whsec_|gsk_|xai-|r8_|hf_|pplx-|AIza|AKIA|ASIA|ya29|nvapi-|glpat-|ghp_|eyJ|://[^\\s/]{0,300}@|PRIVATE KEY`,
  'i',
)

export type Redact = (text: string) => string

/**
 * Makes a function that masks secrets in text. `known` are values of this installation (passwords, session secret) that are
 * masked wherever they occur. Works on JSON lines without breaking them. All patterns have bounded repetition: time is linear.
 */
export const createRedact = (known: readonly string[] = []): Redact => {
  const literals = known
    .filter((value) => value.length >= 6)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
  const needles = [...new Set(literals)].sort((one, other) => other.length - one.length)
  return (text) => {
    let result = text
    for (const needle of needles) if (result.includes(needle)) result = result.replaceAll(needle, MASK)
    return SUSPECT.test(result) ? maskPatterns(result) : result
  }
}

/** Masks the values of secret JSON members. A value ends at the quote that has as many backslashes as its opening one. */
const maskMembers = (text: string): string => {
  let result = ''
  let done = 0
  MEMBER_OPENING.lastIndex = 0
  for (let match = MEMBER_OPENING.exec(text); match !== null; match = MEMBER_OPENING.exec(text)) {
    const start = match.index + match[0].length
    const end = findClosingQuote(text, start, match[1]?.length ?? 0)
    result += text.slice(done, start) + MASK
    done = end
    MEMBER_OPENING.lastIndex = end
  }
  return result + text.slice(done)
}

/** Index where the value ends: before the backslashes of its closing quote. Each level of quoting doubles the backslashes. */
const findClosingQuote = (text: string, from: number, openingBackslashes: number): number => {
  const period = 2 * (openingBackslashes + 1)
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let start = quote
    while (start > from && text[start - 1] === '\\') start--
    if ((quote - start) % period === openingBackslashes) return quote - openingBackslashes
  }
  return text.length
}

const maskPatterns = (text: string): string =>
  maskMembers(text)
    .replace(PEM, `$1${MASK}`)
    .replace(HEADER_LINE, `$1$2${MASK}`)
    .replace(PARAMETER, `$1${MASK}`)
    .replace(URL_PASSWORD, `$1${MASK}@`)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(VENDOR_KEY, `$1${MASK}`)
    .replace(JWT, MASK)
