// Builds the whole gateway from its environment, and takes it down again in order.
import { createHealthBoard } from '../channels/index.ts'
import {
  createClientIpReader,
  createConsoleAssets,
  createManagementApp,
  createRelayApp,
  startServer,
} from '../http/index.ts'
import { startJobs } from '../jobs/index.ts'
import type { GatewayError } from '../kernel/index.ts'
import { createLedger, returnOrphanedHolds } from '../ledger/index.ts'
import { createIds, createUpstreamClient, type Environment, type Logger, systemClock } from '../platform/index.ts'
import { createModelCatalogue } from '../relay/index.ts'
import { tollgate } from '../settings/index.ts'
import { createBus } from './bus.ts'
import { readConsoleFiles } from './console-files.ts'
import { createLiveness, createNodeId } from './node.ts'
import { createRelay } from './relay.ts'
import { createState } from './state.ts'
import { openStorage } from './storage.ts'
import { VERSION } from './version.ts'

/** How long running answers may take to end when the process is asked to stop. */
const DRAIN_MS = 30_000
const MEGABYTE = 1 << 20

export type Gateway = { readonly port: number; readonly stop: () => Promise<void> }

/** Opens storage, reads the configuration, gives back what a crash left behind, and listens. */
export const startGateway = async (environment: Environment, logger: Logger): Promise<Gateway> => {
  const version = environment.versionOverride || VERSION
  const nodeId = createNodeId(Date.now())
  const storage = await openStorage(environment, { version, nodeId, logger })
  const bus = createBus()
  const state = createState({
    environment,
    repos: storage.repos,
    bus,
    health: () => health,
    priceEdition: storage.priceEdition,
    logger,
  })
  const health = createHealthBoard(
    () => ({
      breakerFailures: state.settings.get(tollgate.breakerFailures),
      probeIntervalMs: 1000 * state.settings.get(tollgate.probeIntervalSeconds),
    }),
    Date.now,
    Math.random,
  )
  await state.refresh()
  const ledger = createLedger({ store: storage.ledgerStore, defer: setImmediate })
  const isOwnerAlive = createLiveness({ nodeId, findHeartbeat: storage.findHeartbeat, nowMs: Date.now })
  await storage.beat()
  await returnOrphanedHolds({ store: storage.ledgerStore, isOwnerAlive })

  const upstream = createUpstreamClient(environment)
  const { relay, identify } = createRelay({
    environment,
    state,
    health,
    ledger,
    upstream,
    logger,
    disable: () => undefined,
    onSettled: () => undefined,
  })
  const onError = (requestId: string, path: string, error: GatewayError): void => {
    const level = error.kind === 'internal' || error.kind === 'storage_failed' ? 'error' : 'info'
    logger[level]({ requestId, path, kind: error.kind, status: error.status, cause: error.cause }, error.message)
  }
  const ids = createIds(systemClock, '70119a7e')
  const server = startServer({
    hostname: environment.host,
    port: environment.port,
    sharesPort: environment.workers > 1,
    version,
    createRequestId: ids.requestId,
    bodyLimitBytes: MEGABYTE * environment.requestBodyMaxMb,
    relay: createRelayApp({
      relay,
      models: createModelCatalogue({
        authenticate: identify,
        directory: state.directory.current,
        priceBook: state.priceBook,
      }),
      clientIp: createClientIpReader(environment.trustedProxies),
      nowMs: Date.now,
      bodyLimitBytes: MEGABYTE * environment.requestBodyMaxMb,
      onError,
    }),
    management: createManagementApp({
      api: async () => undefined,
      assets: createConsoleAssets(await readConsoleFiles()),
      onError,
    }),
  })
  const jobs = startJobs(
    [
      { name: 'sync', everyMs: 1000 * environment.syncFrequencySeconds, isLeaderOnly: false, run: state.refresh },
      { name: 'heartbeat', everyMs: 10_000, isLeaderOnly: false, run: storage.beat },
      {
        name: 'return orphaned holds',
        everyMs: 30_000,
        isLeaderOnly: true,
        run: async () => {
          const returned = await returnOrphanedHolds({ store: storage.ledgerStore, isOwnerAlive })
          if (returned > 0) logger.warn({ returned }, 'holds of dead processes were returned')
        },
      },
    ],
    {
      takeLease: storage.takeLease,
      nowMs: Date.now,
      onError: (job, error) => logger.error({ err: error, job }, 'a background job failed'),
    },
  )
  return {
    port: server.port,
    stop: async () => {
      await server.stop(DRAIN_MS)
      await jobs.stop()
      await ledger.drain()
      await upstream.close()
      await storage.close()
    },
  }
}
