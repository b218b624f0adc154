// A gateway as a process of its own, for tests that kill it.
import { fileURLToPath } from 'node:url'
import { environmentOf } from './gateway.ts'

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type GatewayProcess = {
  readonly url: string
  readonly port: number
  /** Sends a signal; resolves with the exit code when the process has ended (137 when it was killed). */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number>
  /** Sends a signal and returns. */
  readonly signal: (signal: 'SIGTERM') => void
  readonly exited: Promise<number>
  /** What it logged so far. */
  readonly output: () => string
}

type Listening = { readonly msg?: unknown; readonly port?: unknown }

const readPort = (line: string): number | undefined => {
  if (!line.includes('"listening"')) return undefined
  const { port } = JSON.parse(line) as Listening
  return typeof port === 'number' ? port : undefined
}

/**
 * Starts `src/main.ts` with its own runtime in `directory` and waits until it listens. Throws with its output when it ends
 * before that.
 */
export const startGatewayProcess = async (
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> => {
  const child = Bun.spawn([process.execPath, '--no-env-file', entry, '--log-dir='], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', ...environmentOf(`${directory}/one-api.db`), ...environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let output = ''
  const listening = Promise.withResolvers<number>()
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) {
      output += decoder.decode(bytes, { stream: true })
      for (const line of output.split('\n').slice(0, -1)) {
        const port = readPort(line)
        if (port !== undefined) listening.resolve(port)
      }
    }
  }
  const collecting = Promise.all([collect(child.stdout), collect(child.stderr)])
  void collecting.then(() => listening.reject(new Error(`the gateway ended before it listened: ${output}`)))
  const port = await listening.promise
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    end: async (signal) => {
      child.kill(signal)
      return child.exited
    },
    signal: (signal) => child.kill(signal),
    exited: child.exited,
    output: () => output,
  }
}
