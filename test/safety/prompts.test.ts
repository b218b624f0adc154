// What people say and what models answer is nobody's business: it is in no log line, no row, no metric.

import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGateway } from '../../src/compose/gateway.ts'
import { createLogging, loadEnvironment } from '../../src/platform/index.ts'
import { migrate, openDatabase } from '../../src/storage/index.ts'
import { migration } from '../support/databases.ts'
import { environmentOf } from '../support/gateway.ts'
import { apiKeyOf, seedDatabase } from '../support/seed.ts'
import { serverError, startUpstream } from '../upstream/index.ts'

const CANARIES = [
  '4111-1111-1111-1111',
  'ann.private@example.com',
  'diagnosis-canary-7f3a',
  'sk-pasted-canary-0123456789',
]

/** Every text of every table. */
const dump = (path: string): string => {
  const database = new Database(path, { readonly: true })
  const names = database.query<{ name: string }, []>("select name from sqlite_master where type = 'table'").all()
  const text = names.map(({ name }) => JSON.stringify(database.query(`select * from "${name}"`).all())).join('\n')
  database.close()
  return text
}

test('prompts and answers stay out of logs, rows and metrics, also when calls fail', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-prompts-'))
  const path = join(folder, 'gateway.db')
  const database = await openDatabase({ dsn: `file:${path}` })
  await migrate(database, migration)
  await database.close()
  const upstream = await startUpstream()
  const seeded = await seedDatabase(`file:${path}`, { channels: [{ upstream }], options: { RetryTimes: '0' } })
  const lines: string[] = []
  const environment = loadEnvironment({
    argv: ['--log-dir='],
    variables: { ...environmentOf(path), LOG_LEVEL: 'trace', ERROR_LOG_ENABLED: 'true', METRICS_TOKEN: 'scrape' },
    workingDirectory: folder,
    readFile: () => undefined,
    fileExists: () => false,
  })
  const nothing = (): void => undefined
  const sink = {
    write: (line: string) => void lines.push(line),
    flush: async () => {},
    flushSync: nothing,
    close: nothing,
  }
  const { logger } = createLogging({ level: 'trace', directory: undefined, secrets: environment.secrets, sink })
  const gateway = await startGateway(environment, logger)
  const url = `http://127.0.0.1:${gateway.port}`
  const chat = (stream: boolean) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKeyOf(seeded)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o-mini',
        stream,
        user: CANARIES[1],
        messages: [{ role: 'user', content: CANARIES.join(' ') }],
      }),
    }).then((response) => response.text())
  await chat(false)
  await chat(true)
  upstream.script('always', serverError(500))
  await chat(false)
  const metrics = await (await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer scrape' } })).text()
  await gateway.stop()
  await upstream.stop()
  const seen = [lines.join('\n'), dump(path), metrics]
  rmSync(folder, { recursive: true, force: true })
  expect(seen[1]).toContain('gpt-4o-mini')
  for (const canary of CANARIES) for (const text of seen) expect(text.includes(canary)).toBe(false)
}, 30_000)
