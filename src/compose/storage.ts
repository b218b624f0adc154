// Opens the databases of an installation and says what kind of installation it is.
import type { Environment, Logger } from '../platform/index.ts'
import type { PriceEdition } from '../pricing/index.ts'
import { createLedgerStore, createRepos, migrate, openDatabase } from '../storage/index.ts'

export type StorageContext = { readonly version: string; readonly nodeId: string; readonly logger: Logger }

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

const SYNCHRONOUS = { off: 'OFF', normal: 'NORMAL', full: 'FULL', extra: 'EXTRA' } as const

const databaseOptions = (environment: Environment, dsn: string) => ({
  dsn,
  sqlitePath: environment.sqlitePath,
  sqliteBusyTimeoutMs: environment.sqliteBusyTimeoutMs,
  sqliteSynchronous: SYNCHRONOUS[environment.sqliteSynchronous],
})

/** Opens and, on a master, migrates; a separate log database gets its table too. */
export const openStorage = async (environment: Environment, { version, nodeId, logger }: StorageContext) => {
  const database = await openDatabase(databaseOptions(environment, environment.sqlDsn))
  const hasLogDatabase = environment.logSqlDsn !== ''
  const logDatabase = hasLogDatabase
    ? await openDatabase(databaseOptions(environment, environment.logSqlDsn))
    : database
  if (environment.isMaster) {
    const report = await migrate(database, { version, now: nowSeconds })
    logger.info({ place: database.place, created: report.created.length, added: report.added }, 'the database is ready')
    for (const warning of report.warnings) logger.warn({ warning }, 'migration')
    if (hasLogDatabase) await migrate(logDatabase, { version, now: nowSeconds, scope: 'logs' })
  }
  const repos = createRepos(database, logDatabase)
  const ledgerStore = createLedgerStore(database, { owner: nodeId, nowSeconds, usesLogOutbox: hasLogDatabase })
  const priceEdition: PriceEdition = 'current'
  return {
    repos,
    ledgerStore,
    priceEdition,
    beat: async (): Promise<void> => undefined,
    findHeartbeat: async (_nodeId: string): Promise<number | undefined> => undefined,
    takeLease: async (_name: string, _untilMs: number): Promise<boolean> => true,
    close: async (): Promise<void> => {
      await database.close()
      if (hasLogDatabase) await logDatabase.close()
    },
  }
}
