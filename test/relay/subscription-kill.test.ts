// A gateway that is killed while plans pay: plans, their windows, the wallet, the key and the rows still tell the same story.
import { expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { proveBooks } from '../support/books.ts'
import { forEachEngine, setUpTimeoutMs, temporaryDirectory } from '../support/databases.ts'
import { killUnderLoad, openWorld, startSlowUpstream } from './killing.ts'

const root = temporaryDirectory()
const kills = { sqlite: 8, mysql: 4, postgres: 4 } as const

/** One that is used up early, one whose window fills, one that begins anew each second; what they lack is the wallet's. */
const seed = {
  // Holds are then what the request says, below and above what an answer costs.
  options: { PreConsumedQuota: 1 },
  plans: [{ title: 'plain' }, { title: 'often', quota_reset_period: 'custom', quota_reset_custom_seconds: 1 }],
  subscriptions: [
    { amount_total: 510, windows: { five_hours: 270 }, end_time: 3_900_000_001 },
    { amount_total: 0, windows: { week: 230 }, end_time: 3_900_000_002 },
    { amount_total: 150, plan_id: 2, next_reset_time: 1, end_time: 3_900_000_003 },
  ],
}

forEachEngine((engine, open) => {
  test(
    `${kills[engine]} kills: nothing is lost or charged twice, whoever pays`,
    async () => {
      const upstream = await startSlowUpstream()
      const directory = mkdtempSync(join(root, 'kill-'))
      const fresh = engine === 'sqlite' ? undefined : await open({ isMigrated: false })
      const world = await openWorld(upstream, fresh?.dsn ?? `file:${directory}/one-api.db`, directory, seed)
      const whole = await killUnderLoad(world, kills[engine])
      await upstream.stop()
      const books = await world.read()
      proveBooks(books, world.seeded, whole)

      const [first, second, third] = books.subscriptions
      const windowed = [...books.budgets].map(([id, spent]) => [id.split(':')[1], spent])
      expect(windowed.map(([id]) => id).sort()).toEqual(['1', '2'])
      // What an answer cost beyond the plan came out of the wallet.
      expect(first?.amount_used).toBeLessThanOrEqual(270)
      expect(second?.amount_used).toBeLessThanOrEqual(230)
      expect(third?.amount_used).toBeGreaterThanOrEqual(0)
      expect(third?.amount_used).toBeLessThanOrEqual(150)
      expect(third?.last_reset_time).toBeGreaterThan(1)
      expect(books.users[0]?.quota).toBeLessThan(world.seeded.userQuota)
    },
    2 * setUpTimeoutMs,
  )
})
