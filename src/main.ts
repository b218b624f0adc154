// The entry of the process: reads the environment, starts the gateway, and stops it when asked to.
import { startGateway } from './compose/gateway.ts'
import { VERSION } from './compose/version.ts'
import { applyTimeZone, ConfigurationError, createLogging, HELP_TEXT, loadEnvironment } from './platform/index.ts'

const main = async (): Promise<void> => {
  const environment = loadEnvironment()
  if (environment.action === 'help') return console.log(HELP_TEXT)
  if (environment.action === 'version') return console.log(environment.versionOverride || VERSION)
  applyTimeZone(environment)
  const logging = createLogging({
    level: environment.logLevel,
    directory: environment.logDir,
    secrets: environment.secrets,
  })
  const { logger } = logging
  for (const warning of environment.warnings) logger.warn(warning)
  const gateway = await startGateway(environment, logger)
  logger.info({ port: gateway.port, version: environment.versionOverride || VERSION }, 'listening')

  let isStopping = false
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    logger.info({ signal }, 'stopping')
    await gateway.stop()
    logger.info('stopped')
    await logging.flush()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
}

try {
  await main()
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error)
  process.exit(1)
}
