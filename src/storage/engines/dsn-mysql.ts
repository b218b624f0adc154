// Reads MySQL addresses: the go-sql-driver form and mysql:// URLs.

export type MysqlTarget = {
  readonly engine: 'mysql'
  readonly host: string
  readonly port: number
  /** Set for a local socket; host and port are then unused. */
  readonly socketPath: string | undefined
  readonly user: string
  readonly password: string
  readonly database: string
  readonly charset: string
  /** How times are stored: `local`, `Z` or an offset such as `+08:00`. */
  readonly timezone: string
  /** `preferred` encrypts without checking the certificate when the server can, and does without when it cannot. */
  readonly tls: 'off' | 'preferred' | 'unchecked' | 'checked'
  readonly connectTimeoutMs: number
  /** Session variables to set on every connection; values are SQL literals as the go driver takes them. */
  readonly variables: readonly { readonly name: string; readonly value: string }[]
}

/** Parameters of the go driver (and of URLs) that say how it works, not what the session is. */
const ignoredParameters = new Set([
  'parsetime',
  'multistatements',
  'interpolateparams',
  'allownativepasswords',
  'allowallfiles',
  'allowcleartextpasswords',
  'allowfallbacktoplaintext',
  'allowoldpasswords',
  'checkconnliveness',
  'clientfoundrows',
  'columnswithalias',
  'connectionattributes',
  'maxallowedpacket',
  'readtimeout',
  'rejectreadonly',
  'serverpubkey',
  'timetruncate',
  'writetimeout',
  'compress',
])

const defaultConnectTimeoutMs = 10_000

/** `user:password@tcp(host:3306)/database?charset=utf8mb4&loc=Local`, also `unix(/path.sock)`. Throws what is wrong. */
export function parseGoMysqlDsn(dsn: string): MysqlTarget {
  const slash = dsn.lastIndexOf('/', dsn.includes('?') ? dsn.lastIndexOf('?') : dsn.length)
  if (slash < 0) throw new Error('it has no slash before the name of the database')
  const left = dsn.slice(0, slash)
  const [database = '', search = ''] = splitOnce(dsn.slice(slash + 1), '?')
  const at = left.lastIndexOf('@')
  const [user = '', password = ''] = splitOnce(at < 0 ? '' : left.slice(0, at), ':')
  const address = at < 0 ? left : left.slice(at + 1)
  const match = /^([a-z0-9]*)(?:\((.*)\))?$/i.exec(address)
  if (match === null)
    throw new Error(`the part ${JSON.stringify(address)} is not of the form tcp(host:port) or unix(/path)`)
  const [, network = '', place = ''] = match
  return mysqlTarget(
    hostOf(network.toLowerCase() || 'tcp', place),
    user,
    password,
    database,
    new URLSearchParams(search),
  )
}

/** `mysql://user:password@host:3306/database?charset=utf8mb4`; parameters as in the go form, plus `ssl-mode`, `socket`. */
export function parseMysqlUrl(dsn: string): MysqlTarget {
  const url = parseUrl(dsn)
  const socketPath = url.searchParams.get('socket') ?? undefined
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '') || '127.0.0.1'
  const place = { host, port: url.port === '' ? 3306 : Number(url.port), socketPath }
  const database = decodeURIComponent(url.pathname.slice(1))
  return mysqlTarget(
    place,
    decodeURIComponent(url.username),
    decodeURIComponent(url.password),
    database,
    url.searchParams,
  )
}

type Place = { readonly host: string; readonly port: number; readonly socketPath: string | undefined }

function hostOf(network: string, place: string): Place {
  if (network === 'unix') {
    if (place === '') throw new Error('unix() needs the path of the socket')
    return { host: '', port: 0, socketPath: place }
  }
  if (!['tcp', 'tcp4', 'tcp6'].includes(network)) throw new Error(`the network ${network} is neither tcp nor unix`)
  const match = /^(\[[^\]]+\]|[^:]*)(?::(\d{1,5}))?$/.exec(place)
  if (match === null) throw new Error(`${JSON.stringify(place)} is not host:port`)
  const [, host = '', port = '3306'] = match
  return { host: host.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port), socketPath: undefined }
}

function mysqlTarget(
  place: Place,
  user: string,
  password: string,
  database: string,
  search: URLSearchParams,
): MysqlTarget {
  if (database === '') throw new Error('the name of the database is missing')
  let charset = 'utf8mb4'
  let timezone = 'Z'
  let tls: MysqlTarget['tls'] = 'off'
  let connectTimeoutMs = defaultConnectTimeoutMs
  const variables: { name: string; value: string }[] = []
  for (const [name, value] of search) {
    const word = name.toLowerCase()
    if (word === 'charset') charset = value.split(',')[0] || charset
    else if (word === 'collation') variables.push({ name: 'collation_connection', value: `'${safeWord(value)}'` })
    else if (word === 'loc' || word === 'timezone') timezone = timezoneOf(value)
    else if (word === 'tls' || word === 'ssl-mode' || word === 'sslmode') tls = tlsOf(value)
    else if (word === 'timeout' || word === 'connecttimeout') connectTimeoutMs = durationMs(value)
    else if (word === 'socket' || ignoredParameters.has(word)) continue
    else if (/^[a-z_]+$/.test(name)) variables.push({ name, value })
    else throw new Error(`the parameter ${name} is not known`)
  }
  return { engine: 'mysql', ...place, user, password, database, charset, timezone, tls, connectTimeoutMs, variables }
}

function tlsOf(word: string): MysqlTarget['tls'] {
  switch (word.toLowerCase()) {
    case 'false':
    case '0':
    case 'disabled':
    case 'disable':
      return 'off'
    case 'preferred':
    case 'prefer':
      return 'preferred'
    case 'skip-verify':
    case 'required':
    case 'require':
      return 'unchecked'
    case 'true':
    case '1':
    case 'verify_ca':
    case 'verify_identity':
      return 'checked'
    default:
      throw new Error(`tls=${word} is none of true, false, skip-verify, preferred`)
  }
}

/** The go driver reads and writes `datetime` in this zone: UTC unless told otherwise. */
function timezoneOf(zone: string): string {
  if (zone === '' || zone === 'UTC' || zone === 'Z') return 'Z'
  if (/^[+-]\d\d:\d\d$/.test(zone)) return zone
  if (zone === 'Local' || zone === 'local' || zone === new Intl.DateTimeFormat().resolvedOptions().timeZone)
    return 'local'
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
      new Date(),
    )
    const offset = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '') ?? ''
    return offset === '' ? 'Z' : offset
  } catch {
    throw new Error(`loc=${zone} is not a time zone`)
  }
}

/** A Go duration (`10s`, `1m30s`, `500ms`) or a plain number of milliseconds. */
function durationMs(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new Error(`${text} is not a duration such as 10s`)
  }
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 0), 0)
}

function safeWord(word: string): string {
  if (!/^\w+$/.test(word)) throw new Error(`${JSON.stringify(word)} is not a name`)
  return word
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new Error('it is not a valid URL (special characters in user or password must be percent-encoded)')
  }
}
