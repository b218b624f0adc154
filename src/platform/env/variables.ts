// Every environment variable the gateway reads, by section: name, kind, default, meaning. One table feeds the parser and .env.example.
import { checkedText, choice, exactFlag, flag, integer, list, optionalInteger, secret, text, url } from './variable.ts'

const WEB = ['http', 'https'] as const
const PROXY = ['http', 'https', 'socks5', 'socks5h'] as const
const DAY_SECONDS = 86_400

const server = {
  port: integer('PORT', 3000, { min: 0, max: 65_535, help: 'Listening port; wins over --port.' }),
  host: text('HOST', '0.0.0.0', { help: 'Address to listen on.' }),
  workers: integer('WORKERS', 1, { min: 1, max: 64, help: 'Processes that share the port.' }),
  debug: exactFlag('DEBUG', 'Verbose logs (exactly `true`).'),
  logLevel: choice(
    'LOG_LEVEL',
    'info',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'Least severe log lines to write.',
  ),
  versionOverride: text('VERSION', '', { help: 'Overrides the reported version.' }),
  sessionSecret: checkedText(
    'SESSION_SECRET',
    '',
    (value) => value !== 'random_string',
    'a long random text of your own',
    {
      isSecret: true,
      help: 'Signs sessions; the same on all nodes. Empty: one is made and kept at the first start.',
    },
  ),
  cryptoSecret: secret(
    'CRYPTO_SECRET',
    'Encrypts secrets in the database (channel keys, secret options, second factors); the same on all nodes. Lost, they are lost.',
  ),
  cryptoSecretPrevious: secret(
    'CRYPTO_SECRET_PREVIOUS',
    'The former CRYPTO_SECRET while secrets move to a new one; both open, the new one seals.',
  ),
  nodeType: text('NODE_TYPE', 'master', { help: 'Exactly `slave`: no migrations and no master jobs on this node.' }),
  nodeName: text('NODE_NAME', '', { help: 'Label of this node in payment and audit logs.' }),
  frontendBaseUrl: url('FRONTEND_BASE_URL', '', WEB, {
    help: 'Slave only: web pages are redirected to this address.',
  }),
  trustedProxies: list(
    'TRUSTED_PROXIES',
    [],
    'Reverse proxies whose X-Forwarded-For counts: addresses or CIDR ranges, or one number of hops. Empty: the header is ignored.',
  ),
  trustedRedirectDomains: list(
    'TRUSTED_REDIRECT_DOMAINS',
    [],
    'Hosts (with their sub-domains) allowed as success and cancel addresses of payments.',
  ),
  waffoWebhookProdKey: text('WAFFO_WEBHOOK_PROD_PUBLIC_KEY', '', {
    help: 'Public key of Waffo Pancake for real payments; empty = the one the vendor publishes.',
  }),
  waffoWebhookTestKey: text('WAFFO_WEBHOOK_TEST_PUBLIC_KEY', '', {
    help: 'The same for its test environment.',
  }),
  cryptapiPublicKey: text('CRYPTAPI_PUBLIC_KEY', '', {
    help: 'Public key of CryptAPI; empty = it is asked for at api.cryptapi.io once a day.',
  }),
  timeZone: text('TZ', '', { help: "Time zone of check-in days and subscription resets; empty = the system's." }),
  umamiWebsiteId: text('UMAMI_WEBSITE_ID', '', { help: 'Adds the Umami script to the console.' }),
  umamiScriptUrl: url('UMAMI_SCRIPT_URL', 'https://analytics.umami.is/script.js', WEB, { help: 'Umami script.' }),
  googleAnalyticsId: text('GOOGLE_ANALYTICS_ID', '', { help: 'Adds Google Analytics to the console.' }),
}

const firstStart = {
  // No secret to the log: printing it, where only the operator reads, is its purpose.
  setupCode: text('SETUP_CODE', '', {
    help: 'Code that opens the setup wizard from another machine; empty = a random one, printed at the first start.',
  }),
  rootUsername: text('ROOT_USERNAME', '', { help: 'First start without the wizard: name of the root account.' }),
  rootPassword: secret('ROOT_PASSWORD', 'First start without the wizard: password of the root account.'),
  initialRootToken: secret('INITIAL_ROOT_TOKEN', 'First start: API key given to the root account.'),
  initialRootAccessToken: secret(
    'INITIAL_ROOT_ACCESS_TOKEN',
    'First start: management access token of the root account.',
  ),
  shouldCreateDefaultToken: flag('GENERATE_DEFAULT_TOKEN', false, 'Give every new account an unlimited API key.'),
}

const database = {
  sqlDsn: text('SQL_DSN', '', {
    isSecret: true,
    help: 'Main database: empty or `local` = SQLite, `file:path`, `postgres://…`, `mysql://…`, or `user:password@tcp(host:3306)/db`.',
  }),
  logSqlDsn: text('LOG_SQL_DSN', '', {
    isSecret: true,
    help: 'Database of the usage logs, same forms; empty = the main database.',
  }),
  sqlitePath: text('SQLITE_PATH', '', {
    help: 'SQLite file; an existing ./one-api.db is used when ./data/one-api.db is not there.',
    shownDefault: './data/one-api.db',
  }),
  sqliteBusyTimeoutMs: integer('SQLITE_BUSY_TIMEOUT', 30_000, {
    min: 0,
    max: 600_000,
    help: 'How long SQLite waits for a lock, milliseconds.',
  }),
  sqliteSynchronous: choice(
    'SQLITE_SYNCHRONOUS',
    'normal',
    ['off', 'normal', 'full', 'extra'],
    '`normal` survives a killed process, `full` also a power cut, at some speed.',
  ),
  sqlMaxIdleConnections: optionalInteger('SQL_MAX_IDLE_CONNS', { min: 0, help: 'Idle connections kept per database.' }),
  sqlMaxOpenConnections: optionalInteger('SQL_MAX_OPEN_CONNS', {
    min: 1,
    help: 'Most connections of this process to a database server; 20 unless set.',
  }),
  sqlMaxLifetimeSeconds: optionalInteger('SQL_MAX_LIFETIME', {
    min: 0,
    help: 'Age at which a connection is renewed, seconds.',
  }),
}

const cache = {
  redisUrl: url('REDIS_CONN_STRING', '', ['redis', 'rediss', 'unix'], {
    isSecret: true,
    help: 'One Redis server for cache, bus and shared limits; empty = in-process. Lists of addresses are not supported.',
  }),
  redisPoolSize: integer('REDIS_POOL_SIZE', 10, { min: 1, help: 'Most connections to Redis.' }),
  syncFrequencySeconds: integer('SYNC_FREQUENCY', 60, {
    min: 1,
    help: 'Safety net: settings and channels are read again after so many seconds.',
  }),
  hasMemoryCache: exactFlag('MEMORY_CACHE_ENABLED', 'Accepted; channels are always cached here.'),
  hasBatchUpdate: exactFlag('BATCH_UPDATE_ENABLED', 'Accepted; counters are always written in groups here.'),
  batchUpdateIntervalSeconds: integer('BATCH_UPDATE_INTERVAL', 5, { min: 1, help: 'Accepted, without effect.' }),
}

/** The three variables of one rate limit: on or off, requests, and window in seconds. */
const rateLimit = <P extends string>(prefix: P, requests: number, seconds: number, what: string) => ({
  isOn: flag(`${prefix}_ENABLE`, true, `Limit ${what}.`),
  requestsMax: integer(prefix, requests, { min: 0, help: 'Requests per window.' }),
  windowSeconds: integer(`${prefix}_DURATION`, seconds, { min: 1, max: 30 * DAY_SECONDS, help: 'Window, seconds.' }),
})

const apiLimit = rateLimit('GLOBAL_API_RATE_LIMIT', 180, 180, 'management calls per client address')
const webLimit = rateLimit('GLOBAL_WEB_RATE_LIMIT', 60, 180, 'web files per client address')
const criticalLimit = rateLimit(
  'CRITICAL_RATE_LIMIT',
  20,
  1200,
  'sign-in, registration and payments per client address',
)
const searchLimit = rateLimit('SEARCH_RATE_LIMIT', 10, 60, 'searches per user')

const limits = {
  isApiRateLimited: apiLimit.isOn,
  apiRateRequestsMax: apiLimit.requestsMax,
  apiRateWindowSeconds: apiLimit.windowSeconds,
  isWebRateLimited: webLimit.isOn,
  webRateRequestsMax: webLimit.requestsMax,
  webRateWindowSeconds: webLimit.windowSeconds,
  isCriticalRateLimited: criticalLimit.isOn,
  criticalRateRequestsMax: criticalLimit.requestsMax,
  criticalRateWindowSeconds: criticalLimit.windowSeconds,
  isSearchRateLimited: searchLimit.isOn,
  searchRateRequestsMax: searchLimit.requestsMax,
  searchRateWindowSeconds: searchLimit.windowSeconds,
}

const outbound = {
  hasInsecureTls: flag('TLS_INSECURE_SKIP_VERIFY', false, 'Accept any certificate on outgoing connections. Dangerous.'),
  httpProxy: url('HTTP_PROXY', '', PROXY, { isSecret: true, help: 'Proxy of outgoing http:// calls.' }),
  httpsProxy: url('HTTPS_PROXY', '', PROXY, { isSecret: true, help: 'Proxy of outgoing https:// calls.' }),
  noProxy: list('NO_PROXY', [], 'Hosts that are called without the proxies above; `*` = all.'),
  relayProxy: url('RELAY_PROXY', '', PROXY, { isSecret: true, help: 'Proxy of calls to AI providers only.' }),
  userContentProxy: url('USER_CONTENT_REQUEST_PROXY', '', WEB, {
    isSecret: true,
    help: 'Proxy of downloads of files that users name.',
  }),
  userContentTimeoutSeconds: integer('USER_CONTENT_REQUEST_TIMEOUT', 30, {
    min: 1,
    help: 'Limit of such a download, seconds.',
  }),
}

const relay = {
  relayTimeoutSeconds: integer('RELAY_TIMEOUT', 0, {
    min: 0,
    help: 'Limit of a whole upstream call, seconds; 0 = none.',
  }),
  firstByteTimeoutSeconds: integer('FIRST_BYTE_TIMEOUT', 60, {
    min: 0,
    max: DAY_SECONDS,
    help: 'Limit to the first byte of an upstream answer, seconds; 0 = none.',
  }),
  streamingTimeoutSeconds: integer('STREAMING_TIMEOUT', 300, {
    min: 1,
    max: DAY_SECONDS,
    help: 'Limit between two pieces of a stream, seconds.',
  }),
  idleConnectionSeconds: integer('RELAY_IDLE_CONN_TIMEOUT', 90, {
    min: 0,
    help: 'How long an idle upstream connection is kept, seconds; 0 = as long as possible.',
  }),
  idleConnectionsMax: integer('RELAY_MAX_IDLE_CONNS', 500, {
    min: 0,
    help: 'Most idle upstream connections; 0 = no limit.',
  }),
  idleConnectionsPerHostMax: integer('RELAY_MAX_IDLE_CONNS_PER_HOST', 100, {
    min: 0,
    help: 'Accepted, without effect.',
  }),
  streamLineMaxMb: integer('STREAM_SCANNER_MAX_BUFFER_MB', 128, {
    min: 1,
    max: 1024,
    help: 'Longest line of a stream.',
  }),
  requestBodyMaxMb: integer('MAX_REQUEST_BODY_MB', 128, {
    min: 1,
    max: 1024,
    help: 'Largest request body after decompression.',
  }),
  anonymousBodyMaxKb: integer('ANONYMOUS_REQUEST_BODY_LIMIT_KB', 512, {
    min: 1,
    max: 1024 * 1024,
    help: 'Largest request body on routes without sign-in.',
  }),
  clientIdleSeconds: integer('CLIENT_IDLE_TIMEOUT', 30, {
    min: 1,
    max: 255,
    help: "How long a client's connection may be idle, and a body may take for its next 16 KB a second, seconds.",
  }),
  downloadMaxMb: integer('MAX_FILE_DOWNLOAD_MB', 64, {
    min: 1,
    max: 1024,
    help: 'Largest file fetched for a request.',
  }),
  forcesStreamUsage: flag('FORCE_STREAM_OPTION', true, 'Ask upstreams for usage in streams.'),
  countsTokens: flag('CountToken', true, 'Count tokens here when an upstream reports none.'),
  countsMediaTokens: flag('GET_MEDIA_TOKEN', true, 'Count image tokens.'),
  countsMediaTokensUnstreamed: flag(
    'GET_MEDIA_TOKEN_NOT_STREAM',
    false,
    'Count image tokens of unstreamed requests too.',
  ),
  azureApiVersion: text('AZURE_DEFAULT_API_VERSION', '2025-04-01-preview', {
    help: 'Azure API version of channels without one.',
  }),
  geminiSafetySetting: text('GEMINI_SAFETY_SETTING', 'BLOCK_NONE', { help: 'Legacy Gemini safety threshold.' }),
  cohereSafetySetting: text('COHERE_SAFETY_SETTING', 'NONE', { help: 'Cohere safety mode.' }),
  hasDifyDebug: flag('DIFY_DEBUG', true, 'Pass on Dify workflow and node information.'),
  aliMessagesModels: list(
    'ALI_ANTHROPIC_MESSAGES_MODELS',
    ['qwen', 'deepseek-v4', 'kimi', 'glm', 'minimax-m'],
    'Model prefixes for which Ali channels use the native Messages endpoint.',
  ),
  logsErrors: flag('ERROR_LOG_ENABLED', false, 'Write a log row for failed requests.'),
  testPrompt: text('TEST_PROMPT', '', { help: 'Prompt of channel tests.' }),
}

const jobs = {
  taskPricePatch: list('TASK_PRICE_PATCH', [], 'Models billed once per task, without multipliers.'),
  taskQueryLimit: integer('TASK_QUERY_LIMIT', 1000, { min: 1, help: 'Tasks read per polling round.' }),
  taskTimeoutMinutes: integer('TASK_TIMEOUT_MINUTES', 1440, {
    min: 0,
    help: 'Unfinished tasks older than this fail and are refunded; 0 = never.',
  }),
  pollsTasks: flag('UPDATE_TASK', true, 'Poll asynchronous tasks.'),
  pollingIntervalSeconds: integer('POLLING_INTERVAL', 0, {
    min: 0,
    help: 'Pause between channels in bulk tests and balance runs, seconds.',
  }),
  channelTestMinutes: optionalInteger('CHANNEL_TEST_FREQUENCY', {
    min: 1,
    help: 'Forces automatic channel tests on, minutes.',
  }),
  channelBalanceMinutes: optionalInteger('CHANNEL_UPDATE_FREQUENCY', {
    min: 1,
    help: 'Refresh the balance of all channels, minutes.',
  }),
  watchesUpstreamModels: flag('CHANNEL_UPSTREAM_MODEL_UPDATE_TASK_ENABLED', true, 'Watch upstream model lists.'),
  upstreamModelsMinutes: integer('CHANNEL_UPSTREAM_MODEL_UPDATE_TASK_INTERVAL_MINUTES', 30, {
    min: 1,
    help: 'Interval, minutes.',
  }),
  upstreamModelsMinSeconds: integer('CHANNEL_UPSTREAM_MODEL_UPDATE_MIN_CHECK_INTERVAL_SECONDS', 300, {
    min: 0,
    help: 'Least time between two checks of a channel, seconds.',
  }),
  notifyMax: integer('NOTIFY_LIMIT_COUNT', 2, { min: 0, help: 'Notifications per user and kind …' }),
  notifyWindowMinutes: integer('NOTIFICATION_LIMIT_DURATION_MINUTE', 10, { min: 1, help: '… per window, minutes.' }),
  syncUpstreamBase: url('SYNC_UPSTREAM_BASE', 'https://basellm.github.io/llm-metadata', WEB, {
    help: 'Source of model and vendor metadata.',
  }),
  syncTimeoutSeconds: integer('SYNC_HTTP_TIMEOUT_SECONDS', 10, { min: 1, help: 'Limit of such a fetch, seconds.' }),
  syncRetriesMax: integer('SYNC_HTTP_RETRY', 3, { min: 0, max: 10, help: 'Attempts of such a fetch.' }),
  syncMaxMb: integer('SYNC_HTTP_MAX_MB', 10, { min: 1, max: 1024, help: 'Largest such answer.' }),
  linuxDoTokenUrl: url('LINUX_DO_TOKEN_ENDPOINT', 'https://connect.linux.do/oauth2/token', WEB, {
    help: 'Linux DO sign-in.',
  }),
  linuxDoUserUrl: url('LINUX_DO_USER_ENDPOINT', 'https://connect.linux.do/api/user', WEB, {
    help: 'Linux DO sign-in.',
  }),
}

const metrics = {
  metricsPort: optionalInteger('METRICS_PORT', {
    min: 1,
    max: 65_535,
    help: 'Port of its own for Prometheus (/metrics); workers take this one and those after it.',
  }),
  metricsToken: secret(
    'METRICS_TOKEN',
    'What Prometheus must send as bearer token; without METRICS_PORT it also opens /metrics on the main port.',
  ),
  metricsLabelsMax: integer('METRICS_MAX_MODEL_LABELS', 500, {
    min: 10,
    max: 100_000,
    help: 'Most combinations of labels per metric; the rest is counted as __other__.',
  }),
}

/** The sections in the order of `.env.example`. */
export const SECTIONS = {
  'Server and identity': server,
  'First start': firstStart,
  Database: database,
  'Redis and caches': cache,
  'Rate limits': limits,
  'Outgoing connections': outbound,
  Relay: relay,
  'Tasks, jobs, notifications': jobs,
  Metrics: metrics,
} as const

export const VARIABLES = {
  ...server,
  ...firstStart,
  ...database,
  ...cache,
  ...limits,
  ...outbound,
  ...relay,
  ...jobs,
  ...metrics,
} as const

const PLAN_CACHE = 'what plans allow is dropped on every change, and read again after SYNC_FREQUENCY seconds'

/** Variables of related gateways that mean nothing here, each with the reason a person is told when it is set. */
export const IGNORED_VARIABLES: Readonly<Record<string, string>> = {
  GIN_MODE: 'there is no such framework here; LOG_LEVEL=debug gives verbose logs',
  ENABLE_PPROF: 'profiling is not built in',
  PYROSCOPE_URL: 'profiling is not built in',
  REDIS_MASTER_NAME: 'Redis sentinel is not supported; REDIS_CONN_STRING names one server',
  ONLY_ONE_LOG_FILE: 'there is one rotated log file anyway',
  THEME: 'the option Theme chooses the look',
  ENABLE_METRIC: 'channels have a circuit breaker instead',
  GEMINI_VERSION: 'set gemini.version_settings in the settings',
  DEBUG_SQL: 'LOG_LEVEL=debug gives verbose logs',
  SUBSCRIPTION_PLAN_CACHE_TTL: PLAN_CACHE,
  SUBSCRIPTION_PLAN_CACHE_CAP: PLAN_CACHE,
  SUBSCRIPTION_PLAN_INFO_CACHE_TTL: PLAN_CACHE,
  SUBSCRIPTION_PLAN_INFO_CACHE_CAP: PLAN_CACHE,
}
