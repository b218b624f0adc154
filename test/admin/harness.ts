// The management API over a real database, without HTTP: what its tests call.
import { randomBytes } from 'node:crypto'
import {
  type AdminDeps,
  type AdminRequest,
  type ChannelTestResult,
  createAdminDispatcher,
  createLimiter,
  createRollUp,
  DEFAULT_LIMITS,
  describeQuota,
  type LimitRules,
  toResponse,
} from '../../src/admin/index.ts'
import { buildSnapshot, readChannel } from '../../src/channels/index.ts'
import { createPayments } from '../../src/compose/payments.ts'
import {
  createAccounts,
  createCallerDirectory,
  createOauthEndpoints,
  createPasskeys,
  createPasswords,
  createSessions,
  createSetupGate,
  createTwoFactor,
  createVerificationCodes,
  type GroupOptions,
  type OauthAsk,
  type OauthEndpoints,
  type Passwords,
  readPasskeySite,
} from '../../src/identity/index.ts'
import { GatewayError } from '../../src/kernel/index.ts'
import {
  type AskGateway,
  createIds,
  createLocalStore,
  createLogFiles,
  createSsrfGuard,
  type FetchRules,
  type Mail,
  type SsrfGuard,
  type UpstreamRequest,
} from '../../src/platform/index.ts'
import { createPriceBook } from '../../src/pricing/index.ts'
import { authenticate, createCredentials } from '../../src/relay/index.ts'
import { billing, content, createSettings, limits, operations, type Settings } from '../../src/settings/index.ts'
import { type ChannelRow, createRepos, type Database, isDuplicate, readDatabaseFacts } from '../../src/storage/index.ts'
import { createSubscriptions } from '../../src/subscriptions/index.ts'
import { environment } from '../contracts/providers/endpoint.ts'
import { BEGIN_SECONDS, openTestDatabase } from './memory-storage.ts'

export const SETUP_CODE = 'ABCD-EFGH-JKLM'

/** A clock that stands still until it is moved. */
const createTestClock = () => {
  let nowMs = BEGIN_SECONDS * 1000
  return {
    nowMs: () => nowMs,
    nowSeconds: () => Math.floor(nowMs / 1000),
    elapsedMs: () => nowMs,
    advance: (seconds: number): void => {
      nowMs += seconds * 1000
    },
  }
}

const bcrypt = createPasswords()
const remembered = new Map<string, Promise<unknown>>()
const remember = <T>(key: string, work: () => Promise<T>): Promise<T> => {
  const known = remembered.get(key) ?? work()
  remembered.set(key, known)
  return known as Promise<T>
}

/** bcrypt, each pair worked out once: suites sign in hundreds of times. */
const passwords: Passwords = {
  hash: (password) => remember(`hash ${password}`, () => bcrypt.hash(password)),
  verify: (password, hash) => remember(`verify ${password} ${hash}`, () => bcrypt.verify(password, hash)),
}

const readGroupOptions = (settings: Settings): GroupOptions => ({
  usableGroups: settings.get(billing.userUsableGroups),
  specialUsableGroups: settings.get(billing.specialUsableGroups),
  groupRatios: settings.get(billing.groupRatio),
  autoGroups: settings.get(billing.autoGroups),
})

const readPriceBook = (settings: Settings) =>
  createPriceBook({
    modelRatio: settings.get(billing.modelRatio),
    completionRatio: settings.get(billing.completionRatio),
    cacheRatio: settings.get(billing.cacheRatio),
    createCacheRatio: settings.get(billing.createCacheRatio),
    modelPrice: settings.get(billing.modelPrice),
    groupRatio: settings.get(billing.groupRatio),
    groupGroupRatio: settings.get(billing.groupGroupRatio),
    quotaPerUnit: settings.get(billing.quotaPerUnit),
    selfUseModeEnabled: settings.get(operations.isSelfUse),
    edition: 'current',
  })

/** Answers of upstreams, by what they are asked. */
export type Upstream = (request: UpstreamRequest) => Response | Promise<Response>

export type HarnessOptions = {
  readonly database?: Database
  readonly limits?: LimitRules
  readonly upstream?: Upstream
  /** What foreign sites answer that are asked past the guard. */
  readonly outside?: (url: string) => { readonly status: number; readonly text: string }
  readonly makesDefaultToken?: boolean
  /** Folder of log files. */
  readonly logDirectory?: string
  /** Where other sites are to be found; without it, themselves. */
  readonly oauthEndpoints?: OauthEndpoints
  /** Payment gateways; without it none answers. */
  readonly askGateway?: AskGateway
  /** Stands in for the public keys of Waffo Pancake. */
  readonly pancakeKeys?: { readonly test: string; readonly prod: string }
  readonly trustedRedirectDomains?: readonly string[]
  /** Stands before what is asked of them. */
  readonly oauthGuard?: Pick<SsrfGuard, 'fetch'>
}

export const NO_LIMITS: LimitRules = Object.fromEntries(
  Object.entries(DEFAULT_LIMITS).map(([name, rule]) => [name, { ...rule, count: 0 }]),
) as LimitRules

/** Rules as they are without options; every name leads to a public address. */
const FETCH_RULES: FetchRules = {
  isEnabled: true,
  allowsPrivateIp: false,
  isDomainWhitelist: false,
  isIpWhitelist: false,
  domainList: [],
  ipList: [],
  allowedPorts: ['80', '443'],
  checksResolvedIps: true,
}

const LINUX_DO_DEFAULTS = createOauthEndpoints({ token: 'http://127.0.0.1:1/t', user: 'http://127.0.0.1:1/u' })

/** Asks over real sockets, past a guard where there is one. */
const askOver =
  (guard: Pick<SsrfGuard, 'fetch'> | undefined): OauthAsk =>
  async ({ url, ...request }) => {
    if (guard === undefined) {
      const answer = await fetch(url, { ...request, body: request.body ?? null })
      return { status: answer.status, text: await answer.text() }
    }
    const { status, bytes } = await guard.fetch(url, { ...request, timeoutMs: 5000, bytesMax: 1 << 20 })
    return { status, text: new TextDecoder().decode(bytes) }
  }

const createDeps = (database: Database, options: HarnessOptions) => {
  const repos = createRepos(database)
  const clock = createTestClock()
  const ids = createIds(clock, '0123abcd')
  const settings = createSettings({ priceEdition: 'current' })
  const published: string[] = []
  const mails: Mail[] = []
  const failures: unknown[] = []
  const background: Promise<void>[] = []
  const callers = createCallerDirectory({
    findToken: (key) => repos.tokens.findByKey(key),
    findUser: (id) => repos.users.findById(id),
    findLimits: repos.limits.findOfCaller,
    nowMs: clock.nowMs,
    lifetimeMs: 0,
    capacity: 100,
  })
  let snapshot = buildSnapshot([])
  let catalogueRevision = 0
  const refreshDirectory = async (): Promise<void> => {
    snapshot = buildSnapshot((await repos.channels.all()).map(readChannel))
  }
  const problems: string[] = []
  const paymentErrors: unknown[] = []
  const publish: AdminDeps['publish'] = async (topic, id) => {
    published.push(id === undefined ? topic : `${topic}:${id}`)
    if (topic === 'channels') await refreshDirectory()
    if (topic === 'models') catalogueRevision += 1
  }
  let testResult: ChannelTestResult = { ok: true, message: '', seconds: 0.002 }
  let isTesting = false
  const testedDrafts: ChannelRow[] = []
  const subscriptions = createSubscriptions({
    repos,
    spare: async (_spare, _amount, pay) => pay(),
    quotaPerUnit: () => settings.get(billing.quotaPerUnit),
    describeQuota: (quota) => describeQuota(settings, quota),
    timeZone: () => settings.get(limits.budgetTimeZone),
    nowMs: clock.nowMs,
    alphanumeric: ids.alphanumeric,
    publishUser: (id) => void published.push(`user:${id}`),
  })
  const affinityStore = createLocalStore(clock.nowMs, () => 1000)
  const deps: AdminDeps = {
    repos,
    isDuplicate,
    settings,
    clock,
    ids,
    facts: {
      version: 'test',
      startedAt: BEGIN_SECONDS,
      databaseType: database.engine,
      hasBatchUpdate: false,
      makesDefaultToken: options.makesDefaultToken === true,
      catalogueBaseUrl: 'http://catalogue.test',
      trustedRedirectDomains: options.trustedRedirectDomains ?? [],
      anonymousBodyBytesMax: 512 * 1024,
    },
    publish,
    payments: createPayments({
      settings,
      repos,
      ask: options.askGateway ?? (async () => Promise.reject(new Error('no gateway answers here'))),
      times: clock,
      announce: (id) => publish('user', id),
      subscriptions,
      cryptoKey: '',
      pancakeKeys: options.pancakeKeys ?? { test: '', prod: '' },
      onProblem: (tradeNo, provider, problem) => void problems.push(`${provider} ${tradeNo} ${problem}`),
      onError: (_provider, error) => void paymentErrors.push(error),
    }),
    sessions: createSessions({ store: repos.sessions, nowSeconds: clock.nowSeconds }),
    passwords,
    accounts: createAccounts({
      users: repos.users,
      passwords,
      isDuplicate,
      alphanumeric: ids.alphanumeric,
      nowSeconds: clock.nowSeconds,
    }),
    setupGate: createSetupGate(SETUP_CODE, clock.nowMs),
    mail: {
      send: async (mail) => {
        mails.push(mail)
        return undefined
      },
      sendLater: (mail) => void mails.push(mail),
    },
    oauth: {
      ask: askOver(options.oauthGuard),
      askCompanion: askOver(undefined),
      endpoints: options.oauthEndpoints ?? LINUX_DO_DEFAULTS,
    },
    codes: createVerificationCodes({
      store: repos.codes,
      alphanumeric: ids.alphanumeric,
      randomHex: (characters) => randomBytes(characters / 2).toString('hex'),
      nowSeconds: clock.nowSeconds,
    }),
    passkeys: createPasskeys({
      store: repos.passkeys,
      site: () => readPasskeySite(settings),
      nowSeconds: clock.nowSeconds,
    }),
    twoFactor: createTwoFactor({
      store: repos.twoFactors,
      marks: repos.codes,
      passwords,
      nowSeconds: clock.nowSeconds,
    }),
    subscriptions,
    groupOptions: () => readGroupOptions(settings),
    priceBook: () => readPriceBook(settings),
    directory: () => snapshot,
    catalogueRevision: () => catalogueRevision,
    fetchGuarded: async (url) => {
      if (options.outside === undefined) throw new Error(`nobody answers at ${url}`)
      return options.outside(url)
    },
    checkAddress: createSsrfGuard({ rules: () => FETCH_RULES, resolveName: async () => ['93.184.216.34'] }).check,
    authenticateKey: authenticate({ callers, groupOptions: () => readGroupOptions(settings), nowMs: clock.nowMs }),
    relayFor: async () => {
      throw new GatewayError('no_channel', 'Nothing relays here.')
    },
    testChannel: async (id) => {
      const response_time = Math.round(testResult.seconds * 1000)
      await repos.channels.update(id, { test_time: clock.nowSeconds(), response_time })
      return testResult
    },
    testDraft: async (row) => {
      testedDrafts.push(row)
      return testResult
    },
    startChannelTests: () => {
      const couldBegin = !isTesting
      isTesting = true
      return couldBegin
    },
    upstream: {
      send: async (request) => (options.upstream ?? (() => Response.json({ data: [] })))(request),
      startDeadline: () => () => {},
    },
    providerEnvironment: () => environment,
    credentials: createCredentials({
      ask: async ({ headers, ...request }) => {
        const controller = new AbortController()
        const asked = { ...request, headers: { ...headers }, controller }
        const response = await (options.upstream ?? (() => Response.json({})))(asked)
        return { status: response.status, text: await response.text() }
      },
      nowMs: clock.nowMs,
    }),
    disableChannel: async (id, reason) => {
      const otherInfo = JSON.stringify({ status_reason: reason, status_time: clock.nowSeconds() })
      await repos.channels.setStatus([id], { status: 3, otherInfo, onlyFrom: 1 })
    },
    pauseBetweenChannels: async () => {},
    rollUp: createRollUp({
      repo: repos.rollUp,
      hasQuotaData: () => settings.get(content.hasDataExport),
      nowSeconds: clock.nowSeconds,
    }),
    runInBackground: (_name, work) => void background.push(work(new AbortController().signal)),
    system: {
      nodeId: 'test',
      runtime: 'Bun',
      isInContainer: false,
      memory: () => ({ resident: 1, heapUsed: 1, heapTotal: 1, external: 1 }),
      cpuSeconds: () => 1.5,
      disk: async () => ({ total: 4, free: 3, used: 1 }),
      databases: async () => [await readDatabaseFacts(database)],
      redis: async () => ({ isConfigured: false, isReachable: false, latencyMs: 0 }),
      jobs: () => [],
      caches: () => ({ callers: 0 }),
      collectGarbage: () => {},
      logFiles: createLogFiles(options.logDirectory, (line) => line),
    },
    affinityStore,
    isOwnAddress: ({ host }) => host === 'localhost:3000',
    activeConnections: () => 0,
  }
  return {
    deps,
    affinityStore,
    clock,
    published,
    mails,
    failures,
    problems,
    paymentErrors,
    /** Work that calls have begun. */
    background,
    testedDrafts,
    setTestResult: (result: ChannelTestResult) => {
      testResult = result
    },
  }
}

/** The `name=value` of a Set-Cookie header; '' when there is none. */
export const readCookie = (reply: Reply): string => (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

export type CallInput = {
  readonly method?: string
  readonly path: string
  /** JSON value, or text or bytes that are sent as they are. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly peerIp?: string
  readonly clientIp?: string
  readonly isSecure?: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
export type Reply = { readonly status: number; readonly headers: Headers; readonly body: any; readonly text: string }

export type Caller = (input: CallInput) => Promise<Reply>

const toBytes = (body: unknown): Uint8Array => {
  if (body instanceof Uint8Array) return body
  return new TextEncoder().encode(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
}

/** The API and the values behind it. */
export const createHarness = async (options: HarnessOptions = {}) => {
  const database = options.database ?? (await openTestDatabase())
  const parts = createDeps(database, options)
  const dispatcher = createAdminDispatcher(parts.deps, {
    limiter: createLimiter(options.limits ?? NO_LIMITS, parts.clock.nowMs),
    anonymousBodyBytesMax: 512 * 1024,
    onError: (_request, error) => void parts.failures.push(error),
  })

  const call: Caller = async ({ method = 'GET', path, body, headers = {}, ...facts }) => {
    const [pathname = '', search] = path.split('?', 2)
    const match = dispatcher.find(method, pathname)
    if (match === undefined) throw new Error(`there is no route ${method} ${pathname}`)
    const bytes = toBytes(body)
    const request: Omit<AdminRequest, 'params'> = {
      requestId: parts.deps.ids.requestId(),
      method,
      path: pathname,
      query: search === undefined ? '' : `?${search}`,
      headers: new Headers({ host: 'localhost:3000', ...headers }),
      clientIp: facts.clientIp ?? '127.0.0.1',
      peerIp: facts.peerIp ?? '127.0.0.1',
      isSecure: facts.isSecure ?? false,
      readBody: async () => bytes,
      signal: new AbortController().signal,
    }
    const response = toResponse(await dispatcher.run(match, request))
    const answered = await response.text()
    let parsed: unknown = answered
    try {
      parsed = JSON.parse(answered)
    } catch {
      // Plain text stays text.
    }
    return { status: response.status, headers: response.headers, body: parsed, text: answered }
  }

  /** Signs in and gives a caller that behaves like a browser with the header of programs: it keeps the cookie it is given. */
  const signIn = async (username: string, password: string): Promise<Caller & { readonly cookie: () => string }> => {
    const answer = await call({ method: 'POST', path: '/api/user/login', body: { username, password } })
    if (answer.body.success !== true) throw new Error(`sign-in of ${username}: ${answer.text}`)
    let cookie = readCookie(answer)
    const id = String(answer.body.data.id)
    const signedIn: Caller = async (input) => {
      const reply = await call({ ...input, headers: { cookie, 'new-api-user': id, ...input.headers } })
      cookie = readCookie(reply) || cookie
      return reply
    }
    return Object.assign(signedIn, { cookie: () => cookie })
  }

  /** Opens the root account `root` with the password `12345678`. */
  const setUp = async (): Promise<void> => {
    const body = { username: 'root', password: '12345678', confirmPassword: '12345678' }
    const answer = await call({ method: 'POST', path: '/api/setup', body })
    if (answer.body.success !== true) throw new Error(answer.text)
  }

  return { ...parts, database, dispatcher, call, signIn, setUp }
}

export type Harness = Awaited<ReturnType<typeof createHarness>>
