// Runs background jobs: each at its interval, never twice at the same time, stopped together.

/** One recurring piece of work. `run` does a bounded amount and is safe to repeat. */
export type Job = {
  readonly name: string
  readonly everyMs: number
  /** Only the node that holds the job's lease runs it. */
  readonly isLeaderOnly: boolean
  readonly run: (signal: AbortSignal) => Promise<void>
}

export type RunnerDeps = {
  /** Takes or keeps the lease of a name until the time given; false when another node has it. */
  readonly takeLease: (name: string, untilMs: number) => Promise<boolean>
  readonly onError: (job: string, error: unknown) => void
  readonly nowMs: () => number
}

/** How a job has fared in this process; times are unix ms, 0 before the first run. */
export type JobFacts = Pick<Job, 'name' | 'everyMs' | 'isLeaderOnly'> & {
  readonly runs: number
  readonly failures: number
  readonly startedAt: number
  readonly endedAt: number
  readonly lastError: string
}

/** Starts the jobs; `stop` ends their timers and waits for what is running. */
export const startJobs = (jobs: readonly Job[], deps: RunnerDeps) => {
  const controller = new AbortController()
  const running = new Set<Promise<void>>()
  const facts = new Map<string, JobFacts>(jobs.map((job) => [job.name, unstarted(job)]))
  const note = (job: Job, change: Partial<JobFacts>): void => {
    facts.set(job.name, { ...(facts.get(job.name) ?? unstarted(job)), ...change })
  }

  const runOnce = async (job: Job): Promise<void> => {
    try {
      if (job.isLeaderOnly && !(await deps.takeLease(job.name, deps.nowMs() + 2 * job.everyMs))) return
      note(job, { runs: (facts.get(job.name)?.runs ?? 0) + 1, startedAt: deps.nowMs() })
      await job.run(controller.signal)
      note(job, { endedAt: deps.nowMs() })
    } catch (error) {
      if (controller.signal.aborted) return
      const lastError = error instanceof Error ? error.message : String(error)
      note(job, { failures: (facts.get(job.name)?.failures ?? 0) + 1, lastError, endedAt: deps.nowMs() })
      deps.onError(job.name, error)
    }
  }

  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const schedule = (job: Job): void => {
    if (controller.signal.aborted) return
    const start = (): void => {
      const work = runOnce(job).finally(() => {
        running.delete(work)
        schedule(job)
      })
      running.add(work)
    }
    timers.set(job.name, setTimeout(start, job.everyMs))
  }

  for (const job of jobs) schedule(job)
  return {
    facts: (): readonly JobFacts[] => [...facts.values()],
    stop: async (): Promise<void> => {
      controller.abort()
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}

const unstarted = ({ name, everyMs, isLeaderOnly }: Job): JobFacts => ({
  name,
  everyMs,
  isLeaderOnly,
  runs: 0,
  failures: 0,
  startedAt: 0,
  endedAt: 0,
  lastError: '',
})

export type RunningJobs = ReturnType<typeof startJobs>
