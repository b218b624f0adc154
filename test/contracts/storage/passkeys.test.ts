// Passkeys in the database: one per account, a credential belongs to one account, a counter is written over once.
import { beforeAll, expect, test } from 'bun:test'
import { createRepos, type Database, type Repos, tables } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const at = new Date(1_800_000_000_000)

forEachEngine((_engine, open) => {
  let database: Database
  let repos: Repos
  beforeAll(async () => {
    database = await open()
    repos = createRepos(database)
  }, setUpTimeoutMs)

  test('a new one replaces the account’s own, never another account’s', async () => {
    const { passkeys } = repos
    expect(await passkeys.replace({ user_id: 1, credential_id: 'YQ==', public_key: 'k' })).toBe(true)
    expect(await passkeys.replace({ user_id: 1, credential_id: 'Yg==', public_key: 'k' })).toBe(true)
    expect(await passkeys.replace({ user_id: 2, credential_id: 'Yg==', public_key: 'k' })).toBe(false)
    expect(await passkeys.findByCredential('YQ==')).toBeUndefined()
    expect((await passkeys.findByCredential('Yg=='))?.user_id).toBe(1)
    expect(await passkeys.findByUser(2)).toBeUndefined()
  })

  test('ids that differ in case are different', async () => {
    const { passkeys } = repos
    await passkeys.replace({ user_id: 3, credential_id: 'QUJDREVG', public_key: 'k' })
    expect(await passkeys.findByCredential('qujdrevg')).toBeUndefined()
    expect((await passkeys.findByCredential('QUJDREVG'))?.user_id).toBe(3)
  })

  test('of many uses with one counter one is written', async () => {
    const { passkeys } = repos
    await passkeys.replace({ user_id: 4, credential_id: 'ZA==', public_key: 'k', sign_count: 4_000_000_000 })
    const row = await passkeys.findByUser(4)
    const values = { sign_count: 4_000_000_001, last_used_at: at, clone_warning: false }
    const written = await Promise.all([1, 2, 3].map(() => passkeys.recordUse(row?.id ?? 0, 4_000_000_000, values)))
    expect(written.filter(Boolean)).toHaveLength(1)
    expect(await passkeys.findByUser(4)).toMatchObject(values)
  })

  test('a soft-deleted one of an old database is in nobody’s way', async () => {
    const { passkeys } = repos
    const old = { user_id: 5, credential_id: 'ZQ==', public_key: 'k', deleted_at: at }
    const row = tables.passkey_credentials.encodeNew(database.engine, old)
    await database.kysely.insertInto('passkey_credentials').values(row).execute()
    expect(await passkeys.findByUser(5)).toBeUndefined()
    expect(await passkeys.replace({ user_id: 6, credential_id: 'ZQ==', public_key: 'k' })).toBe(true)
    expect(await passkeys.remove(6)).toBe(true)
    expect(await passkeys.remove(6)).toBe(false)
  })
})
