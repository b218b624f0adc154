// What is measured: anything that can be started in front of an upstream and answers an OpenAI client.
import { fileURLToPath } from 'node:url'
import { type Child, spawnScript } from './process.ts'

export type Running = {
  readonly pid: number
  readonly url: string
  /** Sent with every request: the candidate's API key. */
  readonly headers: Readonly<Record<string, string>>
}

export type Candidate = {
  readonly name: string
  /** Starts it and sets it up for this upstream; a second start finds what the first one set up. */
  start(upstreamUrl: string): Promise<Running>
  stop(): Promise<void>
  /** Removes what it left on disk. */
  dispose?(): Promise<void>
}

export const scriptPath = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Starts a script that prints its port and tells where it listens. */
export const startListener = async (
  script: string,
  args: readonly string[],
): Promise<{ child: Child; url: string }> => {
  const child = spawnScript(scriptPath(script), args)
  const { port } = await child.readLine()
  return { child, url: `http://127.0.0.1:${port}` }
}

/** The bare proxy, against which all others are measured. */
export const bareProxy = (): Candidate => {
  let child: Child | undefined
  return {
    name: 'bare',
    start: async (upstreamUrl) => {
      const started = await startListener('bare-proxy.ts', [upstreamUrl])
      child = started.child
      return { pid: child.pid, url: started.url, headers: { authorization: 'Bearer sk-bench' } }
    },
    stop: async () => child?.stop(),
  }
}
