// Proves the measuring kit: what the load generator counts as right and wrong, and what is read about processes.
import { afterEach, expect, test } from 'bun:test'
import {
  chatCompletion,
  cutStream,
  json,
  resetBeforeHeaders,
  sequence,
  serverError,
  startUpstream,
  stream,
  type Upstream,
} from '../test/upstream/index.ts'
import { bareProxy, startListener } from './candidate.ts'
import { footprintOf } from './cpu.ts'
import { orderFor, runLoad } from './measure.ts'
import { type Child, stopAll } from './process.ts'

let upstream: Upstream | undefined
afterEach(async () => {
  await upstream?.stop()
  upstream = undefined
  await stopAll()
})

const loadOn = (url: string, kind: 'chat' | 'stream', maxRequests: number) =>
  runLoad(orderFor({ pid: 0, url, headers: { authorization: 'Bearer sk-x' } }, kind, { maxRequests }))

test('right answers are counted, wrong ones named', async () => {
  upstream = await startUpstream()
  const right = json(chatCompletion({ text: 'long enough '.repeat(30) }))
  upstream.script('always', sequence(right, serverError(500), json('{}'), resetBeforeHeaders(), right))
  const result = await loadOn(upstream.url, 'chat', 6)
  expect(result.requests).toBe(3)
  expect(result.errors).toMatchObject({ 'status 500': 1, 'answer too short': 1 })
  expect(Object.values(result.errors).reduce((sum, count) => sum + count, 0)).toBe(3)
  expect(upstream.requests).toHaveLength(6)
  expect(upstream.last).toMatchObject({ key: 'sk-x', model: 'gpt-4o-mini', isStream: false })
})

test('streams without their end are wrong', async () => {
  upstream = await startUpstream()
  const long = Array.from({ length: 100 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(200) }))
  upstream.script('next', stream(long))
  upstream.script('always', cutStream(100, 'no-terminal', { frames: long }))
  const result = await loadOn(upstream.url, 'stream', 2)
  expect(result).toMatchObject({ requests: 1, errors: { 'wrong end': 1 } })
})

test.each(['chat', 'stream', 'prompt'] as const)(
  'the bare proxy passes %s through from the benchmark upstream',
  async (kind) => {
    const { url } = await startListener('upstream.ts', ['1'])
    const running = await bareProxy().start(url)
    const result = await runLoad(orderFor(running, kind, { maxRequests: 5, connections: 2 }))
    expect(result).toMatchObject({ requests: 5, errors: {} })
    expect(result.readsPerAnswer).toBeGreaterThan(kind === 'stream' ? 1 : 0)
  },
)

test('CPU time and memory of a child are its own, and grow when it works', async () => {
  const { child, url }: { child: Child; url: string } = await startListener('upstream.ts', ['1'])
  const before = footprintOf(child.pid)
  expect(before.rssBytes).toBeGreaterThan(5e6)
  const running = { pid: child.pid, url, headers: {} }
  await runLoad(orderFor(running, 'prompt', { maxRequests: 300 }))
  expect(footprintOf(child.pid).cpuUs).toBeGreaterThan(before.cpuUs)
  expect(footprintOf(process.pid).rssBytes).toBeGreaterThan(before.rssBytes)
  expect(footprintOf(2 ** 22 + 1)).toEqual({ cpuUs: 0, rssBytes: 0 })
})
