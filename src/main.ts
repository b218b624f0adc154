// The entry of the process: reads the environment, starts what was asked for, and stops it when asked to.
import { furnishDemo, migrateOnly, reconcileOnly, runSecretsCommand, undoOnly } from './compose/commands.ts'
import { startGateway } from './compose/gateway.ts'
import { VERSION } from './compose/version.ts'
import { createSetupCode } from './identity/index.ts'
import {
  applyTimeZone,
  ConfigurationError,
  createLogging,
  type Environment,
  HELP_TEXT,
  type Logger,
  loadEnvironment,
  startWorkers,
  WORKER_WORD,
} from './platform/index.ts'
import { SecretsError } from './storage/index.ts'

/** Something that runs until the process is told to stop. */
type Running = { readonly stop: (signal: NodeJS.Signals) => Promise<void> }

/** Several processes share the port; this one only keeps them alive. */
const superviseWorkers = (environment: Environment, logger: Logger): Running => {
  const setupCode = environment.setupCode || createSetupCode()
  logger.info({ workers: environment.workers }, 'starting workers')
  return startWorkers({
    count: environment.workers,
    // Every worker must know the same code, whichever of them the browser meets.
    // Each tells of itself on a port of its own.
    variablesOf: (number) => ({
      SETUP_CODE: setupCode,
      ...(environment.metricsPort === undefined ? {} : { METRICS_PORT: String(environment.metricsPort + number) }),
    }),
    onExit: (exitCode) => logger.error({ exitCode }, 'a worker died and is started again'),
  })
}

const serve = async (environment: Environment, logger: Logger): Promise<Running> => {
  const gateway = await startGateway(environment, logger)
  logger.info({ port: gateway.port, version: environment.versionOverride || VERSION }, 'listening')
  if (environment.words.includes('demo')) console.log(await furnishDemo(gateway))
  return gateway
}

const run = async (environment: Environment, logger: Logger): Promise<Running | undefined> => {
  const [command] = environment.words
  if (command === 'migrate') {
    await migrateOnly(environment, logger)
    return undefined
  }
  if (command === 'undo') {
    console.log(await undoOnly(environment))
    return undefined
  }
  if (command === 'secrets') {
    console.log(await runSecretsCommand(environment, environment.words[1] ?? 'status'))
    return undefined
  }
  if (command === 'reconcile') {
    const { text, isRight } = await reconcileOnly(environment, logger)
    console.log(text)
    if (!isRight) process.exitCode = 1
    return undefined
  }
  const isWorker = environment.words.includes(WORKER_WORD)
  return environment.workers > 1 && !isWorker ? superviseWorkers(environment, logger) : serve(environment, logger)
}

const main = async (): Promise<void> => {
  const environment = loadEnvironment()
  if (environment.action === 'help') return console.log(HELP_TEXT)
  if (environment.action === 'version') return console.log(environment.versionOverride || VERSION)
  applyTimeZone(environment)
  const { logLevel: level, logDir: directory, secrets } = environment
  const logging = createLogging({ level, directory, secrets })
  const { logger } = logging
  for (const warning of environment.warnings) logger.warn(warning)

  const running = await run(environment, logger)
  const leave = async (): Promise<void> => {
    await logging.flush()
    process.exit(process.exitCode ?? 0)
  }
  if (running === undefined) return leave()
  let isStopping = false
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) return
    isStopping = true
    logger.info({ signal }, 'stopping')
    await running.stop(signal)
    logger.info('stopped')
    await leave()
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
}

/** What an operator has to know of a start that failed; anything unexpected keeps its stack. */
const explain = (error: unknown): unknown => {
  if (error instanceof ConfigurationError || error instanceof SecretsError) return error.message
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  return isPortTaken
    ? 'The port is in use already. Stop the other program, or set PORT (or --port) to a free one.'
    : error
}

try {
  await main()
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
