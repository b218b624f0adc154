// CRYPTO_SECRET as operators meet it: whole processes that are given one, a wrong one, a new one, and none again.
import { Database } from 'bun:sqlite'
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate, openDatabase } from '../../src/storage/index.ts'
import { migration, temporaryDirectory } from '../support/databases.ts'
import { environmentOf } from '../support/gateway.ts'
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts'
import { apiKeyOf, seedDatabase } from '../support/seed.ts'
import { startUpstream } from '../upstream/index.ts'

setDefaultTimeout(60_000)

const KEY = 'sk-canary-of-a-channel-key'
const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

describe('a gateway with CRYPTO_SECRET', async () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'one-api.db')
  const upstream = await startUpstream()
  afterAll(() => upstream.stop())
  const database = await openDatabase({ dsn: `file:${path}` })
  await migrate(database, migration)
  await database.close()
  const seeded = await seedDatabase(`file:${path}`, { channels: [{ upstream, key: KEY }] })

  /** What a thief of the files reads. */
  const files = (): string =>
    readdirSync(directory)
      .filter((name) => name.startsWith('one-api.db'))
      .map((name) => readFileSync(join(directory, name), 'latin1'))
      .join('')

  const ask = async (gateway: GatewayProcess): Promise<number> => {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKeyOf(seeded)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.text()
    return response.status
  }
  /** Starts, asks once, stops; gives the key the upstream was shown. */
  const serve = async (environment: Readonly<Record<string, string>>): Promise<string> => {
    const gateway = await startGatewayProcess(directory, environment)
    try {
      expect(await ask(gateway)).toBe(200)
      expect(gateway.output()).not.toContain(KEY)
    } finally {
      await gateway.end('SIGTERM')
    }
    return upstream.requests.at(-1)?.headers.authorization ?? ''
  }
  const command = async (words: readonly string[], environment: Readonly<Record<string, string>>) => {
    const child = Bun.spawn([process.execPath, '--no-env-file', entry, '--log-dir=', ...words], {
      cwd: directory,
      env: { PATH: process.env.PATH ?? '', ...environmentOf(path), LOG_LEVEL: 'error', ...environment },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, error, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    return { code, text: out + error }
  }

  test('seals what was plain, and serves as before; the key is in no file of the database', async () => {
    expect(await serve({})).toBe(`Bearer ${KEY}`)
    expect(files()).toContain(KEY)
    expect(await serve({ CRYPTO_SECRET: 'the first secret' })).toBe(`Bearer ${KEY}`)
    expect(files()).not.toContain(KEY)
    expect(await serve({ CRYPTO_SECRET: 'the first secret' })).toBe(`Bearer ${KEY}`)
  })

  test('does not start with a wrong secret or none, and says what to do', async () => {
    const wrong = await command([], { CRYPTO_SECRET: 'another secret' })
    expect([wrong.code, wrong.text]).toEqual([1, expect.stringContaining('CRYPTO_SECRET_PREVIOUS')])
    const none = await command([], {})
    expect([none.code, none.text]).toEqual([1, expect.stringContaining('Set CRYPTO_SECRET')])
    expect(wrong.text + none.text).not.toMatch(/another secret|the first secret|\n\s+at /)
  })

  test('moves to a new secret, and needs the former one no more', async () => {
    const both = { CRYPTO_SECRET: 'the second secret', CRYPTO_SECRET_PREVIOUS: 'the first secret' }
    expect(await serve(both)).toBe(`Bearer ${KEY}`)
    expect(await serve({ CRYPTO_SECRET: 'the second secret' })).toBe(`Bearer ${KEY}`)
  })

  test('refuses the way back while a gateway runs, and takes it when none does', async () => {
    const environment = { CRYPTO_SECRET: 'the second secret' }
    const gateway = await startGatewayProcess(directory, environment)
    const refused = await command(['secrets', 'decrypt'], environment)
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('Stop the gateway first')])
    await gateway.end('SIGTERM')
    expect((await command(['secrets', 'status'], environment)).text).toContain('channels.key: 1 encrypted, 0 not')
    expect((await command(['secrets', 'decrypt'], environment)).text).toContain('channels.key: 1')
    const db = new Database(path, { readonly: true })
    expect(db.query('select key from channels').get()).toEqual({ key: KEY })
    db.close()
    expect(await serve({})).toBe(`Bearer ${KEY}`)
  })
})
