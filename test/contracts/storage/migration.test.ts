// Creating and upgrading: from nothing, from older shapes, by several processes at once, and twice.
import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { allTables, createRepos, dumpSchema, migrate, tables } from '../../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, migration, setUpTimeoutMs } from '../../support/databases.ts'
import { openReference } from './reference.ts'

const run = async (database: FreshDatabase, ...statements: readonly string[]) => {
  for (const statement of statements) await sql.raw(statement).execute(database.kysely)
}

async function startTogether(database: FreshDatabase, processes: number) {
  const script = `${import.meta.dir}/migrate-once.ts`
  const running = Array.from({ length: processes }, (_, index) =>
    Bun.spawn([process.execPath, script, database.dsn, `node${index}`], { stdout: 'pipe', stderr: 'pipe' }),
  )
  return Promise.all(
    running.map(async (child) => {
      const [out, err, code] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
        child.exited,
      ])
      return code === 0 ? (JSON.parse(out) as { created: number; conversion: boolean }) : err
    }),
  )
}

forEachEngine((engine, open) => {
  test(
    'an empty database gets every table, a second run changes nothing',
    async () => {
      const database = await open({ isMigrated: false })
      const report = await migrate(database, migration)
      expect(report.created.toSorted()).toEqual(allTables.map((table) => table.name).toSorted())
      expect({ ...report, created: [], indexed: [] }).toMatchObject({ added: [], widened: [], warnings: [] })
      const schema = await dumpSchema(database)
      const again = await migrate(database, migration)
      expect([again.created, again.added, again.widened, again.indexed]).toEqual([[], [], [], []])
      expect(await dumpSchema(database)).toEqual(schema)
      // Nobody is there yet, so the installation is not set up.
      expect(await createRepos(database).setups.find()).toBeUndefined()
    },
    setUpTimeoutMs,
  )

  test(
    'processes that start on one empty database at the same moment all come up',
    async () => {
      const database = await open({ isMigrated: false })
      const outcomes = await startTogether(database, 3)
      // Exactly one of them made the tables; the others waited for it.
      const created = outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.created))
      expect(created.toSorted()).toEqual([0, 0, allTables.length].toSorted())
      expect(await createRepos(database).users.count()).toBe(3)
    },
    setUpTimeoutMs,
  )

  test(
    'a One API database that several processes open at the same moment is converted once',
    async () => {
      const database = await openReference(open, 'one-api')
      const outcomes = await startTogether(database, 3)
      expect(outcomes.filter((outcome) => typeof outcome === 'object' && outcome.conversion)).toHaveLength(1)
      expect(outcomes.filter((outcome) => typeof outcome === 'string')).toEqual([])
      expect(await createRepos(database).channels.findById(10)).toMatchObject({ name: 'type 30', type: 4 })
    },
    setUpTimeoutMs,
  )

  test(
    'missing tables, columns and indexes come back, rows stay, new columns have their defaults',
    async () => {
      const database = await open()
      const repos = createRepos(database)
      const [channel = 0] = await repos.channels.insertMany([{ name: 'old', key: 'k', models: 'm' }])
      const fresh = await dumpSchema(database)
      const dropIndex = engine === 'mysql' ? 'drop index idx_tokens_user_id on tokens' : 'drop index idx_tokens_user_id'
      await run(
        database,
        'drop table checkins',
        'alter table channels drop column auto_ban',
        'alter table channels drop column settings',
        'alter table subscription_plans drop column title',
        dropIndex,
      )
      const report = await migrate(database, migration)
      expect(report).toMatchObject({
        created: ['checkins'],
        added: ['channels.auto_ban', 'channels.settings', 'subscription_plans.title'],
        widened: [],
      })
      expect(report.indexed).toContain('tokens.idx_tokens_user_id')
      expect(await dumpSchema(database)).toEqual(fresh)
      expect(await repos.channels.findById(channel)).toMatchObject({ name: 'old', auto_ban: 1, settings: '' })
    },
    setUpTimeoutMs,
  )

  test(
    'an index over rows that contradict it is left out with a warning',
    async () => {
      const database = await open()
      const drop =
        engine === 'mysql' ? 'drop index idx_redemptions_key on redemptions' : 'drop index idx_redemptions_key'
      await run(database, drop)
      const { redemptions } = createRepos(database)
      for (const name of ['a', 'b']) await redemptions.insert({ key: 'same', name })
      expect((await migrate(database, migration)).warnings).toEqual([
        'redemptions.idx_redemptions_key was not created: the table holds duplicates',
      ])
      await run(database, 'delete from redemptions')
      expect((await migrate(database, migration)).warnings).toEqual([])
    },
    setUpTimeoutMs,
  )

  test(
    'an installation with a root user and no mark is set up',
    async () => {
      const database = await open()
      await createRepos(database).users.insert({ username: 'root', password: '', role: 100 })
      await run(database, 'drop table setups')
      await migrate(database, migration)
      expect(await createRepos(database).setups.find()).toMatchObject({
        version: 'test',
        initialized_at: migration.now(),
      })
    },
    setUpTimeoutMs,
  )

  test(
    'an index of the same columns by another name is enough; a log table keeps its own',
    async () => {
      const database = await open()
      const on = engine === 'mysql' ? (table: string) => ` on ${table}` : () => ''
      await run(
        database,
        `drop index idx_channels_name${on('channels')}`,
        'create index other_name on channels (name)',
        `drop index idx_logs_user_time${on('logs')}`,
        'create index their_own on logs (user_id, id)',
        `drop index idx_logs_request_id${on('logs')}`,
      )
      expect((await migrate(database, migration)).indexed).toEqual(['logs.idx_logs_request_id'])
    },
    setUpTimeoutMs,
  )

  if (engine === 'mysql') {
    test(
      'a database that cannot hold every language is refused with the way out',
      async () => {
        const database = await open({ isMigrated: false })
        await run(database, 'create table fine (id int)', 'create table old (id int) character set latin1')
        expect(migrate(database, migration)).rejects.toThrow(
          /table old \(latin1\).*ALTER TABLE … CONVERT TO CHARACTER SET/,
        )
        await run(database, 'drop table old')
        const name = new URL(database.dsn).pathname.slice(1)
        await run(database, `alter database \`${name}\` character set latin1`)
        expect(migrate(database, migration)).rejects.toThrow(/the database \(latin1\)/)
      },
      setUpTimeoutMs,
    )
  }

  test(
    'columns that are too narrow on a server are widened, wider ones stay',
    async () => {
      const database = await openReference(open, 'one-api')
      const report = await migrate(database, migration)
      const schema = await dumpSchema(database)
      if (engine === 'sqlite') return expect(report.widened).toEqual([])
      const both = ['abilities.group', 'channels.group', 'channels.model_mapping', 'tokens.key', 'users.group']
      expect(report.widened.toSorted()).toEqual(engine === 'mysql' ? [...both, 'abilities.model'].toSorted() : both)
      expect(schema).toContain('tokens.key varchar(128) null')
      expect(schema).toContain('users.group varchar(64) null')
      // The index over it, unique among all keys, has survived.
      expect(schema).toContain('tokens (key) unique')
      const key = (await createRepos(database).tokens.findById(4))?.key ?? ''
      expect(key).toHaveLength(48)
      expect((await createRepos(database).tokens.findByKey(key))?.id).toBe(4)
      expect(await createRepos(database).tokens.insert({ user_id: 1, key: 'x'.repeat(128) })).toBeGreaterThan(4)
    },
    setUpTimeoutMs,
  )
})

test('a new SQLite file has New API’s tables, columns and types; the indexes of logs are ours', async () => {
  const { Database } = await import('bun:sqlite')
  const reference = new Database(`${import.meta.dir}/../../fixtures/databases/new-api.sqlite`, { readonly: true })
  const { openDatabase } = await import('../../../src/storage/index.ts')
  const database = await openDatabase({ dsn: 'sqlite::memory:' })
  await migrate(database, migration)
  type Fact = { tbl: string; name: string; type: string; notnull: number; dflt: string | null }
  const query = `select m.name as tbl, c.name, c.type, c."notnull", c.dflt_value as dflt
    from sqlite_master m, pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite%' and m.name not like 'tg!_%' escape '!'`
  const lines = (facts: readonly Fact[]) =>
    facts.map(
      ({ tbl, name, type, notnull, dflt }) => `${tbl}.${name} ${type.toLowerCase()} ${notnull} ${spelled(dflt)}`,
    )
  const theirs = new Set(lines(reference.query<Fact, []>(query).all()))
  const ours = new Set(lines((await sql<Fact>`${sql.raw(query)}`.execute(database.kysely)).rows))
  const missing = [...theirs].filter((line) => !ours.has(line))
  const more = [...ours].filter((line) => !theirs.has(line))
  // Primary keys of several columns say NOT NULL here, and one price has a default.
  expect(missing.map((line) => line.split(' ')[0]).toSorted()).toEqual(
    more.map((line) => line.split(' ')[0]).toSorted(),
  )
  expect(missing.map((line) => line.split(' ')[0]).toSorted()).toEqual([
    'abilities.channel_id',
    'abilities.group',
    'abilities.model',
    'options.key',
    'subscription_plans.price_amount',
  ])
  const indexed = (await dumpSchema(database)).filter((line) => line.startsWith('logs ('))
  expect(indexed).toHaveLength(tables.logs.indexes.length)
  expect(tables.logs.indexes.length).toBeLessThanOrEqual(6)
  await database.close()
  reference.close()
})

/** Defaults are spelled in several ways that mean the same. */
function spelled(value: string | null): string {
  if (value === null) return '-'
  return value
    .replace(/^["'](.*)["']$/, '$1')
    .replace('false', '0')
    .replace('true', '1')
}
