// What root reads of the installation: performance, system information, the server's log, the audit log.
import { describe, expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async (files: Readonly<Record<string, string>> = {}) => {
  const logDirectory = mkdtempSync(join(tmpdir(), 'tollgate-logs-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(logDirectory, name), text)
  const harness = await createHarness({ logDirectory })
  await harness.setUp()
  return { ...harness, root: await harness.signIn('root', '12345678') }
}

describe('the performance of models', () => {
  const bucket = {
    model_name: 'gpt-4o',
    group: 'default',
    bucket_ts: 1_800_000_000 - 3600,
    request_count: 10,
    success_count: 8,
    total_latency_ms: 8000,
    ttft_sum_ms: 900,
    ttft_count: 3,
    output_tokens: 500,
    generation_ms: 2000,
  }
  test('is summed per model, and told per group over time', async () => {
    const { call, root, deps } = await prepare()
    await deps.repos.perfMetrics.add([bucket, { ...bucket, group: 'vip', bucket_ts: bucket.bucket_ts + 60 }])
    const averages = { avg_latency_ms: 1000, success_rate: 80, avg_tps: 250 }
    const { models } = (await call({ path: '/api/perf-metrics/summary' })).body.data
    expect(models).toEqual([{ model_name: 'gpt-4o', ...averages }])
    const forAdmins = (await root({ path: '/api/perf-metrics/summary' })).body.data.models
    expect(forAdmins).toMatchObject([{ request_count: 20 }])
    const one = (await call({ path: '/api/perf-metrics?model=gpt-4o&group=vip' })).body.data
    expect(one).toEqual({
      model_name: 'gpt-4o',
      series_schema: 'dbcd0a3c01b55203',
      groups: [
        {
          group: 'vip',
          avg_ttft_ms: 300,
          ...averages,
          series: [{ ts: bucket.bucket_ts + 60, avg_ttft_ms: 300, ...averages }],
        },
      ],
    })
  })
  test('needs a model, and is closed where the price list is', async () => {
    const { call, root, deps } = await prepare()
    expect((await call({ path: '/api/perf-metrics' })).status).toBe(400)
    deps.settings.applyChanges([{ key: 'HeaderNavModules', value: '{"pricing":false}' }])
    expect((await call({ path: '/api/perf-metrics/summary' })).status).toBe(401)
    expect((await root({ path: '/api/perf-metrics/summary' })).status).toBe(200)
  })
})

describe('log files', () => {
  const files = {
    'combined.log': '{"level":"info","msg":"a"}\n{"level":"error","msg":"b"}\n',
    'combined-20200101T000000.log': 'x',
  }
  test('are listed and read', async () => {
    const { root } = await prepare(files)
    const { data } = (await root({ path: '/api/performance/logs' })).body
    expect(data).toMatchObject({ enabled: true, file_count: 2, total_size: 56 })
    const read = (query: string) => root({ path: `/api/system/logs?${query}` })
    expect((await read('')).body.data.lines).toHaveLength(2)
    expect((await read('level=error')).body.data.lines).toEqual(['{"level":"error","msg":"b"}'])
    expect((await read('file=../../etc/passwd')).body.success).toBe(false)
    expect((await read('level=loud')).body.success).toBe(false)
  })
  test('old ones are deleted by number or age, and who did it is kept', async () => {
    const { root, deps } = await prepare(files)
    for (const query of ['', 'mode=by_count', 'mode=by_days&value=0', 'mode=all&value=1'])
      expect((await root({ method: 'DELETE', path: `/api/performance/logs?${query}` })).body.success).toBe(false)
    const { data } = (await root({ method: 'DELETE', path: '/api/performance/logs?mode=by_count&value=1' })).body
    expect(data.deleted_count).toBe(1)
    expect((await deps.repos.audit.list({ limit: 1, offset: 0 }))[0]?.action).toBe('performance.delete_logs')
  })
})

test('system information tells of databases, nodes and jobs, and of no secret', async () => {
  const { root, deps } = await prepare()
  const now = deps.clock.nowSeconds()
  await deps.repos.nodes.beat({ id: 'test', heartbeat_at: now, started_at: now - 60, version: '1' })
  await deps.repos.nodes.beat({ id: 'gone', heartbeat_at: now - 600, started_at: now - 900, version: '1' })
  const { data } = (await root({ path: '/api/system/info' })).body
  expect(data.databases).toMatchObject([{ engine: 'sqlite', version: expect.stringMatching(/^3\./) }])
  expect(data.databases[0].bytes).toBeGreaterThan(4096)
  expect(data.nodes).toMatchObject([
    { id: 'gone', is_alive: false, is_this: false },
    { id: 'test', is_alive: true, is_this: true },
  ])
  expect((await root({ path: '/api/performance/stats' })).body.data.disk_space_info.used_percent).toBe(25)
})

describe('the audit log', () => {
  test('is found by actor, action, target, time and request, and exported', async () => {
    const { root, deps } = await prepare()
    await root({
      method: 'POST',
      path: '/api/user/',
      body: { username: 'bob', password: 'bobspass1', display_name: '=1+1' },
    })
    await root({ method: 'PUT', path: '/api/option/', body: { key: 'Notice', value: 'x' } })
    const list = async (query: string) => (await root({ path: `/api/audit/?${query}` })).body.data
    const all = await list('')
    expect(all.items.map(({ action, username }: { action: string; username: string }) => [action, username])).toEqual([
      ['option.update', 'root'],
      ['user.create', 'root'],
    ])
    expect((await list('action=user.')).total).toBe(1)
    expect((await list('target=Notice')).total).toBe(1)
    expect((await list('username=root')).total).toBe(2)
    expect((await list('username=nobody')).total).toBe(0)
    expect((await list(`request_id=${all.items[0].request_id}`)).total).toBe(1)
    expect((await list(`end_timestamp=${deps.clock.nowSeconds() - 1}`)).total).toBe(0)
    expect((await root({ path: '/api/audit/actions' })).body.data).toEqual(['option.update', 'user.create'])
    const file = (await root({ path: '/api/audit/export?format=csv' })).text
    expect(file.split('\r\n').length).toBe(5)
    expect((await list('')).items[0].action).toBe('audit.export')
  })
})
