// Starts workers: the same program again, with the same environment and what the first process adds to it.
import { createProcessHub } from '../bus/process-transport.ts'

/** The word on a worker's command line that tells it from the process that started it. */
export const WORKER_WORD = 'worker'

export type WorkerPool = {
  /** Asks every worker to end and resolves when all have. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>
}

export type WorkerPoolOptions = {
  readonly count: number
  /** Variables laid over this process's own, for the worker of a number (from 0); one that is started again keeps its number. */
  readonly variablesOf: (number: number) => Readonly<Record<string, string>>
  readonly onExit: (exitCode: number | null) => void
}

const RESTART_PAUSE_MS = 1_000
const COMPILED_ROOT = '/$bunfs/'

/** In a single-file executable the program is the executable itself. */
const command = (): string[] => {
  const words = process.argv.slice(2)
  const program = Bun.main.startsWith(COMPILED_ROOT)
    ? [process.execPath]
    : [process.execPath, '--no-env-file', Bun.main]
  return [...program, ...words, WORKER_WORD]
}

/** Keeps `count` workers running; one that dies is started again after a second. News between them goes through here. */
export const startWorkers = ({ count, variablesOf, onExit }: WorkerPoolOptions): WorkerPool => {
  const hub = createProcessHub()
  const running = new Set<Bun.Subprocess>()
  let isStopping = false

  const start = (number: number): void => {
    const worker = Bun.spawn(command(), {
      env: { ...process.env, ...variablesOf(number) },
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => void hub.receive(worker, message),
      onExit: (_, exitCode) => {
        running.delete(worker)
        detach()
        if (isStopping) return
        onExit(exitCode)
        setTimeout(start, RESTART_PAUSE_MS, number)
      },
    })
    running.add(worker)
    const detach = hub.attach(worker, (message) => worker.send(message))
  }

  for (let number = 0; number < count; number++) start(number)
  return {
    stop: async (signal) => {
      isStopping = true
      const ended = [...running].map((worker) => worker.exited)
      for (const worker of running) worker.kill(signal)
      await Promise.all(ended)
    },
  }
}
