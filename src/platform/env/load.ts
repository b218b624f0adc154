// Builds the one frozen Environment from flags, process variables and `.env`; the only reader of process.env.
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseDotenv } from './dotenv.ts'
import { type CommandLine, parseCommandLine } from './flags.ts'
import type { Variable } from './variable.ts'
import { IGNORED_VARIABLES, VARIABLES } from './variables.ts'

type Values = {
  readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> ? T : never
}

/** Which forwarding proxies are believed: so many hops from the right, or those within the ranges. */
export type TrustedProxies = { readonly hops: number; readonly ranges: readonly string[] }

/** The configuration of one process, typed and frozen. Seconds, milliseconds and megabytes as the names say. */
export type Environment = Omit<Values, 'trustedProxies' | 'nodeType'> & {
  readonly trustedProxies: TrustedProxies
  /** False on a node with `NODE_TYPE=slave`: no migrations, no master jobs. */
  readonly isMaster: boolean
  /** Absolute folder of log files; undefined when logs go to the console only. */
  readonly logDir: string | undefined
  readonly action: CommandLine['action']
  readonly words: readonly string[]
  /** Sentences for the log: variables that are set but mean nothing here. */
  readonly warnings: readonly string[]
  /** Values that must never appear in a log line. */
  readonly secrets: readonly string[]
}

/** Thrown when the configuration is unusable; `problems` says of each mistake what would be right. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

export type EnvironmentSource = {
  /** Arguments after the program name. */
  readonly argv: readonly string[]
  /** Process variables; names of proxies also in lower case. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly readFile: (path: string) => string | undefined
  readonly fileExists: (path: string) => boolean
}

/** The source a real start uses. */
export const processSource = (): EnvironmentSource => ({
  argv: process.argv.slice(2),
  variables: process.env,
  workingDirectory: process.cwd(),
  readFile: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  fileExists: existsSync,
})

/**
 * Reads flags, process variables and `./.env` (which never overrides a variable that is set). An empty value is an unset one.
 * Throws ConfigurationError with every mistake at once; values of secret variables are never part of a message.
 */
export const loadEnvironment = (source: EnvironmentSource = processSource()): Environment => {
  const commandLine = parseCommandLine(source.argv)
  const dotenv = parseDotenv(source.readFile(resolve(source.workingDirectory, '.env')) ?? '')
  const lookup = createLookup(source.variables, dotenv)
  const problems: string[] = [...commandLine.problems]
  const values = readAll(lookup, commandLine, problems)
  const trustedProxies = readTrustedProxies(values.trustedProxies, problems)
  checkTogether(values, problems)
  if (problems.length > 0) throw new ConfigurationError(problems)
  return Object.freeze({
    ...values,
    ...locateSqlite(values, source, lookup),
    trustedProxies,
    isMaster: values.nodeType !== 'slave',
    logDir: commandLine.logDir === '' ? undefined : resolve(source.workingDirectory, commandLine.logDir ?? './logs'),
    logLevel: values.debug && lookup('LOG_LEVEL') === undefined ? 'debug' : values.logLevel,
    action: commandLine.action,
    words: commandLine.words,
    warnings: listWarnings(lookup),
    secrets: listSecrets(values),
  })
}

/** Hands the process what only process variables can carry: a time zone that came from `.env`. */
export const applyTimeZone = (environment: Pick<Environment, 'timeZone'>): void => {
  if (environment.timeZone !== '') process.env.TZ = environment.timeZone
}

type Lookup = (name: string) => string | undefined

const LOWER_CASE_TOO = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])

const createLookup = (variables: EnvironmentSource['variables'], dotenv: ReadonlyMap<string, string>): Lookup => {
  const pick = (name: string) => variables[name] || dotenv.get(name) || undefined
  return (name) => pick(name) ?? (LOWER_CASE_TOO.has(name) ? pick(name.toLowerCase()) : undefined)
}

const readAll = (lookup: Lookup, commandLine: CommandLine, problems: string[]): Values => {
  const values: Record<string, unknown> = {}
  for (const [property, variable] of Object.entries(VARIABLES)) {
    const isPort = variable.name === 'PORT'
    const raw = lookup(variable.name) ?? (isPort ? commandLine.port : undefined)
    if (raw === undefined) {
      values[property] = variable.fallback
      continue
    }
    const parsed = variable.schema.safeParse(raw.trim())
    if (parsed.success) values[property] = parsed.data
    else problems.push(describeProblem(variable, raw))
  }
  return values as Values
}

const describeProblem = (variable: Variable<unknown>, raw: string): string => {
  const shown = variable.isSecret ? variable.name : `${variable.name}=${JSON.stringify(raw.slice(0, 80))}`
  const fallback = variable.shownDefault === '' ? '' : ` (default: ${variable.shownDefault})`
  return `${shown} cannot be used: it must be ${variable.expected}${fallback}.`
}

const readTrustedProxies = (items: readonly string[] | undefined, problems: string[]): TrustedProxies => {
  const [only] = items ?? []
  if (items?.length === 1 && only !== undefined && /^\d{1,2}$/.test(only)) return { hops: Number(only), ranges: [] }
  const wrong = (items ?? []).filter((item) => !isAddressOrRange(item))
  if (wrong.length > 0)
    problems.push(
      `TRUSTED_PROXIES cannot be used: ${wrong.join(', ')} must be an address or a range such as 10.0.0.0/8, or the whole value one number of hops.`,
    )
  return { hops: 0, ranges: items ?? [] }
}

const isAddressOrRange = (item: string): boolean => {
  const [address = '', bits, ...rest] = item.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

const checkTogether = (values: Partial<Values>, problems: string[]): void => {
  if ((values.rootPassword ?? '') !== '' && (values.rootUsername ?? '') === '')
    problems.push('ROOT_PASSWORD is set without ROOT_USERNAME: set both, or neither.')
  if ((values.rootUsername ?? '') !== '' && (values.rootPassword ?? '') === '')
    problems.push('ROOT_USERNAME is set without ROOT_PASSWORD: set both, or neither.')
  if ((values.rootPassword ?? '') !== '' && (values.rootPassword?.length ?? 0) < 8)
    problems.push('ROOT_PASSWORD cannot be used: it must have at least 8 characters.')
}

/** The SQLite file, absolute, and the lock wait; both may come from the Go form `file.db?_busy_timeout=30000`. */
const locateSqlite = (values: Values, source: EnvironmentSource, lookup: Lookup) => {
  const [path = '', query = ''] = values.sqlitePath.split('?', 2)
  const wait = Number(new URLSearchParams(query).get('_busy_timeout') ?? Number.NaN)
  const hasOwnWait = lookup('SQLITE_BUSY_TIMEOUT') === undefined && Number.isSafeInteger(wait) && wait >= 0
  return {
    sqlitePath: path === ':memory:' ? path : chooseSqlitePath(path, source),
    sqliteBusyTimeoutMs: hasOwnWait ? wait : values.sqliteBusyTimeoutMs,
  }
}

const chooseSqlitePath = (configured: string, source: EnvironmentSource): string => {
  if (configured !== '') return resolve(source.workingDirectory, configured.replace(/^file:/, ''))
  const own = resolve(source.workingDirectory, 'data/one-api.db')
  const inherited = resolve(source.workingDirectory, 'one-api.db')
  return !source.fileExists(own) && source.fileExists(inherited) ? inherited : own
}

const listWarnings = (lookup: Lookup): string[] =>
  Object.entries(IGNORED_VARIABLES)
    .filter(([name]) => lookup(name) !== undefined)
    .map(([name, reason]) => `${name} is set but not used: ${reason}.`)

const SHORTEST_SECRET = 6

/** Secret values as they may occur in log lines: the whole text and, of URLs and DSNs, the password alone. */
const listSecrets = (values: Values): string[] => {
  const found = new Set<string>()
  for (const [property, variable] of Object.entries(VARIABLES)) {
    const value = (values as Record<string, unknown>)[property]
    if (!variable.isSecret || typeof value !== 'string') continue
    found.add(value)
    const password = /^(?:[a-z0-9+.-]+:\/\/)?[^:/@]*:(.+)@/i.exec(value)?.[1]
    if (password !== undefined) found.add(password)
  }
  return [...found].filter((value) => value.length >= SHORTEST_SECRET)
}
