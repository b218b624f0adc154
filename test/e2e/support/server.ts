// A gateway as people run it: a child process on a SQLite file of its own, stopped with its folder removed.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Subprocess, spawn } from 'bun'

const root = join(import.meta.dir, '..', '..', '..')

export type GatewayProcess = {
  readonly url: string
  readonly sqlitePath: string
  /** Ends the process in order and removes its folder. */
  readonly stop: () => Promise<void>
}

/** What a test wants of its own; the limits on requests from one address stay on unless a test turns them off. */
export type GatewayOptions = { readonly environment?: Readonly<Record<string, string>> }

/** Reads JSON lines until the gateway says on which port it listens; throws with everything it said when it ends before. */
const readPort = async (process: Subprocess<'ignore', 'pipe', 'inherit'>): Promise<number> => {
  const decoder = new TextDecoder()
  const reader = process.stdout.getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    text += decoder.decode(value, { stream: !done })
    const port = /"port":(\d+).*"msg":"listening"/.exec(text)?.[1]
    if (port !== undefined) {
      // What comes later is read and dropped, so that the pipe never fills.
      void drain(reader.read.bind(reader))
      return Number(port)
    }
    if (done) throw new Error(`the gateway did not start:\n${text}`)
  }
}

const drain = async (read: () => Promise<{ done: boolean }>): Promise<void> => {
  while (!(await read()).done);
}

/** Starts a gateway on a free port of this machine with an empty database. */
export const startGatewayProcess = async ({ environment = {} }: GatewayOptions = {}): Promise<GatewayProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-e2e-'))
  const sqlitePath = join(folder, 'gateway.db')
  const child = spawn(
    [process.execPath, '--no-env-file', join(root, 'src', 'main.ts'), '--log-dir', join(folder, 'logs')],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        HOST: '127.0.0.1',
        PORT: '0',
        SQLITE_PATH: sqlitePath,
        DO_NOT_TRACK: '1',
        ...environment,
      },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    },
  )
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await child.exited
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { url: `http://127.0.0.1:${await readPort(child)}`, sqlitePath, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
