// The databases that New API wrote open on every engine, keep every table, column, index and row, and gain only additions.
import { beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import {
  allTables,
  createRepos,
  dumpSchema,
  type MigrationReport,
  migrate,
  type Repos,
} from '../../../src/storage/index.ts'
import { type FreshDatabase, forEachEngine, migration, setUpTimeoutMs } from '../../support/databases.ts'
import { openReference } from './reference.ts'

const all = { limit: 100, offset: 0 }

/** Every row of every table that New API has, as the driver gives it. */
async function contentOf(database: FreshDatabase): Promise<{ [table: string]: unknown[] }> {
  const content: { [table: string]: unknown[] } = {}
  const names = new Set((await dumpSchema(database)).map((line) => line.split(/[. ]/)[0] ?? ''))
  for (const name of [...names].filter((table) => !table.startsWith('tg_'))) {
    const { rows } = await sql<{ [column: string]: unknown }>`select * from ${sql.table(name)}`.execute(database.kysely)
    content[name] = rows.map((row) => JSON.stringify(row)).toSorted()
  }
  return content
}

forEachEngine((_engine, open) => {
  let database: FreshDatabase
  let report: MigrationReport
  let before: { schema: string[]; content: { [table: string]: unknown[] } }
  let repos: Repos
  beforeAll(async () => {
    database = await openReference(open, 'new-api')
    before = { schema: await dumpSchema(database), content: await contentOf(database) }
    report = await migrate(database, migration)
    repos = createRepos(database)
  }, setUpTimeoutMs)

  test('nothing but our own tables is added, nothing is changed', async () => {
    const own = allTables.map(({ name }) => name).filter((name) => name.startsWith('tg_'))
    expect(report.created.toSorted()).toEqual(own.toSorted())
    expect({ added: report.added, widened: report.widened, warnings: report.warnings }).toEqual({
      added: [],
      widened: [],
      warnings: [],
    })
    expect(report.conversion).toBeUndefined()
    const after = await dumpSchema(database)
    expect(before.schema.filter((line) => !after.includes(line))).toEqual([])
    expect(after.filter((line) => !before.schema.includes(line) && !line.startsWith('tg_'))).toEqual([])
    expect(await contentOf(database)).toEqual(before.content)
  })

  test('a second migration has nothing to do', async () => {
    const again = await migrate(database, migration)
    expect([again.created, again.added, again.widened, again.indexed, again.warnings]).toEqual([[], [], [], [], []])
    expect(again.conversion).toBeUndefined()
  })

  describe('what is in it is read', () => {
    test('users sign in with their passwords and tokens', async () => {
      const alice = await repos.users.findByUsernameOrEmail('alice')
      expect(alice).toMatchObject({ group: 'vip', role: 1, status: 1, inviter_id: 0, remark: 'good customer' })
      expect(await Bun.password.verify('alicepass2', alice?.password ?? '')).toBe(true)
      expect(JSON.parse(alice?.setting ?? '')).toMatchObject({ notify_type: 'webhook' })
      expect(alice?.access_token).toMatch(/^[A-Za-z0-9+/=]{28,32}$/)
      expect((await repos.users.findByAccessToken(alice?.access_token ?? ''))?.id).toBe(alice?.id)
      const root = await repos.users.findByUsername('root')
      expect(await Bun.password.verify('12345678', root?.password ?? '')).toBe(true)
      expect(root).toMatchObject({ role: 100, quota: 100_000_000, access_token: null })
      expect(await repos.setups.find()).toMatchObject({ version: 'v0-june-2026' })
    })
    test('keys answer with their limits, deleted ones do not', async () => {
      const keys = (await repos.tokens.list({ ...all, userId: 2 })).rows
      expect(keys.map((token) => token.name)).toEqual(['auto', 'limited 2', 'main'])
      const [auto, limited, main] = keys
      expect(auto).toMatchObject({ group: 'auto', cross_group_retry: true, unlimited_quota: true })
      expect(limited).toMatchObject({
        model_limits_enabled: true,
        model_limits: 'gpt-4o,gpt-4o-mini',
        allow_ips: '127.0.0.1\n::1',
        unlimited_quota: false,
      })
      expect(main?.remain_quota).toBeLessThan(0)
      for (const token of keys) expect((await repos.tokens.findByKey(token.key))?.id).toBe(token.id)
    })
    test('channels with their JSON, abilities, logs, options and the rest', async () => {
      const channels = await repos.channels.all()
      expect(channels).toHaveLength(11)
      expect(JSON.parse(channels[2]?.channel_info ?? '')).toMatchObject({
        is_multi_key: true,
        multi_key_mode: 'random',
      })
      expect(JSON.parse(channels[0]?.setting ?? '')).toMatchObject({ force_format: true })
      expect(channels[0]).toMatchObject({
        weight: 3,
        priority: 7,
        auto_ban: 1,
        balance: 0,
        model_mapping: '{"my-gpt":"gpt-4o"}',
      })
      expect((await repos.abilities.all()).length).toBe(before.content.abilities?.length ?? -1)
      const logs = await repos.logs.list(all)
      expect(logs).toHaveLength(26)
      expect(logs.map((row) => row.id)).toEqual(logs.map((row) => row.id).toSorted((a, b) => b - a))
      expect(JSON.parse(logs.find((row) => row.type === 2)?.other ?? '')).toMatchObject({ group_ratio: 0.8 })
      expect((await repos.options.all()).length).toBe(before.content.options?.length ?? -1)
      expect((await repos.vendors.all()).map((vendor) => vendor.name).toSorted()).toEqual([
        'Anthropic',
        'DeepSeek',
        'Google',
        'OpenAI',
      ])
      expect(JSON.parse((await repos.prefillGroups.all())[0]?.items ?? '')).toEqual(['gpt-4o'])
      expect((await repos.redemptions.list(all)).total).toBe(0)
    })
  })

  test('it stays usable: rows are written and changed', async () => {
    const [channel = 0] = await repos.channels.insertMany([{ name: 'ours', key: 'k', models: 'm', channel_info: '{}' }])
    expect(await repos.channels.update(channel, { group: 'vip' })).toBe(true)
    expect(await repos.users.addQuota(2, 10 ** 12)).toBe(true)
    const id = await repos.logs.insert({ user_id: 2, created_at: 1_800_000_000, type: 2, quota: 5, other: '{}' })
    expect((await repos.logs.list({ userId: 2, limit: 1, offset: 0 }))[0]).toMatchObject({ id, quota: 5 })
  })
})
