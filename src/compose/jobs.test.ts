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

test('upstream models are watched by one process, and those who want to know are told', async () => {
  const told: unknown[] = []
  const news = { failed_channel_ids: [], channel_detected_results: [] }
  const jobsOf = (watchesUpstreamModels: boolean, isMaster = true) =>
    listJobs({
      environment: { watchesUpstreamModels, upstreamModelsMinutes: 30, isMaster, syncFrequencySeconds: 60 },
      state: {},
      storage: {},
      notices: { tellOfModels: async (heard: unknown) => void told.push(heard) },
      detectUpstreamModels: async () => news,
    } as unknown as JobParts).filter(({ name }) => name === 'watch upstream models')
  expect([...jobsOf(false), ...jobsOf(true, false)]).toEqual([])
  const [job] = jobsOf(true)
  expect(job).toMatchObject({ isLeaderOnly: true, everyMs: 30 * 60_000 })
  await job?.run(new AbortController().signal)
  expect(told).toEqual([news])
})
