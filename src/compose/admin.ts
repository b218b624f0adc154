// Puts the management API together and gives it to the edge.
import {
  type AdminDeps,
  createAdminDispatcher,
  createCountingLimiter,
  detectAllUpdates,
  findDeposits,
  giveDueInvitations,
  initialiseFromEnvironment,
  type LimitRules,
  type PerfRecorder,
  type RollUp,
  refreshDueLogins,
  type SystemProbe,
  toResponse,
  updateAllBalances,
} from '../admin/index.ts'
import { type ApiHandler, type ClientIpReader, readBody } from '../http/index.ts'
import {
  createAccounts,
  createPasskeys,
  createPasswords,
  createSessions,
  createSetupCode,
  createSetupGate,
  createTwoFactor,
  readPasskeySite,
} from '../identity/index.ts'
import {
  type Counters,
  type Environment,
  type Ids,
  isOwnAddress,
  type Logger,
  systemClock,
  type UpstreamClient,
} from '../platform/index.ts'
import { createCredentials } from '../relay/index.ts'
import { type Settings, site } from '../settings/index.ts'
import { isDuplicate, type Repos } from '../storage/index.ts'
import type { BackgroundWork } from './background.ts'
import type { Changes } from './changes.ts'
import type { ChannelCare } from './channel-care.ts'
import { createCodes, type Notices } from './notices.ts'
import { createOauthWays } from './oauth.ts'
import { createPayments, reconcilePayments } from './payments.ts'
import type { State } from './state.ts'
import type { Storage } from './storage.ts'
import { createAsk, createGuard, createPolicyReader } from './ways.ts'

export type AdminParts = {
  readonly environment: Environment
  readonly version: string
  readonly startedAt: number
  readonly storage: Storage
  readonly state: State
  readonly changes: Changes
  readonly care: ChannelCare
  readonly perf: PerfRecorder
  readonly rollUp: RollUp
  readonly background: BackgroundWork
  readonly system: SystemProbe
  readonly mail: Notices['mail']
  readonly ids: Ids
  readonly upstream: UpstreamClient
  readonly clientIp: ClientIpReader
  readonly counters: Counters
  readonly affinityStore: AdminDeps['affinityStore']
  readonly logger: Logger
  readonly subscriptions: AdminDeps['subscriptions']
  readonly authenticateKey: AdminDeps['authenticateKey']
  readonly relayFor: AdminDeps['relayFor']
  readonly activeConnections: () => number
  /** The port the process listens on. */
  readonly port: () => number
}

/** Whose rows the tests of all channels are: the first root account's. */
const ROOT_USER_ID = 1

const limitsFrom = (environment: Environment): LimitRules => ({
  api: {
    count: environment.isApiRateLimited ? environment.apiRateRequestsMax : 0,
    seconds: environment.apiRateWindowSeconds,
  },
  critical: {
    count: environment.isCriticalRateLimited ? environment.criticalRateRequestsMax : 0,
    seconds: environment.criticalRateWindowSeconds,
  },
  search: {
    count: environment.isSearchRateLimited ? environment.searchRateRequestsMax : 0,
    seconds: environment.searchRateWindowSeconds,
  },
  email: { count: 2, seconds: 30 },
})

/** Readers of performance see what this process has gathered and not written yet. */
const withFreshSamples = ({ perfMetrics, ...repos }: Repos, { flush }: PerfRecorder): Repos => ({
  ...repos,
  perfMetrics: {
    ...perfMetrics,
    byModel: async (...query) => flush().then(() => perfMetrics.byModel(...query)),
    ofModel: async (...query) => flush().then(() => perfMetrics.ofModel(...query)),
    byTime: async (...query) => flush().then(() => perfMetrics.byTime(...query)),
  },
})

const createGuarded = (
  settings: Settings,
  environment: Environment,
): Pick<AdminDeps, 'fetchGuarded' | 'checkAddress'> => {
  const guard = createGuard(settings, environment)
  return {
    checkAddress: guard.check,
    fetchGuarded: async (url, limits) => {
      const { status, bytes } = await guard.fetch(url, limits)
      return { status, text: new TextDecoder().decode(bytes) }
    },
  }
}

/** What routes tell of this process and the build. */
const factsOf = ({ environment, storage, version, startedAt }: AdminParts): AdminDeps['facts'] => ({
  version,
  startedAt,
  databaseType: storage.database.engine,
  hasBatchUpdate: environment.hasBatchUpdate,
  makesDefaultToken: environment.shouldCreateDefaultToken,
  catalogueBaseUrl: environment.syncUpstreamBase.replace(/\/+$/, ''),
  trustedRedirectDomains: environment.trustedRedirectDomains,
  anonymousBodyBytesMax: 1024 * environment.anonymousBodyMaxKb,
})

/** What the API knows of the running relay and its place. */
const relayFacts = ({ affinityStore, activeConnections, port, state: { settings } }: AdminParts) => ({
  affinityStore,
  activeConnections,
  isOwnAddress: (url: URL): boolean => isOwnAddress(url, port(), settings.get(site.serverAddress)),
})

const createDeps = (parts: AdminParts, code: string): AdminDeps => {
  const { environment, storage, state, care, ids } = parts
  const repos = withFreshSamples(storage.repos, parts.perf)
  const passwords = createPasswords()
  const { nowSeconds, nowMs } = systemClock
  const ask = createAsk(parts.upstream)
  const publish: AdminDeps['publish'] = async (topic, id) => {
    parts.changes.publish(id === undefined ? topic : `${topic}:${id}`)
    await parts.changes.settled()
  }
  const readPolicy = createPolicyReader(state.settings, environment)
  return {
    repos,
    isDuplicate,
    settings: state.settings,
    clock: systemClock,
    ids,
    facts: factsOf(parts),
    publish,
    sessions: createSessions({ store: repos.sessions, nowSeconds }),
    passwords,
    accounts: createAccounts({
      users: repos.users,
      passwords,
      isDuplicate,
      alphanumeric: ids.alphanumeric,
      nowSeconds,
    }),
    setupGate: createSetupGate(code, Date.now),
    mail: parts.mail,
    codes: createCodes(parts),
    oauth: createOauthWays(state.settings, environment, parts.upstream),
    payments: createPayments({
      settings: state.settings,
      repos,
      ask: (request) => ask(request, { proxy: '', hasInsecureTls: false }),
      times: { nowSeconds, nowMs },
      announce: (userId) => publish('user', userId),
      subscriptions: parts.subscriptions,
      cryptoKey: environment.cryptapiPublicKey,
      pancakeKeys: { test: environment.waffoWebhookTestKey, prod: environment.waffoWebhookProdKey },
      onProblem: (tradeNo, provider, problem) =>
        parts.logger.warn({ tradeNo, provider, problem }, 'a payment needs an administrator'),
      onError: (provider, error) => parts.logger.error({ provider, err: error }, 'a payment report failed'),
    }),
    passkeys: createPasskeys({ store: repos.passkeys, site: () => readPasskeySite(state.settings), nowSeconds }),
    twoFactor: createTwoFactor({ store: repos.twoFactors, marks: repos.codes, passwords, nowSeconds }),
    subscriptions: parts.subscriptions,
    groupOptions: state.groupOptions,
    priceBook: state.priceBook,
    directory: state.directory.current,
    catalogueRevision: state.catalogueRevision,
    ...createGuarded(state.settings, environment),
    authenticateKey: parts.authenticateKey,
    relayFor: parts.relayFor,
    testChannel: care.testChannel,
    testDraft: care.testDraft,
    startChannelTests: () => care.startTestingAll(ROOT_USER_ID),
    upstream: parts.upstream,
    providerEnvironment: () => readPolicy().environment,
    credentials: createCredentials({ ask, nowMs }),
    disableChannel: care.disable,
    pauseBetweenChannels: () => Bun.sleep(1000 * environment.pollingIntervalSeconds),
    rollUp: parts.rollUp,
    runInBackground: parts.background.run,
    system: parts.system,
    ...relayFacts(parts),
  }
}

/** Sets up from the environment, or tells the operator how to reach the wizard. */
const prepareFirstStart = async (deps: AdminDeps, code: string, { environment, logger }: AdminParts): Promise<void> => {
  const done = await initialiseFromEnvironment(deps, environment)
  for (const line of done) logger.info(line)
  if (environment.words.includes('demo') || (await deps.repos.users.hasRoot())) return
  logger.warn(
    { setupCode: code },
    `No account exists yet. Open http://localhost:${environment.port}/setup on this machine, or elsewhere with the setup code ${code}`,
  )
}

/** Builds the API: what the edge asks with every request that is not the relay's. */
export const createAdmin = async (parts: AdminParts) => {
  const code = parts.environment.setupCode || createSetupCode()
  const deps = createDeps(parts, code)
  const dispatcher = createAdminDispatcher(deps, {
    limiter: createCountingLimiter(limitsFrom(parts.environment), parts.counters),
    anonymousBodyBytesMax: deps.facts.anonymousBodyBytesMax,
    onError: ({ requestId, path }, error) =>
      parts.logger.error({ err: error, requestId, path }, 'a management call failed'),
  })
  const api: ApiHandler = async (request, { requestId, path, query, peerAddress, arrived, answered }) => {
    const match = dispatcher.find(request.method, path)
    if (match === undefined) return undefined
    if (request.body === null) arrived()
    const peerIp = peerAddress()
    const answer = await dispatcher.run(match, {
      requestId,
      method: request.method,
      path,
      query,
      headers: request.headers,
      clientIp: parts.clientIp.read(peerIp, request.headers),
      peerIp,
      isSecure: parts.clientIp.isSecure(peerIp, request.headers, request.url),
      readBody: async (limitBytes) => {
        const body = await readBody(request, limitBytes)
        arrived()
        return body
      },
      signal: request.signal,
    })
    if (answer.kind !== 'stream') answered()
    return toResponse(answer)
  }
  return {
    api,
    sessions: deps.sessions,
    cleanUpCodes: deps.codes.cleanUp,
    updateBalances: (signal: AbortSignal) => updateAllBalances(deps, signal),
    giveDueInvitations: () => giveDueInvitations(deps),
    reconcilePayments: async (signal: AbortSignal) => {
      await reconcilePayments(deps.payments, signal)
      await findDeposits(deps, signal)
    },
    refreshLogins: (signal: AbortSignal) => refreshDueLogins(deps, signal),
    detectUpstreamModels: (signal: AbortSignal) =>
      detectAllUpdates(deps, parts.environment.upstreamModelsMinSeconds, signal),
    prepareFirstStart: () => prepareFirstStart(deps, code, parts),
  }
}
