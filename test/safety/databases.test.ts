// The database under load: nobody hears that it is busy, and no process takes more connections than it may.
import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { createRollUp, deleteOldLogs } from '../../src/admin/index.ts'
import { createRepos, migrate, openDatabase } from '../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { useLab } from '../support/gateway.ts'

const lab = useLab()

test('64 requests at once beside jobs, a clean-up and a migration: none hears of a busy file', async () => {
  const upstream = await lab.upstream()
  const gateway = await lab.gateway({ channels: [{ upstream }] })
  // A second process on the same file, doing all that is done in the background.
  const database = await openDatabase({ dsn: `file:${gateway.file}` })
  const repos = createRepos(database)
  const rollUp = createRollUp({ repo: repos.rollUp, hasQuotaData: () => true, nowSeconds: () => 1_800_000_000 })
  const background = Array.from({ length: 8 }, async () => {
    await rollUp.catchUpWholly()
    await deleteOldLogs({ repos, rollUp }, 1, { signal: new AbortController().signal })
    await migrate(database, migration)
  })
  const answers = await Promise.all(Array.from({ length: 64 }, () => gateway.chat()))
  expect(answers.map(({ status }) => status)).toEqual(new Array(64).fill(200))
  await Promise.all(background)
  await rollUp.catchUpWholly()
  expect((await repos.usage.total({ from: 0, to: 4_000_000_000 })).calls).toBe(64)
  await database.close()
}, 60_000)

forEachEngine((engine, open) => {
  test.skipIf(engine === 'sqlite')(
    'a process keeps to its bound of connections, and the rest waits',
    async () => {
      const { dsn } = await open()
      const bound = await openDatabase({ dsn, maxOpenConnections: 3 })
      const [slow, count] =
        engine === 'mysql'
          ? [sql`select sleep(0.05)`, sql<{ n: unknown }>`select connection_id() as n`]
          : [sql`select pg_sleep(0.05)`, sql<{ n: unknown }>`select pg_backend_pid() as n`]
      const seen = new Set<unknown>()
      const ask = async (): Promise<void> => {
        await slow.execute(bound.kysely)
        for (const { n } of (await count.execute(bound.kysely)).rows) seen.add(n)
      }
      await Promise.all(Array.from({ length: 40 }, ask))
      expect(seen.size).toBeLessThanOrEqual(3)
      await bound.close()
    },
    setUpTimeoutMs,
  )
})
