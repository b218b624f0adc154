// The face of platform: adapters to the process and the network. Values are main.ts's alone; types are free.
export { type Bus, createBus } from './bus/bus.ts'
export {
  connectProcess,
  createProcessHub,
  type ProcessHub,
  type ProcessPort,
  parentPort,
} from './bus/process-transport.ts'
export { openRedis } from './bus/redis.ts'
export { connectRedis } from './bus/redis-transport.ts'
export { type Clock, systemClock } from './clock.ts'
export { renderEnvExample } from './env/example.ts'
export { HELP_TEXT } from './env/flags.ts'
export {
  applyTimeZone,
  ConfigurationError,
  type Environment,
  loadEnvironment,
  type TrustedProxies,
} from './env/load.ts'
export { startWorkers, WORKER_WORD, type WorkerPool } from './env/worker-process.ts'
export { createLocalStore } from './expiring/local-store.ts'
export { openExpiringStore } from './expiring/open-store.ts'
export type { ExpiringStore, OpenExpiringStore } from './expiring/store.ts'
export { createIds, type Ids } from './ids.ts'
export type { Counters, Demand, Taken, TakeOutcome } from './limits/counters.ts'
export { createLocalCounters } from './limits/local-counters.ts'
export { type OpenCounters, openCounters } from './limits/open-counters.ts'
export { createLogFiles, type LogFile, type LogFiles, type LogTail } from './log-files.ts'
export { createLogging, type Logger, type Logging } from './logger.ts'
export { createMailer, type Mail, type Mailer, type SmtpRules } from './mail/smtp.ts'
export { createRegistry, type Registry } from './metrics/registry.ts'
export { isOwnAddress } from './own-addresses.ts'
export { createCreem } from './payments/creem.ts'
export { type CryptoDriver, createCryptoDriver, type Deposit } from './payments/cryptapi.ts'
export type {
  AskGateway,
  Checkout,
  NoticeReply,
  NoticeResult,
  PaymentDriver,
  PaymentEvent,
  PaymentLookup,
  PaymentNotice,
  PaymentProvider,
  PaymentTicket,
} from './payments/driver.ts'
export { PaymentError } from './payments/driver.ts'
export { createEpay } from './payments/epay.ts'
export { createPancakeSetup, type PancakeSetup } from './payments/pancake-setup.ts'
export { createStripe, type StripeDriver, type StripePrice } from './payments/stripe.ts'
export { createWaffo } from './payments/waffo.ts'
export { createPancake, PANCAKE_WEBHOOK_KEYS } from './payments/waffo-pancake.ts'
export { createRedact, type Redact } from './redact.ts'
export { answerSandbox, type SandboxRequest } from './sandbox/index.ts'
export {
  createPasswords,
  createSealer,
  equalsSecretly,
  hmacSha256Hex,
  type Passwords,
  randomHex,
  SealError,
  type Sealer,
  sha256Hex,
} from './secrets.ts'
export type { FetchRules } from './ssrf/fetch-rules.ts'
export { createSsrfGuard, type GuardedAnswer, type GuardedRequest, type SsrfGuard } from './ssrf/guard.ts'
export type { GuardedFetchError } from './ssrf/guarded-fetch-error.ts'
export { createUpstreamClient, type UpstreamClient, type UpstreamRequest } from './upstream/client.ts'
export type { UpstreamCallError, UpstreamFailure } from './upstream/failure.ts'
export {
  createSocketClient,
  type OpenSocket,
  type SocketClient,
  type SocketRequest,
  type SocketStart,
} from './upstream/socket.ts'
