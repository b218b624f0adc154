// The face of platform: adapters to the process and the network. Values are main.ts's alone; types are free.
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
export { createIds, type Ids } from './ids.ts'
export { createLogging, type Logger, type Logging } from './logger.ts'
export { createRedact, type Redact } from './redact.ts'
export { answerSandbox, type SandboxRequest } from './sandbox/index.ts'
export { createUpstreamClient, type UpstreamClient, type UpstreamRequest } from './upstream/client.ts'
export type { UpstreamCallError, UpstreamFailure } from './upstream/failure.ts'
