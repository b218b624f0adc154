// Which background jobs a process has.
import { expect, test } from 'bun:test'
import { type JobParts, listJobs } from './jobs.ts'

const list = (minutes: number | undefined, isMaster = true) => {
  let runs = 0
  const parts = {
    environment: { channelBalanceMinutes: minutes, isMaster, syncFrequencySeconds: 60 },
    state: {},
    storage: {},
    updateBalances: async () => {
      runs += 1
    },
  } as unknown as JobParts
  return { job: listJobs(parts).find(({ name }) => name === 'ask for balances'), runs: () => runs }
}

test('balances are asked for where the operator set an interval, by one process, and not before it is over', async () => {
  expect(list(undefined).job).toBeUndefined()
  expect(list(30, false).job).toBeUndefined()
  const { job, runs } = list(30)
  expect(job?.isLeaderOnly).toBe(true)
  await job?.run(new AbortController().signal)
  expect(runs()).toBe(0)
  const due = list(0)
  await due.job?.run(new AbortController().signal)
  expect(due.runs()).toBe(1)
})
