// Reads PostgreSQL addresses: URLs and libpq keyword lists.

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

export type PostgresTarget = {
  readonly engine: 'postgres'
  /** Host name, or the directory of the server's socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  readonly database: string
  readonly sslMode: SslMode
  /** Files for TLS, as libpq names them. */
  readonly sslFiles: { readonly root?: string; readonly certificate?: string; readonly key?: string }
  readonly connectTimeoutMs: number
  /** False for poolers that cannot keep prepared statements. */
  readonly hasPreparedStatements: boolean
  /** Server settings of the session (`search_path`, `TimeZone`, …). */
  readonly settings: { readonly [name: string]: string }
}

const defaultConnectTimeoutMs = 10_000
const sslModes: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']
const ignored = new Set(['pool_max_conns', 'pool_min_conns', 'channel_binding', 'target_session_attrs', 'gssencmode'])

/** `postgres://user:password@host:5432/database?sslmode=disable&TimeZone=…`. Throws what is wrong. */
export function parsePostgresUrl(dsn: string): PostgresTarget {
  let url: URL
  try {
    url = new URL(dsn)
  } catch {
    throw new Error('it is not a valid URL (one host; special characters in user or password must be percent-encoded)')
  }
  const values = new Map<string, string>()
  const put = (name: string, value: string) => {
    if (value !== '') values.set(name, decodeURIComponent(value))
  }
  put('host', url.hostname.replace(/^\[|\]$/g, ''))
  put('port', url.port)
  put('user', url.username)
  put('password', url.password)
  put('dbname', url.pathname.slice(1))
  for (const [name, value] of url.searchParams) values.set(name, value)
  return postgresTarget(values)
}

/** `host=… port=… user=… password='…' dbname=…`: blanks between pairs, quotes and backslashes as in libpq. */
export function parsePostgresKeywords(dsn: string): PostgresTarget {
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gisy
  const values = new Map<string, string>()
  let end = 0
  for (let match = pair.exec(dsn); match !== null; match = pair.exec(dsn)) {
    const [, name = '', quoted, bare = ''] = match
    values.set(name, (quoted ?? bare).replace(/\\(.)/gs, '$1'))
    end = pair.lastIndex
  }
  if (dsn.slice(end).trim() !== '') throw new Error(`the list of keywords breaks off after ${values.size} of them`)
  return postgresTarget(values)
}

function postgresTarget(values: Map<string, string>): PostgresTarget {
  const take = (...names: readonly string[]): string | undefined => {
    let taken: string | undefined
    for (const name of names) {
      taken ??= values.get(name)
      values.delete(name)
    }
    return taken === '' ? undefined : taken
  }
  const host = take('host', 'hostaddr') ?? '127.0.0.1'
  if (host.includes(',')) throw new Error('several hosts are not supported')
  const port = take('port') ?? '5432'
  if (!/^\d{1,5}$/.test(port)) throw new Error(`port=${port} is not a port`)
  const user = take('user') ?? 'postgres'
  const sslMode = (take('sslmode') ?? 'prefer').toLowerCase()
  const known = sslModes.find((mode) => mode === sslMode)
  if (known === undefined) throw new Error(`sslmode=${sslMode} is none of ${sslModes.join(', ')}`)
  const root = take('sslrootcert')
  const certificate = take('sslcert')
  const key = take('sslkey')
  const timeout = take('connect_timeout')
  if (timeout !== undefined && !/^\d{1,6}$/.test(timeout))
    throw new Error(`connect_timeout=${timeout} is not a number of seconds`)
  const execMode = take('default_query_exec_mode')
  const isSimple = take('prefer_simple_protocol') === 'true'
  const target = {
    engine: 'postgres' as const,
    host,
    port: Number(port),
    user,
    password: take('password'),
    database: take('dbname', 'database') ?? user,
    sslMode: known,
    sslFiles: { ...(root && { root }), ...(certificate && { certificate }), ...(key && { key }) },
    connectTimeoutMs: timeout === undefined || timeout === '0' ? defaultConnectTimeoutMs : Number(timeout) * 1000,
    hasPreparedStatements: !isSimple && !['simple_protocol', 'exec', 'describe_exec'].includes(execMode ?? ''),
  }
  for (const name of values.keys()) {
    if (ignored.has(name)) values.delete(name)
    else if (!/^[A-Za-z_.]+$/.test(name)) throw new Error(`the parameter ${name} is not known`)
  }
  return { ...target, settings: Object.fromEntries(values) }
}
