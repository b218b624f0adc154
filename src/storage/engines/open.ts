// Opens a database by its address, whichever engine it names.
import { type DatabaseOptions, parseDsn, poolSizes, redactDsn, type Target } from './dsn.ts'
import { openSqlite } from './sqlite.ts'
import type { Database } from './types.ts'

/**
 * Opens the database and proves that it answers. Throws an Error for people: what is wrong with the address, or why the
 * server cannot be reached; never with a password in it. Drivers of servers are loaded only when they are needed.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const target = parseDsn(options)
  try {
    return await open(target, options)
  } catch (error) {
    const reason = error instanceof Error ? error.message || ('code' in error ? String(error.code) : '') : String(error)
    const address = target.engine === 'sqlite' ? target.path : redactDsn(options.dsn?.trim() ?? '')
    throw new Error(`The database ${address} cannot be opened: ${reason}`, { cause: error })
  }
}

async function open(target: Target, options: DatabaseOptions): Promise<Database> {
  const sizes = poolSizes(options)
  switch (target.engine) {
    case 'sqlite':
      return openSqlite(target)
    case 'mysql':
      return (await import('./mysql.ts')).openMysql(target, sizes)
    case 'postgres':
      return (await import('./postgres.ts')).openPostgres(target, sizes)
  }
}
