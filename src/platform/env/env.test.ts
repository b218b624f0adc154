// Tests of the configuration reader: .env syntax, flags, kinds of variables, messages, and that .env.example is current.
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parseDotenv } from './dotenv.ts'
import { renderEnvExample } from './example.ts'
import { parseCommandLine } from './flags.ts'
import { ConfigurationError, type EnvironmentSource, loadEnvironment } from './load.ts'
import { VARIABLES } from './variables.ts'

const source = (variables: Record<string, string>, rest: Partial<EnvironmentSource> = {}): EnvironmentSource => ({
  argv: [],
  variables,
  workingDirectory: '/srv/app',
  readFile: () => undefined,
  fileExists: () => false,
  ...rest,
})

const load = (variables: Record<string, string> = {}, rest: Partial<EnvironmentSource> = {}) =>
  loadEnvironment(source(variables, rest))

const problemsOf = (variables: Record<string, string>, rest: Partial<EnvironmentSource> = {}): readonly string[] => {
  try {
    load(variables, rest)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
  return []
}

describe('.env text', () => {
  test('reads assignments, export, comments and quotes', () => {
    const text = [
      '\uFEFF# head',
      'A=1',
      'export B = two words # note',
      "C='single $x \\n'",
      'D="line\\nbreak \\"q\\" \\$x" # note',
      'E=a#b',
      'F=',
      'not an assignment',
      'G="first',
      'second"',
      'H=# only a comment',
      'A=last wins',
      "I=it's open",
      'J=x=y\r',
    ].join('\n')
    expect(Object.fromEntries(parseDotenv(text))).toEqual({
      A: 'last wins',
      B: 'two words',
      C: 'single $x \\n',
      D: 'line\nbreak "q" $x',
      E: 'a#b',
      F: '',
      G: 'first\nsecond',
      H: '',
      I: "it's open",
      J: 'x=y',
    })
  })

  test('fills in what the process does not set, and never overrides', () => {
    const readFile = (path: string) => (path === '/srv/app/.env' ? 'PORT=4000\nHOST=127.0.0.1\nWORKERS=2' : undefined)
    const environment = load({ PORT: '5000', WORKERS: '' }, { readFile })
    expect([environment.port, environment.host, environment.workers]).toEqual([5000, '127.0.0.1', 2])
  })
})

describe('command line', () => {
  test.each([
    [['--port', '8080'], '8080'],
    [['-port', '8080'], '8080'],
    [['--port=8080'], '8080'],
    [['-port=8080'], '8080'],
  ])('%p gives the port', (argv, port) => {
    expect(parseCommandLine(argv)).toMatchObject({ action: 'serve', port, problems: [] })
  })

  test('PORT wins over --port, --port over the default', () => {
    expect(load({ PORT: '1' }, { argv: ['--port', '2'] }).port).toBe(1)
    expect(load({}, { argv: ['--port', '2'] }).port).toBe(2)
    expect(load().port).toBe(3000)
  })

  test('the log folder is absolute, and none when empty', () => {
    expect(load({}, { argv: ['--log-dir', 'x'] }).logDir).toBe('/srv/app/x')
    expect(load({}, { argv: ['--log-dir='] }).logDir).toBeUndefined()
    expect(load().logDir).toBe('/srv/app/logs')
  })

  test('--version and --help are actions, words are kept, unknown flags and missing values are named', () => {
    expect(parseCommandLine(['-version']).action).toBe('version')
    expect(parseCommandLine(['--help']).action).toBe('help')
    expect(parseCommandLine(['migrate']).words).toEqual(['migrate'])
    expect(problemsOf({}, { argv: ['--prot', '1'] })).toEqual(['Unknown flag --prot; --help lists the flags.'])
    expect(problemsOf({}, { argv: ['--port'] })).toEqual(['The flag --port needs a value.'])
    expect(problemsOf({}, { argv: ['--port', 'abc'] })[0]).toContain('PORT="abc"')
  })
})

describe('variables', () => {
  test.each([
    ['1', true],
    ['t', true],
    ['TRUE', true],
    ['True', true],
    ['0', false],
    ['f', false],
    ['False', false],
  ])('boolean text %p is %p', (text, expected) => {
    expect(load({ GET_MEDIA_TOKEN: text }).countsMediaTokens).toBe(expected)
  })

  test('an exact switch is on with `true` alone and never a mistake', () => {
    expect(load({ DEBUG: 'true' })).toMatchObject({ debug: true, logLevel: 'debug' })
    expect(load({ DEBUG: '1' })).toMatchObject({ debug: false, logLevel: 'info' })
    expect(load({ DEBUG: 'true', LOG_LEVEL: 'warn' }).logLevel).toBe('warn')
  })

  test('every mistake is listed at once with what would be right', () => {
    const problems = problemsOf({
      PORT: '70000',
      SYNC_FREQUENCY: '1.5',
      FORCE_STREAM_OPTION: 'yes',
      REDIS_CONN_STRING: 'redis-host:6379,other:6379',
      LOG_LEVEL: 'loud',
      TRUSTED_PROXIES: '10.0.0.0/33,proxy.local',
      SESSION_SECRET: 'random_string',
    })
    expect(problems).toEqual([
      'PORT="70000" cannot be used: it must be a whole number from 0 to 65535 (default: 3000).',
      'LOG_LEVEL="loud" cannot be used: it must be one of trace, debug, info, warn, error, fatal, silent (default: info).',
      'SESSION_SECRET cannot be used: it must be a long random text of your own.',
      'REDIS_CONN_STRING cannot be used: it must be a URL that starts with redis:// or rediss:// or unix://.',
      'SYNC_FREQUENCY="1.5" cannot be used: it must be a whole number of at least 1 (default: 60).',
      'FORCE_STREAM_OPTION="yes" cannot be used: it must be true or false (default: true).',
      'TRUSTED_PROXIES cannot be used: 10.0.0.0/33, proxy.local must be an address or a range such as 10.0.0.0/8, or the whole value one number of hops.',
    ])
  })

  test('a secret never appears in a message', () => {
    const message = problemsOf({ REDIS_CONN_STRING: 'canary-secret', HTTPS_PROXY: 'ftp://u:canary-secret@h' }).join()
    expect(message).toContain('REDIS_CONN_STRING')
    expect(message).not.toContain('canary-secret')
  })

  test('secrets are collected for the log redactor, passwords of URLs apart', () => {
    const { secrets } = load({
      SQL_DSN: 'root:canary-one@tcp(db:3306)/x',
      REDIS_CONN_STRING: 'redis://:canary-two@h:6379',
      SESSION_SECRET: 'canary-three',
      ROOT_USERNAME: 'root',
      ROOT_PASSWORD: 'canary-four',
    })
    for (const canary of ['canary-one', 'canary-two', 'canary-three', 'canary-four']) expect(secrets).toContain(canary)
  })

  test('trusted proxies are hops or ranges', () => {
    expect(load({ TRUSTED_PROXIES: '2' }).trustedProxies).toEqual({ hops: 2, ranges: [] })
    expect(load({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' }).trustedProxies).toEqual({
      hops: 0,
      ranges: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
    })
    expect(load().trustedProxies).toEqual({ hops: 0, ranges: [] })
  })

  test('root account variables come in pairs and with a real password', () => {
    expect(problemsOf({ ROOT_PASSWORD: 'long enough' })).toHaveLength(1)
    expect(problemsOf({ ROOT_USERNAME: 'root' })).toHaveLength(1)
    expect(problemsOf({ ROOT_USERNAME: 'root', ROOT_PASSWORD: 'short' })).toHaveLength(1)
    expect(problemsOf({ ROOT_USERNAME: 'root', ROOT_PASSWORD: 'long enough' })).toEqual([])
  })

  test('only exactly `slave` makes a slave', () => {
    expect([load({ NODE_TYPE: 'slave' }).isMaster, load({ NODE_TYPE: 'Slave' }).isMaster, load().isMaster]).toEqual([
      false,
      true,
      true,
    ])
  })

  test('proxies are read in lower case too, the upper-case name first', () => {
    expect(load({ https_proxy: 'http://low:1' }).httpsProxy).toBe('http://low:1')
    expect(load({ https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' }).httpsProxy).toBe('http://up:1')
  })

  test('variables of other gateways are warned about with the reason', () => {
    expect(load({ GIN_MODE: 'debug' }).warnings[0]).toStartWith('GIN_MODE is set but not used: ')
    expect(load().warnings).toEqual([])
  })

  test('the environment is frozen', () => {
    expect(Object.isFrozen(load())).toBe(true)
  })
})

describe('SQLite file', () => {
  test.each([
    [{}, [], '/srv/app/data/one-api.db'],
    [{}, ['/srv/app/one-api.db'], '/srv/app/one-api.db'],
    [{}, ['/srv/app/one-api.db', '/srv/app/data/one-api.db'], '/srv/app/data/one-api.db'],
    [{ SQLITE_PATH: 'mine.db' }, ['/srv/app/one-api.db'], '/srv/app/mine.db'],
    [{ SQLITE_PATH: '/data/x.db?_busy_timeout=5000' }, [], '/data/x.db'],
    [{ SQLITE_PATH: ':memory:' }, [], ':memory:'],
  ])('%p with files %p opens %s', (variables, files: readonly string[], expected) => {
    expect(load(variables, { fileExists: (path) => files.includes(path) }).sqlitePath).toBe(expected)
  })

  test('the lock wait comes from the path unless SQLITE_BUSY_TIMEOUT is set', () => {
    const SQLITE_PATH = 'x.db?_busy_timeout=5000'
    expect(load({ SQLITE_PATH }).sqliteBusyTimeoutMs).toBe(5000)
    expect(load({ SQLITE_PATH, SQLITE_BUSY_TIMEOUT: '7' }).sqliteBusyTimeoutMs).toBe(7)
    expect(load().sqliteBusyTimeoutMs).toBe(30_000)
  })
})

describe('.env.example', () => {
  test('is what the table of variables says', () => {
    expect(readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')).toBe(renderEnvExample())
  })

  test('loads without a mistake when every line is uncommented', () => {
    const assignments = renderEnvExample().replaceAll(/^# (?=[A-Za-z_]+=)/gm, '')
    expect(problemsOf({}, { readFile: () => assignments })).toEqual([])
  })

  test('no two variables share a name', () => {
    const names = Object.values(VARIABLES).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
