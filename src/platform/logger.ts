// The logger: JSON lines by pino, secrets taken out of every line, to stdout and the rotated file.
import { type DestinationStream, type LevelWithSilent, type Logger as PinoLogger, pino, stdSerializers } from 'pino'
import { createFileSink, createStdoutSink, joinSinks, type LogSink } from './log-sink.ts'
import { createRedact } from './redact.ts'

/** Writes lines of a level: `log.info({ channelId }, 'text')`; `log.child({ requestId })` puts members on every line. */
export type Logger = PinoLogger

export type LoggerOptions = {
  readonly level: LevelWithSilent
  /** Folder of the log file; undefined = stdout only. */
  readonly directory: string | undefined
  /** Values to mask wherever they occur (Environment.secrets). */
  readonly secrets: readonly string[]
  /** Members on every line, for example the node's name. */
  readonly base?: Readonly<Record<string, string | number>>
  /** Takes the place of stdout and file. */
  readonly sink?: LogSink
}

export type Logging = {
  readonly logger: Logger
  /** Resolves when everything logged so far is written. */
  readonly flush: () => Promise<void>
  /** Writes what waits, blocking, and closes the file: the last act of the process. */
  readonly closeSync: () => void
}

/**
 * Makes the logger of a process. Lines have `level` as a word, `time` in milliseconds, `msg`, and `err` with message, stack
 * and causes. Throws when the log file cannot be opened.
 */
export const createLogging = (options: LoggerOptions): Logging => {
  const sink = options.sink ?? openSinks(options.directory)
  const redact = createRedact(options.secrets)
  const destination: DestinationStream = { write: (line) => sink.write(redact(line)) }
  const logger = pino(
    {
      level: options.level,
      base: options.base ?? null,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
    },
    destination,
  )
  return {
    logger,
    flush: sink.flush,
    closeSync: () => {
      sink.flushSync()
      sink.close()
    },
  }
}

const openSinks = (directory: string | undefined): LogSink =>
  directory === undefined ? createStdoutSink() : joinSinks([createStdoutSink(), createFileSink({ directory })])
