// The usage log as a file: the rows of the list, neutral to spreadsheets, a page in memory at a time.
import { describe, expect, test } from 'bun:test'
import { createHarness, type Reply } from '../../../test/admin/harness.ts'
import type { LogRow } from '../../storage/index.ts'

const NOW = 1_800_000_000

const row = (change: Partial<LogRow> = {}): Partial<LogRow> => ({
  user_id: 2,
  username: 'alice',
  type: 2,
  model_name: 'gpt-4o',
  token_name: 'main',
  group: 'default',
  created_at: NOW - 100,
  quota: 10,
  channel_id: 1,
  other: '{"model_ratio":1,"admin_info":{"use_channel":["1"]}}',
  ...change,
})

const prepare = async (rows: readonly Partial<LogRow>[]) => {
  const harness = await createHarness()
  await harness.setUp()
  await harness.call({
    method: 'POST',
    path: '/api/user/register',
    body: { username: 'alice', password: 'alicepass1' },
  })
  await harness.deps.repos.channels.insertMany([{ key: 'k', name: 'secret upstream', type: 1 }])
  for (let at = 0; at < rows.length; at += 500) await harness.deps.repos.logs.insertMany(rows.slice(at, at + 500))
  const root = await harness.signIn('root', '12345678')
  return { ...harness, root, alice: await harness.signIn('alice', 'alicepass1') }
}

const lines = (text: string): string[] => text.replace('\uFEFF', '').trimEnd().split(/\r?\n/)

describe('an export', () => {
  test('has every row of the filter once, newest first, however many pages it takes', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) =>
      row({ created_at: NOW - 3000 + (index >> 2), quota: index }),
    )
    const { root } = await prepare([...rows, row({ type: 5 })])
    const reply = await root({ path: '/api/log/export?format=jsonl&type=2' })
    const found = lines(reply.text).map((line) => JSON.parse(line))
    expect(found.map(({ quota }) => quota)).toEqual(rows.map(({ quota }) => quota ?? -1).toReversed())
    expect(reply.headers.get('content-disposition')).toContain('.jsonl')
    expect(found[0]).toMatchObject({
      username: 'alice',
      channel_name: 'secret upstream',
      time: expect.stringMatching(/Z$/),
    })
  })
  test('as CSV begins with the names of its columns, and no cell is a formula', async () => {
    const { root } = await prepare([
      row({ token_name: '=cmd|calc', model_name: '+1', content: '@x', group: '-2', quota: -7 }),
    ])
    const [head = '', first = ''] = lines((await root({ path: '/api/log/export' })).text)
    expect(head.split(',').slice(0, 4)).toEqual(['id', 'user_id', 'username', 'channel'])
    for (const cell of ["'=cmd|calc", "'+1", "'@x", "'-2"]) expect(first.split(',')).toContain(cell)
    expect(first.split(',')).toContain('-7')
  })
  test('of one’s own has nobody else’s rows and nothing about how calls were served', async () => {
    const { alice } = await prepare([row(), row({ user_id: 1, username: 'root' })])
    const reply = await alice({ path: '/api/log/self/export?format=jsonl&username=root&channel=1' })
    expect(lines(reply.text).map((line) => JSON.parse(line))).toHaveLength(1)
    for (const secret of ['admin_info', 'secret upstream', 'root', 'channel']) expect(reply.text).not.toContain(secret)
    expect((await alice({ path: '/api/log/export' })).body.success).toBe(false)
  })
  test('reads no more than the client takes, and ends when the client leaves', async () => {
    const { deps } = await prepare([])
    const { exportLogs } = await import('./export.ts')
    let reads = 0
    const list = async () => {
      reads++
      return Array.from({ length: 1000 }, (_, index) => ({ ...row(), id: index + 1 }) as LogRow)
    }
    const leaving = new AbortController()
    const answer = exportLogs(
      { clock: deps.clock, repos: { ...deps.repos, logs: { ...deps.repos.logs, list } } },
      {
        filter: {},
        format: 'csv',
        request: { signal: leaving.signal },
        isOwn: true,
        present: async (rows) => rows.map((one) => ({ ...one, channel: 1, channel_name: '' })),
      },
    )
    if (answer.kind !== 'stream') throw new Error('not a stream')
    const reader = answer.body.getReader()
    for (let chunk = 0; chunk < 4; chunk++) expect((await reader.read()).done).toBe(false)
    expect(reads).toBeLessThanOrEqual(4)
    leaving.abort()
    while (!(await reader.read()).done);
    expect(reads).toBeLessThanOrEqual(5)
  })
  test('an administrator’s is written into the audit log', async () => {
    const { root, deps } = await prepare([row()])
    await root({ path: '/api/log/export?username=alice' })
    const [entry] = await deps.repos.audit.list({ limit: 1, offset: 0 })
    expect(entry).toMatchObject({ action: 'log.export', detail: '{"userId":2,"format":"csv"}' })
    expect(entry?.request_id).not.toBe('')
  })
})

test('pages behind a cursor have every row once, without a total', async () => {
  const { root } = await prepare(Array.from({ length: 25 }, (_, index) => row({ quota: index })))
  const seen: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const reply: Reply = await root({ path: `/api/log/?page_size=10&cursor=${cursor}` })
    const { data } = reply.body
    seen.push(...data.items.map(({ quota }: { quota: number }) => quota))
    expect(data).not.toHaveProperty('total')
    cursor = data.next_cursor
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index))
  expect((await root({ path: '/api/log/?cursor=1;drop' })).body.success).toBe(false)
})

describe('statistics from the roll-up', () => {
  test('are those of the rows, whatever the span and filter', async () => {
    const rows = Array.from({ length: 400 }, (_, index) =>
      row({
        created_at: NOW - 100_000 + index * 240,
        quota: index + 1,
        user_id: 1 + (index % 2),
        model_name: index % 3 === 0 ? 'a' : 'b',
        channel_id: 1 + (index % 4),
        group: index % 5 === 0 ? 'vip' : 'default',
        token_id: index % 7,
      }),
    )
    const { root } = await prepare(rows)
    const sum = (keep: (one: Partial<LogRow>) => boolean) =>
      rows.filter(keep).reduce((total, one) => total + (one.quota ?? 0), 0)
    const at = (one: Partial<LogRow>) => one.created_at ?? 0
    const questions: [string, (one: Partial<LogRow>) => boolean][] = [
      ['', () => true],
      [
        `start_timestamp=${NOW - 77_777}&end_timestamp=${NOW - 11_111}`,
        (one) => at(one) >= NOW - 77_777 && at(one) <= NOW - 11_111,
      ],
      [`start_timestamp=${NOW - 50_000}`, (one) => at(one) >= NOW - 50_000],
      [`end_timestamp=${NOW - 99_000}`, (one) => at(one) <= NOW - 99_000],
      ['username=alice', (one) => one.user_id === 2],
      ['model_name=a&channel=2', (one) => one.model_name === 'a' && one.channel_id === 2],
      ['model_name=%25&group=vip', (one) => one.group === 'vip'],
      ['token_id=3', (one) => one.token_id === 3],
    ]
    for (const [query, keep] of questions) {
      const { data } = (await root({ path: `/api/log/stat?${query}` })).body
      expect({ query, quota: data.quota }).toEqual({ query, quota: sum(keep) })
    }
    await root({ method: 'DELETE', path: `/api/log/?target_timestamp=${NOW - 60_000}` })
    const kept = (await root({ path: '/api/log/stat' })).body.data.quota
    expect(kept).toBe(sum((one) => at(one) >= NOW - 60_000))
  })
})

describe('a clean-up', () => {
  test('runs in the background, tells how far it is, and keeps the sums of what it deletes', async () => {
    const { root, background, deps } = await prepare([
      ...Array.from({ length: 1500 }, () => row({ created_at: NOW - 200_000 })),
      row(),
    ])
    expect((await root({ path: '/api/log/cleanup' })).body.data).toBeNull()
    const body = { before: NOW - 100_000 }
    expect((await root({ method: 'POST', path: '/api/log/cleanup', body })).body.success).toBe(true)
    await Promise.all(background)
    expect((await root({ path: '/api/log/cleanup' })).body.data).toMatchObject({
      state: 'done',
      deleted: 1500,
      total: 1500,
      before: NOW - 100_000,
    })
    expect((await root({ path: '/api/log/' })).body.data.total).toBe(1)
    expect((await deps.repos.usage.total({ from: 0, to: 2 * NOW })).calls).toBe(1501)
  })
  test('is one at a time, and stops when it is told to', async () => {
    const { root, deps } = await prepare([])
    const started = { name: 'log cleanup', state: 'running', goal: '1', done: 0, total: 1 }
    const now = deps.clock.nowSeconds()
    await deps.repos.progress.begin(
      { ...started, started_at: now, updated_at: now, owner: 'another node', is_cancelled: false },
      now - 60,
    )
    expect((await root({ method: 'POST', path: '/api/log/cleanup', body: { before: 5 } })).body.success).toBe(false)
    expect((await root({ method: 'DELETE', path: '/api/log/cleanup' })).body.success).toBe(true)
    expect((await deps.repos.progress.find('log cleanup'))?.is_cancelled).toBe(true)
  })
  test('wants a time', async () => {
    const { root } = await prepare([])
    for (const body of [{}, { before: 0 }, { before: 'x' }])
      expect((await root({ method: 'POST', path: '/api/log/cleanup', body })).body.success).toBe(false)
  })
})
