// Opens the databases of an installation and says what kind of installation it is.
import { createSealer, type Environment, type Logger, type Sealer } from '../platform/index.ts'
import type { PriceEdition } from '../pricing/index.ts'
import { isHiddenKey } from '../settings/index.ts'
import {
  checkStoredSecrets,
  countStoredSecrets,
  createLedgerStore,
  createRepos,
  createVault,
  type Database,
  migrate,
  moveLogRows,
  openDatabase,
  openStoredSecrets,
  type Repos,
  SecretsError,
  type SecretsReport,
  type StoredSecretsDeps,
  sealStoredSecrets,
  undoConversion,
} from '../storage/index.ts'
import { createNodeId, HEARTBEAT_LIMIT_MS, type NodeId } from './node.ts'

export type StorageContext = { readonly version: string; readonly node: NodeId; readonly logger: Logger }

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

const SYNCHRONOUS = { off: 'OFF', normal: 'NORMAL', full: 'FULL', extra: 'EXTRA' } as const

/** A limit that the operator set; without one the storage's own applies. */
const given = <Name extends string>(name: Name, value: number | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: number }

const open = (environment: Environment, dsn: string): Promise<Database> =>
  openDatabase({
    dsn,
    sqlitePath: environment.sqlitePath,
    sqliteBusyTimeoutMs: environment.sqliteBusyTimeoutMs,
    sqliteSynchronous: SYNCHRONOUS[environment.sqliteSynchronous],
    ...given('maxOpenConnections', environment.sqlMaxOpenConnections),
    ...given('maxIdleConnections', environment.sqlMaxIdleConnections),
    ...given('maxLifetimeSeconds', environment.sqlMaxLifetimeSeconds),
  })

/** A process that has been silent for a day is no longer listed. */
const SILENT_NODE_SECONDS = 86_400

/** Remembers which built-in prices apply while none are stored. */
const PRICE_EDITION_KEY = 'tollgate.price_edition'

/**
 * A new installation gets current prices; a database that comes from New API or One API keeps the reference's until its
 * operator accepts the differences (design: section 9).
 */
const readPriceEdition = async ({ options, users }: Repos): Promise<PriceEdition> => {
  const stored = await options.find(PRICE_EDITION_KEY)
  if (stored !== undefined) return stored === 'current' ? 'current' : 'reference'
  const isNew = (await users.count()) === 0
  if (isNew) await options.set(PRICE_EDITION_KEY, 'current')
  return isNew ? 'current' : 'reference'
}

const migrateAll = async (
  environment: Environment,
  database: Database,
  logDatabase: Database,
  { version, logger }: StorageContext,
) => {
  const report = await migrate(database, { version, now: nowSeconds })
  logger.info({ place: database.place, created: report.created, added: report.added }, 'the database is ready')
  for (const warning of report.warnings) logger.warn({ warning }, 'migration')
  if (report.conversion !== undefined)
    logger.warn({ conversion: report.conversion }, 'a One API database was converted')
  if (environment.logSqlDsn !== '') await migrate(logDatabase, { version, now: nowSeconds, scope: 'logs' })
}

const createVaultParts = (environment: Environment, database: Database): StoredSecretsDeps => {
  const sealer: Sealer = createSealer(
    environment.cryptoSecret === '' ? [] : [environment.cryptoSecret, environment.cryptoSecretPrevious],
  )
  return { database, sealer, vault: createVault({ sealer, isSecretOption: isHiddenKey }), now: nowSeconds }
}

/** How long a process that seals old rows may be silent before another one goes on. */
const SEAL_LEASE_MS = 60_000

/** Seals what lies plain, in one process at a time; the others can read both. */
const createSealing =
  (secrets: StoredSecretsDeps, { leases }: Repos, owner: string, logger?: Logger) =>
  async (): Promise<SecretsReport | undefined> => {
    const takeLease = () => leases.acquire('seal secrets at rest', owner, Date.now(), Date.now() + SEAL_LEASE_MS)
    if (!secrets.sealer.isActive || !(await takeLease())) return undefined
    const report = await sealStoredSecrets(secrets, takeLease)
    await leases.release('seal secrets at rest', owner)
    if (Object.keys(report.changed).length > 0) logger?.info({ changed: report.changed }, 'secrets were encrypted')
    return report
  }

/** The secrets of an installation, for the sub-commands: refuses to open them while a gateway runs. */
export const openSecrets = async (environment: Environment) => {
  const database = await open(environment, environment.sqlDsn)
  const secrets = createVaultParts(environment, database)
  const repos = createRepos(database)
  const node = createNodeId(Date.now())
  const checkAlone = async (): Promise<void> => {
    const alive = await repos.nodes.alive(nowSeconds() - HEARTBEAT_LIMIT_MS / 1000)
    const others = alive.filter(({ id }) => id !== node.id && !node.isKnownDead(id))
    if (others.length > 0)
      throw new SecretsError(`Stop the gateway first: ${others.map(({ id }) => id).join(', ')} works on this database.`)
  }
  return {
    count: () => countStoredSecrets(secrets),
    seal: async (): Promise<SecretsReport> => {
      await checkStoredSecrets(secrets)
      return (await createSealing(secrets, repos, node.id)()) ?? { changed: {}, left: 0 }
    },
    open: async (): Promise<SecretsReport> => {
      await checkStoredSecrets(secrets)
      await checkAlone()
      return openStoredSecrets(secrets)
    },
    close: () => database.close(),
  }
}

/** Takes the conversion of a One API database back, so that the old program can open it again. Throws SecretsError. */
export const undoOneApiConversion = async (environment: Environment) => {
  const database = await open(environment, environment.sqlDsn)
  try {
    return await undoConversion(database, nowSeconds)
  } finally {
    await database.close()
  }
}

/** Opens and, on a master, migrates; a separate log database gets its table too. */
export const openStorage = async (environment: Environment, context: StorageContext) => {
  const { node, version, logger } = context
  const database = await open(environment, environment.sqlDsn)
  const logDatabase = environment.logSqlDsn === '' ? database : await open(environment, environment.logSqlDsn)
  if (environment.isMaster) await migrateAll(environment, database, logDatabase, context)
  const secrets = createVaultParts(environment, database)
  await checkStoredSecrets(secrets)
  const repos = createRepos(database, logDatabase, secrets.vault)
  const sealSecrets = createSealing(secrets, repos, node.id, logger)
  if (environment.isMaster) await sealSecrets()
  let others = 0

  /** Shows that this process lives, and looks who else does. */
  const beat = async (): Promise<void> => {
    await repos.nodes.beat({ id: node.id, heartbeat_at: nowSeconds(), started_at: node.startedAt, version })
    const alive = await repos.nodes.alive(nowSeconds() - HEARTBEAT_LIMIT_MS / 1000)
    others = alive.filter(({ id }) => id !== node.id && !node.isKnownDead(id)).length
  }

  return {
    database,
    /** The main database, and the one of the logs when it is another. */
    databases: logDatabase === database ? [database] : [database, logDatabase],
    repos,
    ledgerStore: createLedgerStore(database, { owner: node.id, nowSeconds, usesLogOutbox: logDatabase !== database }),
    priceEdition: await readPriceEdition(repos),
    beat,
    /** Encrypts secrets that lie plain: of before, or of processes without a CRYPTO_SECRET. */
    sealSecrets: async (): Promise<void> => void (await sealSecrets()),
    findHeartbeat: async (id: string): Promise<number | undefined> =>
      (await repos.nodes.alive(0)).find((row) => row.id === id)?.heartbeat_at,
    /** True while no other process works on this database; only then may holds live in memory. */
    isAlone: (): boolean => database.engine === 'sqlite' && environment.workers === 1 && others === 0,
    takeLease: (name: string, untilMs: number): Promise<boolean> =>
      repos.leases.acquire(name, node.id, Date.now(), untilMs),
    /** Moves log rows to their own database, when they have one. */
    moveLogs: async (): Promise<void> => {
      if (logDatabase === database) return
      while ((await moveLogRows(database, logDatabase)) > 0);
    },
    forgetSilentNodes: async (): Promise<void> =>
      void (await repos.nodes.removeSilent(nowSeconds() - SILENT_NODE_SECONDS)),
    close: async (): Promise<void> => {
      await repos.nodes.remove(node.id)
      await database.close()
      if (logDatabase !== database) await logDatabase.close()
    },
  }
}

export type Storage = Awaited<ReturnType<typeof openStorage>>
