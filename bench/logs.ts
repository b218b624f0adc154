// How the usage log answers at ten million rows: pages, filters, sums, roll-up, export, clean-up, on one engine.
//
//   node_modules/.bin/bun --no-env-file bench/logs.ts [--rows 10000000] [--dsn file:/path/bench.db | postgres://… | mysql://…]
//
// The database that a DSN of a server names must be empty; what was made is deleted at the end, a file too. `--reuse` measures
// what an interrupted run has left behind.
import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import { createRollUp, toResponse } from '../src/admin/index.ts'
import { exportLogs } from '../src/admin/log/export.ts'
import { presentOwnLog } from '../src/admin/log/present.ts'
import { readStat } from '../src/admin/log/stat.ts'
import { createRepos, type Database, migrate, openDatabase } from '../src/storage/index.ts'

const argument = (name: string, fallback: string): string => {
  const index = process.argv.indexOf(`--${name}`)
  return index === -1 ? fallback : (process.argv[index + 1] ?? fallback)
}

const ROWS = Number(argument('rows', '10000000'))
const DSN = argument('dsn', `file:${process.cwd()}/.bench-logs.db`)
const CHUNK = 250_000
const DAYS = 90
const NOW = 1_800_000_000
const SECONDS = DAYS * 86_400
const USERS = 2000
const ROLL_UP_LIMIT_MS = 1000 * Number(argument('roll-up-seconds', '600'))

/** A number from 0 to `below` that looks random, the same for every run and engine. */
const value = (database: Database, factor: number, below: number): string =>
  quotient(database, `((n * ${factor} + 374761393) % 4294967296) * ${below}`, '4294967296')
const quotient = ({ engine }: Database, one: string, other: string): string =>
  `(${one}) ${engine === 'mysql' ? 'div' : '/'} ${other}`
/** Some callers are busy, most are not: the square of a random number. */
const userOf = (database: Database): string => {
  const root = value(database, 2_654_435_761, 65_536)
  return quotient(database, `(${root}) * (${root}) * ${USERS}`, '4294967296')
}
const joined = (database: Database, ...parts: string[]): string =>
  database.engine === 'mysql' ? `concat(${parts.join(', ')})` : parts.join(' || ')
const asText = (database: Database, value: string): string =>
  `cast(${value} as ${database.engine === 'mysql' ? 'char' : 'text'})`

/** Rows `from` to `to` made by the database itself. */
const fillChunk = async (database: Database, from: number, to: number): Promise<void> => {
  const q = (name: string): string => (database.engine === 'mysql' ? `\`${name}\`` : `"${name}"`)
  const user = userOf(database)
  const random = (factor: number, below: number): string => value(database, factor, below)
  // A caller has two keys and two favourite models; a model has two channels.
  const model = `(${user} * 7 + ${random(2_246_822_519, 2)}) % 40`
  const falsehood = database.engine === 'postgres' ? 'false' : '0'
  const other = `'{"model_ratio":1.25,"group_ratio":1,"completion_ratio":4,"cache_tokens":12,"cache_ratio":0.5,"model_price":-1,"frt":812,"billing_source":"wallet","request_path":"/v1/chat/completions","request_conversion":["OpenAI Compatible"],"admin_info":{"use_channel":["12"]},"stream_status":{"status":"ok","end_reason":"done"}}'`
  const columns: Record<string, string> = {
    user_id: `1 + (${user})`,
    created_at: `${NOW - SECONDS} + ${database.engine === 'mysql' ? `n * ${SECONDS} div ${ROWS}` : `n * ${SECONDS} / ${ROWS}`}`,
    type: `case when n % 50 = 0 then 5 else 2 end`,
    content: `''`,
    username: joined(database, `'user'`, asText(database, `1 + (${user})`)),
    token_name: joined(database, `'key'`, asText(database, random(3_266_489_917, 2))),
    model_name: joined(database, `'model-'`, asText(database, model)),
    quota: `100 + ${random(1_103_515_245, 9000)}`,
    prompt_tokens: `50 + ${random(1_664_525, 4000)}`,
    completion_tokens: `10 + ${random(22_695_477, 900)}`,
    use_time: random(134_775_813, 30),
    is_stream: falsehood,
    channel_id: `1 + (${model}) + 40 * (${random(214_013, 2)})`,
    channel_name: `''`,
    token_id: `1 + (${user}) * 2 + ${random(3_266_489_917, 2)}`,
    [q('group')]: `case when n % 3 = 0 then 'vip' else 'default' end`,
    ip: `''`,
    request_id: joined(database, `'2026112116'`, asText(database, `100000000000 + n`)),
    upstream_request_id: `''`,
    other,
  }
  const names = Object.keys(columns).join(', ')
  const values = Object.values(columns).join(', ')
  const source =
    database.engine === 'postgres'
      ? `generate_series(${from}::bigint, ${to - 1}::bigint) as numbers(n)`
      : `(with recursive numbers(n) as (select ${from} union all select n + 1 from numbers where n < ${to - 1}) select n from numbers) as numbers`
  const statement = sql.raw(`insert into logs (${names}) select ${values} from ${source}`)
  if (database.engine !== 'mysql') return void (await statement.execute(database.kysely))
  await database.kysely.connection().execute(async (connection) => {
    await sql.raw(`set session cte_max_recursion_depth = ${CHUNK + 1}`).execute(connection)
    await statement.execute(connection)
  })
}

const say = (what: string, milliseconds: number, more = ''): void =>
  console.log(`${what.padEnd(46)} ${milliseconds.toFixed(milliseconds < 10 ? 2 : 0).padStart(9)} ms  ${more}`)

/** The median of a few runs; the first one, which may meet a cold cache, is told beside. */
const measure = async (what: string, work: () => Promise<unknown>, runs = 5): Promise<void> => {
  const times: number[] = []
  let result: unknown
  const cpu = process.cpuUsage()
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now()
    result = await work()
    times.push(performance.now() - startedAt)
  }
  const { user, system } = process.cpuUsage(cpu)
  const ownCpu = (user + system) / 1000 / runs
  const first = times[0] ?? 0
  const median = times.toSorted((one, other) => one - other)[runs >> 1] ?? 0
  const size = Array.isArray(result) ? `${result.length} rows` : JSON.stringify(result)
  say(what, median, `first ${first.toFixed(1)}, CPU ${ownCpu.toFixed(1)}; ${size}`)
}

const fill = async (database: Database): Promise<void> => {
  const startedAt = performance.now()
  for (let from = 1; from <= ROWS; from += CHUNK) await fillChunk(database, from, Math.min(ROWS + 1, from + CHUNK))
  if (database.engine === 'postgres') await sql.raw('vacuum analyze logs').execute(database.kysely)
  if (database.engine === 'mysql') await sql.raw('analyze table logs').execute(database.kysely)
  say(
    'fill',
    performance.now() - startedAt,
    `${ROWS} rows, ${Math.round(ROWS / ((performance.now() - startedAt) / 1000))}/s`,
  )
}

const measurePages = async ({ logs }: ReturnType<typeof createRepos>): Promise<void> => {
  const page = { limit: 100, offset: 0 }
  const day = { from: NOW - 86_400 }
  await measure('first page', () => logs.list(page))
  await measure('page 1000 by number (offset 99,900)', () => logs.list({ ...page, offset: 99_900 }))
  const after = { createdAt: NOW - SECONDS / 2, id: ROWS >> 1 }
  await measure('page in the middle by cursor', () => logs.list({ ...page, after }))
  await measure('count, capped at 100,000', () => logs.countUpTo({}, 100_000))
  await measure('one user, first page', () => logs.list({ ...page, userId: 77 }))
  await measure('one user, count', () => logs.countUpTo({ userId: 77 }, 100_000))
  await measure('one model, first page', () => logs.list({ ...page, modelName: 'model-7' }))
  await measure('one model of a day, count', () => logs.countUpTo({ ...day, modelName: 'model-7' }, 100_000))
  await measure('one channel, errors, first page', () => logs.list({ ...page, channelId: 7, type: 5 }))
  await measure('one request id', () => logs.list({ ...page, requestId: `2026112116${100_000_000_000 + (ROWS >> 1)}` }))
  await measure('key name of a day, first page', () => logs.list({ ...page, ...day, tokenName: 'key3' }))
  await measure('group of a day, count', () => logs.countUpTo({ ...day, group: 'vip' }, 100_000))
  await measure('nothing found in a day (address)', () => logs.list({ ...page, ...day, ip: '10.9.8.7' }), 3)
  // On SQLite such a search is refused once it has looked at a few million rows.
  const orRefusal = (error: unknown): string => String(error)
  await measure('nothing in all time (channel)', () => logs.list({ ...page, channelId: 999 }).catch(orRefusal), 1)
  await measure('nothing in all time (group)', () => logs.list({ ...page, group: 'nobody' }).catch(orRefusal), 1)
}

const measureSums = async (repos: ReturnType<typeof createRepos>): Promise<void> => {
  const clock = { nowMs: () => NOW * 1000, nowSeconds: () => NOW, elapsedMs: () => performance.now() }
  const rollUp = createRollUp({ repo: repos.rollUp, hasQuotaData: () => false, nowSeconds: clock.nowSeconds })
  const { logs, usage } = repos
  await measure('sum of all rows, without the roll-up', () => logs.sumQuota({}).catch(String), 1)
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const stop = AbortSignal.timeout(ROLL_UP_LIMIT_MS)
  const isWhole = await rollUp.catchUpWholly(stop)
  const seconds = (performance.now() - startedAt) / 1000
  const read = await repos.rollUp.lastId()
  const perRow = (process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / read
  say(
    'roll-up',
    1000 * seconds,
    `${read} rows, ${Math.round(read / seconds)} rows/s, ${perRow.toFixed(1)} µs of CPU a row`,
  )
  if (!isWhole) console.log('  (stopped at its bound: sums below are of what was rolled up)')
  const deps = { repos, clock, rollUp } as unknown as Parameters<typeof readStat>[0]
  await measure('sum of all rows (statistics of the page)', () => readStat(deps, {}))
  await measure('sum of 30 days', () => readStat(deps, { from: NOW - 30 * 86_400, to: NOW }))
  await measure('sum of one user, 30 days', () => readStat(deps, { userId: 77, from: NOW - 30 * 86_400, to: NOW }))
  const span = { from: NOW - 30 * 86_400, to: NOW }
  await measure('30 days by model', () => usage.top(span, 'model', { by: 'quota', limit: 10 }))
  const step = { seconds: 86_400, offset: 0 }
  await measure('30 days, points per day', () => usage.series(span, { dimension: undefined, step }))
}

const measureExport = async (repos: ReturnType<typeof createRepos>): Promise<void> => {
  const clock = { nowMs: () => NOW * 1000, nowSeconds: () => NOW, elapsedMs: () => 0 }
  const before = process.memoryUsage().rss
  const startedAt = performance.now()
  const answer = exportLogs({ repos, clock } as Parameters<typeof exportLogs>[0], {
    filter: { to: NOW },
    format: 'csv',
    request: { signal: AbortSignal.timeout(20_000) },
    isOwn: true,
    present: async (rows) => rows.map((row) => presentOwnLog(row, 0)),
  })
  let [bytes, lines, peak] = [0, 0, before]
  for await (const chunk of toResponse(answer).body ?? []) {
    bytes += chunk.length
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const grown = Math.round((peak - before) / 1_048_576)
  say(
    'export, at most 20 s',
    1000 * seconds,
    `${Math.round(lines / seconds)} rows/s, ${(bytes / seconds / 1e6).toFixed(1)} MB/s, memory +${grown} MB`,
  )
}

/** Deletes for at most 30 seconds while rows are inserted beside it, and tells the longest that an insert waited. */
const measureCleanup = async ({ logs }: ReturnType<typeof createRepos>): Promise<void> => {
  let [deleted, inserted, longest, isOver] = [0, 0, 0, false]
  const inserting = (async () => {
    while (!isOver) {
      const startedAt = performance.now()
      await logs.insertMany([{ created_at: NOW, type: 2, user_id: 1, other: '{}' }])
      longest = Math.max(longest, performance.now() - startedAt)
      inserted++
      await Bun.sleep(5)
    }
  })()
  const startedAt = performance.now()
  while (performance.now() - startedAt < 30_000) {
    const some = await logs.deleteBatchOlderThan(NOW - SECONDS / 2)
    if (some === 0) break
    deleted += some
    await Bun.sleep(0)
  }
  const seconds = (performance.now() - startedAt) / 1000
  isOver = true
  await inserting
  say(
    'clean-up, at most 30 s',
    1000 * seconds,
    `${Math.round((60 * deleted) / seconds)} rows/min; ${inserted} inserts beside it, the slowest ${longest.toFixed(0)} ms`,
  )
}

const remove = async (database: Database): Promise<void> => {
  if (database.engine !== 'sqlite') {
    for (const table of ['logs', 'tg_usage', 'tg_usage_totals', 'tg_rollups'])
      await sql`drop table ${sql.table(table)}`.execute(database.kysely)
  }
  await database.close()
  if (database.engine === 'sqlite')
    for (const end of ['', '-wal', '-shm']) rmSync(DSN.slice('file:'.length) + end, { force: true })
}

const database = await openDatabase({ dsn: DSN })
console.log(`${database.engine}, ${ROWS} rows over ${DAYS} days, ${USERS} users`)
try {
  await migrate(database, { version: 'bench', now: () => NOW })
  const repos = createRepos(database)
  await repos.rollUp.prepare()
  if (!process.argv.includes('--reuse')) await fill(database)
  await measurePages(repos)
  await measureSums(repos)
  await measureExport(repos)
  await measureCleanup(repos)
} finally {
  await remove(database)
}
