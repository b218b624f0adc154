// Builds the whole gateway from its environment, and takes it down again in order.
import { createRollUp } from '../admin/index.ts'
import { createHealthBoard, type HealthBoard } from '../channels/index.ts'
import {
  createClientIpReader,
  createConsoleAssets,
  createManagementApp,
  createMetricsPage,
  createRealtimeEdge,
  createRelayApp,
  type MetricsPage,
  type RunningServer,
  startMetricsServer,
  startServer,
} from '../http/index.ts'
import { type JobFacts, type RunningJobs, startJobs } from '../jobs/index.ts'
import { type GatewayError, toGatewayError } from '../kernel/index.ts'
import { createLedger, returnOrphanedHolds } from '../ledger/index.ts'
import {
  type Bus,
  connectProcess,
  connectRedis,
  createBus,
  createIds,
  createSocketClient,
  createUpstreamClient,
  type Environment,
  type Logger,
  parentPort,
  systemClock,
} from '../platform/index.ts'
import { createModelCatalogue } from '../relay/index.ts'
import { auth, content, tollgate } from '../settings/index.ts'
import type { Repos } from '../storage/index.ts'
import { createAdmin } from './admin.ts'
import { startAffinity } from './affinity.ts'
import { createBackgroundWork } from './background.ts'
import { type Changes, createChanges } from './changes.ts'
import { type ChannelCare, createChannelCare } from './channel-care.ts'
import { readConsoleFiles } from './console-files.ts'
import { listJobs } from './jobs.ts'
import { createPageLimit, startCounting } from './limits.ts'
import { createLiveness, createNodeId, type NodeId } from './node.ts'
import { createNotices } from './notices.ts'
import { createPlayground } from './playground.ts'
import { createRealtime } from './realtime.ts'
import { createRelay } from './relay.ts'
import type { RelayParts } from './stages.ts'
import { createState, type State } from './state.ts'
import { openStorage, type Storage } from './storage.ts'
import { openSubscriptions } from './subscriptions.ts'
import { addProcessMetrics, createSystemProbe, type SystemParts } from './system.ts'
import { createTelemetry } from './telemetry.ts'
import { VERSION } from './version.ts'

/** How long running answers may take to end when the process is asked to stop. */
const DRAIN_MS = 30_000
const MEGABYTE = 1 << 20
/** Turns of the event loop in which moves of money gather to share a commit. */
const GATHER_TURNS = 4
/** Part of every request id; the same for all ids of this program (relay.md section 2). */
const ID_FINGERPRINT = '70119a7e'

export type Gateway = {
  readonly port: number
  readonly repos: Repos
  /** Tells the gateway that rows were changed beside its own API. */
  readonly publish: Changes['publish']
  readonly stop: () => Promise<void>
}

const createHealth = (settings: () => State['settings']): HealthBoard =>
  createHealthBoard(
    () => ({
      breakerFailures: settings().get(tollgate.breakerFailures),
      probeIntervalMs: 1000 * settings().get(tollgate.probeIntervalSeconds),
    }),
    Date.now,
    Math.random,
  )

/** News between processes: over Redis when there is one, between the workers of one machine otherwise. */
const openBus = (environment: Environment, logger: Logger): Bus => {
  const onError = (error: unknown): void => logger.warn({ err: error }, 'the bus has a problem')
  if (environment.redisUrl !== '')
    return createBus({ connect: connectRedis({ url: environment.redisUrl, onError }), onError })
  const port = parentPort()
  return createBus(port === undefined ? { onError } : { connect: connectProcess(port), onError })
}

const createErrorLog =
  (logger: Logger) =>
  (requestId: string, path: string, error: GatewayError): void => {
    const isOurs = error.kind === 'internal' || error.kind === 'storage_failed'
    logger[isOurs ? 'error' : 'info'](
      { requestId, path, kind: error.kind, status: error.status, err: error.cause },
      error.message,
    )
  }

/** The ledger, told of balances that others change, and the return of what dead processes had set aside. */
const openLedger = (storage: Storage, changes: Changes, node: NodeId) => {
  const ledger = createLedger({
    store: storage.ledgerStore,
    defer: setImmediate,
    gatherTurns: GATHER_TURNS,
    isAlone: storage.isAlone,
    elapsedMs: () => performance.now(),
  })
  const ignore = (): void => undefined
  changes.react({
    options: ignore,
    channels: ignore,
    models: ignore,
    token: ledger.forgetBalances,
    user: ledger.forgetBalances,
    everything: ledger.forgetBalances,
  })
  const isOwnerAlive = createLiveness({ node, findHeartbeat: storage.findHeartbeat, nowMs: Date.now })
  return { ledger, sweep: () => returnOrphanedHolds({ store: storage.ledgerStore, isOwnerAlive }) }
}

type Core = Awaited<ReturnType<typeof openCore>>

/** Everything that stands before the first request: storage, configuration, ledger, the way out. */
const openCore = async (environment: Environment, logger: Logger) => {
  const version = environment.versionOverride || VERSION
  const node = createNodeId(Date.now())
  const storage = await openStorage(environment, { version, node, logger })
  const { repos, priceEdition } = storage
  const bus = openBus(environment, logger)
  const changes = createChanges(bus, (topic, error) =>
    logger.error({ err: error, topic }, 'a change could not be read'),
  )
  const health = createHealth(() => state.settings)
  const state: State = createState({ environment, repos, changes, health: () => health, priceEdition, logger })
  await Promise.all([state.refresh(), storage.beat()])
  const rollUp = createRollUp({
    repo: repos.rollUp,
    hasQuotaData: () => state.settings.get(content.hasDataExport),
    nowSeconds: systemClock.nowSeconds,
  })
  await rollUp.prepare()
  const { ledger, sweep } = openLedger(storage, changes, node)
  await sweep()
  const ids = createIds(systemClock, ID_FINGERPRINT)
  const subscriptions = openSubscriptions({ environment, state, changes, ids, ledger, logger }, repos)
  const { counters, close: stopCounting } = startCounting(environment, logger)
  return {
    ...startAffinity(environment, state, logger),
    counters,
    stopCounting,
    rollUp,
    background: createBackgroundWork(logger),
    environment,
    logger,
    version,
    node,
    storage,
    bus,
    changes,
    health,
    state,
    ledger,
    subscriptions,
    sweep,
    ids,
    upstream: createUpstreamClient(environment),
    sockets: createSocketClient(environment),
  }
}

/** The relay and the care for its channels, which need each other. */
const openRelay = (core: Core) => {
  const telemetry = createTelemetry({ ...core, settings: () => core.state.settings, repos: core.storage.repos })
  const notices = createNotices(core)
  const parts: RelayParts = {
    ...core,
    subscriptions: core.subscriptions.directory,
    createRequestId: core.ids.requestId,
    disable: (target, error) => care.judge(target, error),
    onAttempted: telemetry.attempted,
    onFailed: (call, error) => telemetry.failed(call, toGatewayError(error)),
    onSettled: (settled) => {
      telemetry.settled(settled)
      if (settled.charge.quota !== 0) notices.watchBalance(settled.call.caller.user.id, settled.isPaidByPlan)
    },
  }
  const relay = createRelay(parts)
  const realtime = createRealtime(parts)
  const care: ChannelCare = createChannelCare({
    repos: core.storage.repos,
    state: core.state,
    changes: core.changes,
    logger: core.logger,
    test: relay.test,
    pauseMs: 1000 * core.environment.pollingIntervalSeconds,
    onSwitched: notices.tellOfChannel,
  })
  return { ...relay, realtime, care, telemetry, notices }
}

/** The port of the metrics, where the operator wants one; without a token it listens to this machine alone. */
const openMetrics = ({ metricsPort, metricsToken, host }: Environment, page: MetricsPage) =>
  metricsPort === undefined
    ? undefined
    : startMetricsServer({ hostname: metricsToken === '' ? '127.0.0.1' : host, port: metricsPort, page })

/** Listens with both apps. */
const openEdge = async (
  core: Core,
  { relay, relayAs, realtime, identify, care, telemetry, notices }: ReturnType<typeof openRelay>,
  jobs: () => readonly JobFacts[],
) => {
  const { environment, state, version, logger, storage, node } = core
  const clientIp = createClientIpReader(environment.trustedProxies)
  const onError = createErrorLog(logger)
  const bodyLimitBytes = MEGABYTE * environment.requestBodyMaxMb
  const system: SystemParts = {
    environment,
    state,
    jobs,
    nodeId: node.id,
    startedAt: node.startedAt,
    databases: storage.databases,
    activeRequests: () => server.activeRequests(),
  }
  addProcessMetrics(telemetry.registry, system)
  const metrics = createMetricsPage({ token: environment.metricsToken, render: telemetry.registry.render })
  const admin = await createAdmin({
    ...core,
    subscriptions: core.subscriptions.service,
    startedAt: node.startedAt,
    care,
    perf: telemetry.perf,
    system: createSystemProbe(system),
    mail: notices.mail,
    clientIp,
    authenticateKey: identify,
    relayFor: createPlayground({ repos: core.storage.repos, state, relayAs, onError }),
    activeConnections: system.activeRequests,
    port: () => server.port,
  })
  await admin.prepareFirstStart()
  const models = createModelCatalogue({
    authenticate: identify,
    directory: state.directory.current,
    priceBook: state.priceBook,
  })
  const server: RunningServer = startServer({
    hostname: environment.host,
    port: environment.port,
    sharesPort: environment.workers > 1,
    version,
    createRequestId: core.ids.requestId,
    bodyLimitBytes,
    idleSeconds: environment.clientIdleSeconds,
    relay: createRelayApp({
      relay,
      models,
      version,
      api: admin.api,
      clientIp,
      nowMs: Date.now,
      bodyLimitBytes,
      onError,
    }),
    management: createManagementApp({
      api: admin.api,
      assets: createConsoleAssets(await readConsoleFiles(), {
        asksForHumans: () => state.settings.get(auth.hasTurnstile),
      }),
      countPage: createPageLimit(core.counters, environment, clientIp),
      metrics: environment.metricsPort === undefined && environment.metricsToken !== '' ? metrics : undefined,
      onError,
    }),
    realtime: createRealtimeEdge({ sessions: realtime, clientIp, nowMs: Date.now, version, onError }),
  })
  return { ...admin, server, metricsServer: openMetrics(environment, metrics) }
}

/** Opens storage, reads the configuration, gives back what a crash left behind, and listens. */
export const startGateway = async (environment: Environment, logger: Logger): Promise<Gateway> => {
  const core = await openCore(environment, logger)
  const relay = openRelay(core)
  let jobs: RunningJobs | undefined
  const edge = await openEdge(core, relay, () => jobs?.facts() ?? [])
  const { server, metricsServer } = edge
  const { storage, ledger } = core
  jobs = startJobs(listJobs({ ...core, ...relay, ...edge, careForSubscriptions: core.subscriptions.care }), {
    takeLease: storage.takeLease,
    nowMs: Date.now,
    onError: (job, error) => logger.error({ err: error, job }, 'a background job failed'),
  })
  return {
    port: server.port,
    repos: storage.repos,
    publish: core.changes.publish,
    stop: async () => {
      await relay.realtime.stop()
      await server.stop(DRAIN_MS)
      await relay.idle()
      await metricsServer?.stop()
      await Promise.all([jobs?.stop(), core.background.stop()])
      await ledger.drain()
      await relay.telemetry.perf.flush()
      await relay.notices.mail.idle()
      await core.upstream.close()
      await core.sockets.close()
      core.stopCounting()
      core.affinityStore.close()
      await core.bus.close()
      await storage.close()
    },
  }
}
