// Database addresses: every form that people have in their environment, and what is said about the wrong ones.
import { describe, expect, test } from 'bun:test'
import { type DatabaseOptions, parseDsn, poolSizes, redactDsn } from './dsn.ts'

const parse = (dsn: string, more: DatabaseOptions = {}) => parseDsn({ dsn, ...more })

describe('SQLite', () => {
  const cases: readonly (readonly [DatabaseOptions, string])[] = [
    [{}, './data/one-api.db'],
    [{ dsn: '', sqlitePath: '/data/one-api.db?_busy_timeout=30000' }, '/data/one-api.db'],
    [{ dsn: 'local', sqlitePath: 'one-api.db' }, 'one-api.db'],
    [{ dsn: 'local-something', sqlitePath: 'x.db' }, 'x.db'],
    [{ dsn: 'file:./data/new-api.db' }, './data/new-api.db'],
    [{ dsn: 'file:data/new-api.db?cache=shared' }, 'data/new-api.db'],
    [{ dsn: 'file:///var/lib/new%20api.db' }, '/var/lib/new api.db'],
    [{ dsn: 'sqlite:/var/lib/x.db' }, '/var/lib/x.db'],
    [{ dsn: 'sqlite:///var/lib/x.db' }, '/var/lib/x.db'],
    [{ dsn: 'sqlite://data/x.db' }, 'data/x.db'],
    [{ dsn: 'sqlite::memory:' }, ':memory:'],
    [{ dsn: 'file:some?mode=memory' }, ':memory:'],
  ]
  for (const [options, path] of cases) {
    test(`${JSON.stringify(options)} is ${path}`, () => {
      expect(parseDsn(options)).toMatchObject({ engine: 'sqlite', path, busyTimeoutMs: 30_000, synchronous: 'NORMAL' })
    })
  }
  test('parameters of the path set the busy time-out and the durability', () => {
    expect(parse('', { sqlitePath: 'a.db?_busy_timeout=5000&_synchronous=full' })).toMatchObject({
      path: 'a.db',
      busyTimeoutMs: 5000,
      synchronous: 'FULL',
    })
    expect(parse('file:a.db?_pragma=busy_timeout(7000)&_pragma=synchronous(1)')).toMatchObject({ busyTimeoutMs: 7000 })
    expect(parse('file:a.db?_busy_timeout=5', { sqliteBusyTimeoutMs: 9, sqliteSynchronous: 'OFF' })).toMatchObject({
      busyTimeoutMs: 9,
      synchronous: 'OFF',
    })
  })
})

describe('MySQL', () => {
  test('the form of the go driver', () => {
    expect(parse('root:p@ss:w/rd@tcp(db.example:3307)/oneapi?charset=utf8mb4,utf8&parseTime=true&loc=Local')).toEqual({
      engine: 'mysql',
      host: 'db.example',
      port: 3307,
      socketPath: undefined,
      user: 'root',
      password: 'p@ss:w/rd',
      database: 'oneapi',
      charset: 'utf8mb4',
      timezone: 'local',
      tls: 'off',
      connectTimeoutMs: 10_000,
      variables: [],
    })
  })
  test('what is left out has the driver’s defaults', () => {
    expect(parse('root@/oneapi')).toMatchObject({
      host: '127.0.0.1',
      port: 3306,
      user: 'root',
      password: '',
      timezone: 'Z',
    })
    expect(parse('root:x@tcp(db)/oneapi')).toMatchObject({ host: 'db', port: 3306 })
    expect(parse('u:p@tcp([::1]:3306)/d')).toMatchObject({ host: '::1', port: 3306 })
  })
  test('a socket', () => {
    expect(parse('u:p@unix(/run/mysqld/mysqld.sock)/oneapi?charset=utf8mb4')).toMatchObject({
      socketPath: '/run/mysqld/mysqld.sock',
      database: 'oneapi',
    })
  })
  test('zones, TLS, time-outs and session variables', () => {
    expect(parse('u@tcp(h)/d?tls=skip-verify&timeout=1m30s&loc=UTC&sql_mode=%27ANSI%27')).toMatchObject({
      tls: 'unchecked',
      connectTimeoutMs: 90_000,
      timezone: 'Z',
      variables: [{ name: 'sql_mode', value: "'ANSI'" }],
    })
    expect(parse('u@tcp(h)/d?tls=true&loc=Asia%2FTokyo')).toMatchObject({ tls: 'checked', timezone: '+09:00' })
    expect(parse('u@tcp(h)/d?tls=preferred')).toMatchObject({ tls: 'preferred' })
  })
  test('a URL', () => {
    expect(parse('mysql://us%40er:p%3Aw@db.example:3307/oneapi?charset=utf8mb4&ssl-mode=REQUIRED')).toMatchObject({
      engine: 'mysql',
      host: 'db.example',
      port: 3307,
      user: 'us@er',
      password: 'p:w',
      database: 'oneapi',
      tls: 'unchecked',
    })
  })
})

describe('PostgreSQL', () => {
  test('a URL', () => {
    expect(parse('postgres://user:p%40ss@db.example:5433/oneapi?sslmode=disable&TimeZone=Asia/Shanghai')).toEqual({
      engine: 'postgres',
      host: 'db.example',
      port: 5433,
      user: 'user',
      password: 'p@ss',
      database: 'oneapi',
      sslMode: 'disable',
      sslFiles: {},
      connectTimeoutMs: 10_000,
      hasPreparedStatements: true,
      settings: { TimeZone: 'Asia/Shanghai' },
    })
  })
  test('what is left out', () => {
    expect(parse('postgresql://bob@h')).toMatchObject({
      port: 5432,
      database: 'bob',
      password: undefined,
      sslMode: 'prefer',
    })
    expect(parse('postgres:///d?host=/var/run/postgresql&user=u')).toMatchObject({
      host: '/var/run/postgresql',
      user: 'u',
    })
  })
  test('libpq keywords, quoted and bare', () => {
    expect(parse(`host=127.0.0.1 port=5432 user='o''x' password=a`.replace("''", String.raw`\'`))).toMatchObject({
      user: "o'x",
    })
    expect(
      parse("host = h  user=u password='with blank' dbname=d sslmode=verify-full connect_timeout=3"),
    ).toMatchObject({
      engine: 'postgres',
      host: 'h',
      password: 'with blank',
      database: 'd',
      sslMode: 'verify-full',
      connectTimeoutMs: 3000,
    })
  })
  test('poolers without prepared statements', () => {
    expect(parse('postgres://u@h/d?default_query_exec_mode=simple_protocol')).toMatchObject({
      hasPreparedStatements: false,
    })
    expect(parse('postgres://u@h/d?prefer_simple_protocol=true')).toMatchObject({ hasPreparedStatements: false })
  })
})

describe('a wrong address', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['./data/one-api.db', /needs file: in front/],
    ['root:secret@tcp(h:3306)', /no slash/],
    ['root:secret@tcp(h:3306)/', /name of the database is missing/],
    ['root:secret@pipe(h)/d', /neither tcp nor unix/],
    ['root:secret@tcp(h:port)/d', /is not host:port/],
    ['root:secret@tcp(h)/d?loc=Mars/Base', /not a time zone|no slash/],
    ['root:secret@tcp(h)/d?tls=maybe', /tls=maybe/],
    ['root:secret@tcp(h)/d?timeout=soon', /not a duration/],
    ['root:secret@tcp(h)/d?weird-one=1', /weird-one is not known/],
    ['mongodb://root:secret@h/d', /mongodb is not/],
    ['postgres://root:secret@h:5432/d?sslmode=sometimes', /sslmode=sometimes/],
    ['host=h port=x password=secret', /port=x/],
    ['host=h password=secret junk', /breaks off/],
    ['file:', /path of the SQLite file is missing/],
    ['file:a.db?_busy_timeout=long', /_busy_timeout=long/],
  ]
  for (const [dsn, reason] of wrong) {
    test(`${dsn.replace('secret', '…')} is refused with its reason and the right forms, without the password`, () => {
      let message = ''
      try {
        parse(dsn)
      } catch (error) {
        message = error instanceof Error ? error.message : ''
      }
      expect(message).toMatch(reason)
      expect(message).toContain('mysql://user:password@host:3306/database')
      expect(message).not.toContain('secret')
    })
  }
  test('passwords are hidden in every form', () => {
    const addresses = [
      'u:secret@tcp(h)/d',
      'mysql://u:secret@h/d',
      'postgres://u:sec@secret@h/d',
      "host=h password='secret' user=u",
      'host=h password=secret',
    ]
    for (const address of addresses) expect(redactDsn(address)).not.toContain('secret')
    expect(redactDsn('u:secret@tcp(h)/d')).toBe('u:***@tcp(h)/d')
  })
})

test('pools are small unless the operator says otherwise', () => {
  expect(poolSizes({})).toEqual({ maxOpen: 20, maxIdle: 20, maxLifetimeSeconds: 60 })
  expect(poolSizes({ maxOpenConnections: 5, maxIdleConnections: 100, maxLifetimeSeconds: 0 })).toEqual({
    maxOpen: 5,
    maxIdle: 5,
    maxLifetimeSeconds: 1,
  })
})
