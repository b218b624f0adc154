// Child processes of the benchmark: started with piped output, spoken to in JSON lines, always ended.

export type Child = {
  readonly pid: number
  /** The next JSON line of its standard output; throws with its error output when it ended without one. */
  readLine(): Promise<Record<string, unknown>>
  /** Closes its standard input. */
  closeInput(): void
  /** Resolves when it has ended, with the end of its error output. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export type SpawnOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Throws its standard output away instead of offering it as lines: nobody reads it, so it must not fill a pipe. */
  readonly isSilent?: boolean
}

const running = new Set<Child>()

const readJson = (line: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array> | undefined) {
  if (!stream) return
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** Starts this runtime on a script. Only the environment given (and what the system needs) is passed on. */
export const spawnScript = (script: string, args: readonly string[], options: SpawnOptions = {}): Child => {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env
  const child = Bun.spawn([process.execPath, script, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), BUN_CONFIG_MAX_HTTP_REQUESTS: '65535', ...options.env },
    stdin: 'pipe',
    stdout: options.isSilent ? 'ignore' : 'pipe',
    stderr: 'pipe',
  })
  const complaints = new Response(child.stderr).text().then((text) => text.trim().slice(-2000))
  const lines = linesOf(child.stdout)
  const self: Child = {
    pid: child.pid,
    readLine: async () => {
      for (let next = await lines.next(); !next.done; next = await lines.next()) {
        const value = readJson(next.value)
        if (value) return value
      }
      throw new Error(`${script} ended: ${await complaints}`)
    },
    ended: child.exited.then(() => complaints),
    closeInput: () => void child.stdin.end(),
    stop: async () => {
      running.delete(self)
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 5000)
      await child.exited
      clearTimeout(patience)
    },
  }
  running.add(self)
  return self
}

/** Ends what still runs; for the way out, also after a failure. */
export const stopAll = async (): Promise<void> => {
  await Promise.all([...running].map((child) => child.stop()))
}

/** A free port of this machine; somebody may take it before it is used, which then fails loudly. */
export const findFreePort = (): number => {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const { port } = listener
  listener.stop(true)
  return port
}
