// One process of several that write to one database: adds to a balance in transactions of both kinds.
import { sql } from 'kysely'
import { compileOnce, openDatabase } from '../../../src/storage/index.ts'

const [dsn = '', times = '0'] = process.argv.slice(2)
const database = await openDatabase({ dsn, maxOpenConnections: 4 })
const add = compileOnce<{ amount: number }>(database, (db, value) =>
  db.updateTable('users').set({ quota: sql<number>`${sql.ref('quota')} + ${value('amount')}` }),
)
const one = async (index: number) => {
  if (index % 5 === 0) {
    await database.kysely.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('users')
        .set({ quota: sql<number>`${sql.ref('quota')} + 1` })
        .execute()
    })
    return
  }
  await database.atomically(function* () {
    yield add({ amount: 1 })
  })
}
await Promise.all(Array.from({ length: Number(times) }, (_, index) => one(index)))
await database.close()
