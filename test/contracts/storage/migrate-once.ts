// One process that opens a database, migrates it, and writes a row: what every node does at its start.
import { createRepos, migrate, openDatabase } from '../../../src/storage/index.ts'

const [dsn = '', name = ''] = process.argv.slice(2)
const database = await openDatabase({ dsn })
const report = await migrate(database, { version: 'test', now: () => 1_800_000_000 })
await createRepos(database).users.insert({ username: name, password: '' })
await database.close()
process.stdout.write(JSON.stringify({ created: report.created.length, conversion: report.conversion !== undefined }))
