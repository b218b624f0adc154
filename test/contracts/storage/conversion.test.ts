// Databases of One API and its fork: people, keys and limits keep working, and the way back stays open.
import { beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { larkProviderId } from '../../../src/kernel/index.ts'
import { createRepos, migrate, openDatabase, undoConversion } from '../../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, migration, setUpTimeoutMs } from '../../support/databases.ts'
import { openReference } from './reference.ts'

const all = { limit: 100, offset: 0 }
const run = async (database: FreshDatabase, ...statements: readonly string[]) => {
  for (const statement of statements) await sql.raw(statement).execute(database.kysely)
}

/** The columns that the old system has, of the rows that it reads; what it does not know is left out. */
async function contentOf(database: FreshDatabase, columns: { readonly [table: string]: readonly string[] }) {
  const content: { [table: string]: unknown[] } = {}
  for (const [table, names] of Object.entries(columns)) {
    const list = sql.join(names.map((name) => sql.ref(name)))
    const { rows } = await sql`select ${list} from ${sql.table(table)}`.execute(database.kysely)
    content[table] = rows.map((row) => JSON.stringify(row)).toSorted()
  }
  return content
}

async function columnsOf(database: FreshDatabase, tables: readonly string[]) {
  const columns: { [table: string]: string[] } = {}
  for (const table of tables) {
    const { rows } = await sql<object>`select * from ${sql.table(table)} limit 1`.execute(database.kysely)
    columns[table] = Object.keys(rows[0] ?? {})
  }
  return columns
}

forEachEngine((engine, open) => {
  const quoted = (name: string) => (engine === 'mysql' ? `\`${name}\`` : `"${name}"`)

  describe('One API', () => {
    let database: FreshDatabase
    let before: Awaited<ReturnType<typeof contentOf>>
    let columns: Awaited<ReturnType<typeof columnsOf>>
    let report: Awaited<ReturnType<typeof migrate>>
    beforeAll(async () => {
      database = await openReference(open, 'one-api')
      await run(
        database,
        `insert into options (${quoted('key')}, value) values ('OidcEnabled', 'true'), ('OidcClientId', 'cid')`,
        `update users set status = 3, username = 'deleted_1', access_token = '' where id = 3`,
        `update users set lark_id = 'ou_1' where id = 2`,
        `update channels set system_prompt = 'Be kind.' where id = 8`,
        `update logs set elapsed_time = 4999 where id = 9`,
        `update tokens set models = ' gpt-4o, gpt-4o-mini', subnet = '10.0.0.0/8, 192.168.1.1' where id = 3`,
      )
      columns = await columnsOf(database, [
        'users',
        'tokens',
        'channels',
        'logs',
        'options',
        'redemptions',
        'abilities',
      ])
      before = await contentOf(database, columns)
      report = await migrate(database, migration)
    }, setUpTimeoutMs)

    test('is recognised and told', () => {
      expect(report.conversion).toMatchObject({ origin: 'one-api', counts: { tokens: 2, users: 1, options: 2 } })
      expect(report.conversion?.notes.join('\n')).toContain('channel 18 (type 38)')
      expect(report.warnings).toEqual([])
    })
    test('people sign in with their old passwords and tokens', async () => {
      const { users } = createRepos(database)
      const alice = await users.findByUsernameOrEmail('alice')
      expect(await Bun.password.verify('alicepass1', alice?.password ?? '')).toBe(true)
      expect(alice).toMatchObject({ quota: 149_796, used_quota: 204, group: 'default', deleted_at: null })
      expect((await users.findByAccessToken('dc255b30dc7d485b95456383849100ab'))?.id).toBe(2)
      expect(await users.findByUsername('root')).toMatchObject({ role: 100, quota: 500_000_000_000_000 })
      expect(await createRepos(database).setups.find()).toMatchObject({ version: 'test' })
    })
    test('an account that was deleted there is deleted here, and its empty token is none', async () => {
      const { users } = createRepos(database)
      expect(await users.findByUsername('deleted_1')).toBeUndefined()
      expect(await users.findAnyById(3)).toMatchObject({ status: 3, access_token: null })
      expect(await users.insert({ username: 'without-token', password: '' })).toBeGreaterThan(3)
    })
    test('restricted keys stay restricted, to models and to networks', async () => {
      const { tokens } = createRepos(database)
      expect(await tokens.findById(4)).toMatchObject({
        model_limits_enabled: true,
        model_limits: 'gpt-4o',
        allow_ips: '127.0.0.0/8',
        remain_quota: 49_900,
        unlimited_quota: false,
        expired_time: -1,
      })
      expect(await tokens.findById(3)).toMatchObject({
        model_limits: 'gpt-4o,gpt-4o-mini',
        allow_ips: '10.0.0.0/8\n192.168.1.1',
      })
      expect(await tokens.findById(1)).toMatchObject({
        model_limits_enabled: false,
        model_limits: '',
        unlimited_quota: true,
      })
      const key = 'SDIC1hmqmPCil0qKE96aCeE9F3364008961c3558A716Eb30'
      expect((await tokens.findByKey(key))?.id).toBe(4)
    })
    test('channels have their new numbers, keys and settings', async () => {
      const { channels } = createRepos(database)
      const types = new Map((await channels.all()).map((channel) => [channel.name, channel.type]))
      const expected = {
        'type 29': 1,
        'type 30': 4,
        'type 34': 49,
        'type 36': 43,
        'type 40': 45,
        'type 42': 41,
        'type 45': 48,
      }
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, types.get(name)]))).toEqual(expected)
      expect(await channels.findById(13)).toMatchObject({ type: 33, key: 'a|s|us-east-1' })
      expect(await channels.findById(3)).toMatchObject({ type: 3, other: '2024-06-01', auto_ban: 1 })
      expect(JSON.parse((await channels.findById(8))?.setting ?? '')).toEqual({
        system_prompt: 'Be kind.',
        system_prompt_override: true,
      })
      expect(JSON.parse((await channels.findById(30))?.settings ?? '')).toEqual({ base_url_has_version: true })
    })
    test('abilities say what the channels say', async () => {
      const abilities = await createRepos(database).abilities.all()
      const first = abilities.filter((ability) => ability.channel_id === 1)
      expect(first.map((ability) => `${ability.group}/${ability.model}`).toSorted()).toEqual([
        'default/gpt-4o',
        'default/gpt-4o-mini',
        'vip/gpt-4o',
        'vip/gpt-4o-mini',
      ])
      expect(first[0]).toMatchObject({ enabled: true, priority: 5, weight: 2 })
      expect(abilities.filter((ability) => ability.channel_id === 2).some((ability) => ability.enabled)).toBe(false)
    })
    test('options are copied to the names that they have here, and stay', async () => {
      const { options } = createRepos(database)
      expect(await options.find('oidc.client_id')).toBe('cid')
      expect(await options.find('OidcClientId')).toBe('cid')
      expect(await options.find('ModelRatio')).toContain('"gpt-4o":2.5')
    })
    test('channel tests are not errors, and durations are seconds', async () => {
      const logs = await createRepos(database).logs.list(all)
      expect(logs.some((row) => row.type === 5)).toBe(false)
      expect(logs.find((row) => row.id === 3)).toMatchObject({
        type: 4,
        other: '{"channel_test":true}',
        model_name: 'gpt-4o',
      })
      expect(logs.find((row) => row.id === 9)?.use_time).toBe(4)
    })
    test('people who came from Lark still do', async () => {
      expect(await createRepos(database).oauth.findBinding(larkProviderId, 'ou_1')).toMatchObject({ user_id: 2 })
    })
    test('old columns stay with what they held', async () => {
      const { rows } = await sql<{ lark_id: string; config: string; models: string }>`
        select u.lark_id, c.config, t.models from users u, channels c, tokens t
        where u.id = 2 and c.id = 13 and t.id = 4`.execute(database.kysely)
      expect(rows).toEqual([{ lark_id: 'ou_1', config: '{"region":"us-east-1","ak":"a","sk":"s"}', models: 'gpt-4o' }])
    })
    test('a second migration converts nothing', async () => {
      const { channels } = createRepos(database)
      // 4 is Ollama now; converted again it would become OpenAI.
      expect((await migrate(database, migration)).conversion).toBeUndefined()
      expect((await channels.findById(10))?.type).toBe(4)
    })
    test('taken back, the old system finds its own values; what was changed since stays', async () => {
      const { channels, users } = createRepos(database)
      await users.hardDelete((await users.findByUsername('without-token'))?.id ?? 0)
      await channels.update(9, { type: 25 })
      expect(await undoConversion(database, migration.now)).toMatchObject({ kept: ['channels 9'] })
      expect((await channels.findById(9))?.type).toBe(25)
      await run(database, 'update channels set type = 29 where id = 9')
      const after = await contentOf(database, columns)
      expect(after).toEqual(before)
      expect(await undoConversion(database, migration.now)).toBeUndefined()
    })
    test('and the next migration converts it anew', async () => {
      const again = await migrate(database, migration)
      expect(again.conversion).toMatchObject({ origin: 'one-api', counts: { tokens: 2, users: 1 } })
      expect((await createRepos(database).channels.findById(9))?.type).toBe(1)
    })
  })

  describe('its fork', () => {
    let database: FreshDatabase
    beforeAll(async () => {
      database = await openReference(open, 'one-api-fork')
      await run(
        database,
        `update users set google_id = 'g-1', user_remind_threshold = 5000 where id = 2`,
        `insert into options (${quoted('key')}, value) values ('GoogleClientId', 'gid'), ('GoogleClientSecret', 'gs')`,
        'update logs set duration = 3.7 where id = 4',
      )
      const report = await migrate(database, migration)
      expect(report.conversion).toMatchObject({ origin: 'one-api-fork', counts: { users: 1, bindings: 1 } })
    }, setUpTimeoutMs)

    test('people, keys and channels keep working', async () => {
      const { users, tokens, channels, logs } = createRepos(database)
      const alice = await users.findByUsername('alice')
      expect(await Bun.password.verify('alicepass1', alice?.password ?? '')).toBe(true)
      expect(alice).toMatchObject({ group: 'Lv1', quota: 149_594 })
      expect((await tokens.findByKey('6MlHMHf94S7mSlxFDcDfB027FdF64eF5B6EfB51191E6C62e'))?.name).toBe('limited')
      expect((await channels.all()).map((channel) => channel.type)).toEqual([
        1, 14, 3, 24, 33, 45, 50, 1042, 1043, 1044, 1045, 41, 50, 1,
      ])
      expect(JSON.parse((await channels.findById(14))?.channel_info ?? '')).toMatchObject({
        is_multi_key: true,
        multi_key_size: 2,
        multi_key_mode: 'polling',
      })
      const rows = await logs.list(all)
      expect(rows).toHaveLength(11)
      expect(rows.find((row) => row.id === 4)?.use_time).toBe(3)
      expect(rows.find((row) => row.id === 4)?.other).toStartWith('adminInfo:[1];')
    })
    test('its reminders are notification settings, its Google sign-in a custom provider', async () => {
      const alice = await createRepos(database).users.findByUsername('alice')
      expect(JSON.parse(alice?.setting ?? '')).toEqual({ notify_type: 'email', quota_warning_threshold: 5000 })
      const providers = await database.kysely.selectFrom('custom_oauth_providers').selectAll().execute()
      expect(providers).toMatchObject([{ slug: 'google', client_id: 'gid', client_secret: 'gs' }])
      const bindings = await database.kysely.selectFrom('user_oauth_bindings').selectAll().execute()
      expect(bindings).toMatchObject([{ user_id: 2, provider_id: providers[0]?.id ?? -1, provider_user_id: 'g-1' }])
    })
    test('its own tables stay, and it can be taken back', async () => {
      const { rows } = await sql`select group_key from group_configs`.execute(database.kysely)
      expect(rows).toHaveLength(6)
      expect(await undoConversion(database, migration.now)).toMatchObject({ kept: [] })
      expect((await createRepos(database).channels.findById(8))?.type).toBe(42)
      expect(await database.kysely.selectFrom('user_oauth_bindings').selectAll().execute()).toEqual([])
    })
  })

  test(
    'a fork database without its logs table gets one',
    async () => {
      const database = await openReference(open, 'one-api-fork')
      await run(database, 'drop table logs')
      expect((await migrate(database, migration)).created).toContain('logs')
      await createRepos(database).logs.insert({ user_id: 1, created_at: 1 })
    },
    setUpTimeoutMs,
  )

  test(
    'a One API database that New API has opened already is left alone',
    async () => {
      const database = await openReference(open, 'one-api')
      await run(
        database,
        'create table setups (id int primary key, version varchar(50) not null, initialized_at bigint not null)',
        `insert into setups values (1, 'v1', 1)`,
      )
      expect((await migrate(database, migration)).conversion).toBeUndefined()
      expect((await createRepos(database).channels.findById(10))?.type).toBe(30)
    },
    setUpTimeoutMs,
  )

  test(
    'a conversion that was cut off between tables and rows is finished at the next start',
    async () => {
      const database = await openReference(open, 'one-api')
      await migrate(database, migration)
      await undoConversion(database, migration.now)
      // MySQL has every table by now, but no row was converted: all that tells is the mark.
      await run(database, `update tg_migrations set detail = '{"state":"pending"}' where name = 'one-api'`)
      expect((await migrate(database, migration)).conversion?.origin).toBe('one-api')
      expect((await createRepos(database).tokens.findById(4))?.model_limits_enabled).toBe(true)
    },
    setUpTimeoutMs,
  )

  test(
    'a separate log database of One API is converted too',
    async () => {
      const database = await openReference(open, 'one-api')
      for (const table of ['users', 'tokens', 'channels', 'abilities', 'options', 'redemptions']) {
        await run(database, `drop table ${table}`)
      }
      const report = await migrate(database, { ...migration, scope: 'logs' })
      expect(report.conversion).toMatchObject({ origin: 'one-api', counts: { channel_tests: 1 } })
      expect((await migrate(database, { ...migration, scope: 'logs' })).conversion).toBeUndefined()
      const again = await openDatabase({ dsn: database.dsn })
      expect((await createRepos(again).logs.list(all)).filter((row) => row.type === 5)).toEqual([])
      await again.close()
    },
    setUpTimeoutMs,
  )
})
