// Second factors in the database: one in force per account, tries counted one by one, backup codes spent once.
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

  test('a prepared secret may be replaced until it is in force, and then stays', async () => {
    const { twoFactors } = repos
    expect(await twoFactors.prepare(1, 'first', ['a', 'b'], at)).toBe(true)
    expect(await twoFactors.prepare(1, 'second', ['c', 'd'], at)).toBe(true)
    expect(await twoFactors.isEnabled(1)).toBe(false)
    expect(await twoFactors.enable(1, 'first', at)).toBe(false)
    const enabled = await Promise.all([1, 2, 3].map(() => twoFactors.enable(1, 'second', at)))
    expect(enabled.filter(Boolean)).toHaveLength(1)
    expect(await twoFactors.prepare(1, 'third', ['e'], at)).toBe(false)
    expect(await twoFactors.find(1)).toMatchObject({ secret: 'second', is_enabled: true, failed_attempts: 0 })
    expect((await twoFactors.unusedCodes(1)).map((row) => row.code_hash)).toEqual(['c', 'd'])
  })

  test('of many tries read at the same state one is counted', async () => {
    const { twoFactors } = repos
    await twoFactors.prepare(2, 's', ['a'], at)
    const seen = await twoFactors.find(2)
    if (seen === undefined) throw new Error('nothing was prepared')
    const counted = await Promise.all([1, 2, 3, 4].map(() => twoFactors.countTry(seen, 1, null)))
    expect(counted.filter(Boolean)).toHaveLength(1)
    const next = await twoFactors.find(2)
    expect(await twoFactors.countTry({ ...seen, failed_attempts: 1 }, 2, at)).toBe(true)
    expect(next?.failed_attempts).toBe(1)
    expect((await twoFactors.find(2))?.locked_until).toEqual(at)
    await twoFactors.forgetTries(2, at)
    expect(await twoFactors.find(2)).toMatchObject({ failed_attempts: 0, locked_until: null, last_used_at: at })
  })

  test('a backup code is spent by exactly one of ten, and new ones void the old', async () => {
    const { twoFactors } = repos
    await twoFactors.prepare(3, 's', ['a', 'b'], at)
    const [first, second] = await twoFactors.unusedCodes(3)
    const spent = await Promise.all(Array.from({ length: 10 }, () => twoFactors.spendCode(first?.id ?? 0, at)))
    expect(spent.filter(Boolean)).toHaveLength(1)
    expect((await twoFactors.unusedCodes(3)).map((row) => row.id)).toEqual([second?.id ?? 0])
    await twoFactors.replaceCodes(3, ['c', 'd'], at)
    expect((await twoFactors.unusedCodes(3)).map((row) => row.code_hash)).toEqual(['c', 'd'])
    expect(await twoFactors.spendCode(second?.id ?? 0, at)).toBe(false)
  })

  test('a soft-deleted factor of an old database gives way to a new one', async () => {
    const { twoFactors } = repos
    const old = { user_id: 4, secret: 'old', is_enabled: true, deleted_at: at }
    await database.kysely.insertInto('two_fas').values(tables.two_fas.encodeNew(database.engine, old)).execute()
    expect(await twoFactors.isEnabled(4)).toBe(false)
    expect(await twoFactors.prepare(4, 'new', ['a'], at)).toBe(true)
    expect((await twoFactors.find(4))?.secret).toBe('new')
  })

  test('removing leaves nothing behind, and only live accounts are counted', async () => {
    const { twoFactors, users } = repos
    const live = await users.insert({ username: 'live' })
    const gone = await users.insert({ username: 'gone' })
    for (const id of [live, gone]) {
      await twoFactors.remove(id)
      await twoFactors.prepare(id, 's', ['a'], at)
      await twoFactors.enable(id, 's', at)
    }
    await users.softDelete(gone, at)
    expect(await twoFactors.countEnabled()).toBe(1)
    expect(await twoFactors.remove(live)).toBe(true)
    expect(await twoFactors.remove(live)).toBe(false)
    expect(await twoFactors.countEnabled()).toBe(0)
    const left = await database.kysely
      .selectFrom('two_fa_backup_codes')
      .selectAll()
      .where('user_id', '=', live)
      .execute()
    expect(left).toEqual([])
  })

  test('what a session remembers is written over only where it is what was read', async () => {
    const { sessions } = repos
    await sessions.insert({ id: 'x', user_id: 0, created_at: 1, last_seen_at: 1, expires_at: 9, data: '{"a":1}' })
    const written = await Promise.all([1, 2, 3].map((n) => sessions.replaceData('x', '{"a":1}', `{"b":${n}}`)))
    expect(written.filter(Boolean)).toHaveLength(1)
    expect(await sessions.replaceData('x', '{"a":1}', '{}')).toBe(false)
  })
})
