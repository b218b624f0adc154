// Secrets at rest on three engines: what lies plain is sealed, what is sealed opens only here, and there is a way back.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createSealer } from '../../../src/platform/index.ts'
import {
  checkStoredSecrets,
  countStoredSecrets,
  createRepos,
  createVault,
  type Database,
  openStoredSecrets,
  SecretsError,
  sealStoredSecrets,
  undoConversion,
} from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const CANARY = 'canary-of-a-secret'
const at = new Date(1_800_000_000_000)
const isSecretOption = (key: string): boolean => key.endsWith('Secret')

forEachEngine((_engine, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  }, setUpTimeoutMs)

  const partsOf = (...secrets: string[]) => {
    const sealer = createSealer(secrets)
    const vault = createVault({ sealer, isSecretOption })
    return { database, sealer, vault, now: () => 1_800_000_000, repos: createRepos(database, database, vault) }
  }
  const always = async () => true
  /** Everything in the database that may hold a secret, as a thief would read it. */
  const dump = async (): Promise<string> => {
    const { kysely: db } = database
    const rows = [
      await db.selectFrom('channels').selectAll().execute(),
      await db.selectFrom('two_fas').selectAll().execute(),
      await db.selectFrom('custom_oauth_providers').selectAll().execute(),
      await db.selectFrom('options').selectAll().execute(),
      await db.selectFrom('tg_migrations').selectAll().execute(),
    ]
    return JSON.stringify(rows)
  }
  const read = async ({ repos }: ReturnType<typeof partsOf>) => ({
    channels: (await repos.channels.all()).map(({ key }) => key),
    factor: (await repos.twoFactors.find(1))?.secret,
    provider: (await repos.oauth.findProviderBySlug('site'))?.client_secret,
    option: await repos.options.find('TurnstileSecret'),
    notice: await repos.options.find('Notice'),
  })
  const PLAIN = {
    channels: [`${CANARY}-1\n${CANARY}-2`, `${CANARY}-3`],
    factor: `${CANARY}-4`,
    provider: `${CANARY}-5`,
    option: `${CANARY}-6`,
    notice: 'sealed:v1:is what a notice may say',
  }

  describe('secrets at rest', () => {
    test('rows from before are sealed when a secret is set, and read as before', async () => {
      const { repos } = partsOf()
      await repos.channels.insertMany(PLAIN.channels.map((key) => ({ key, name: 'c', type: 1, models: 'm' })))
      await repos.twoFactors.prepare(1, PLAIN.factor, ['code'], at)
      const site = { name: 'Site', slug: 'site', client_secret: PLAIN.provider }
      await repos.oauth.insertProvider(site)
      await repos.options.set('TurnstileSecret', PLAIN.option)
      await repos.options.set('Notice', PLAIN.notice)
      await database.kysely
        .insertInto('tg_migrations')
        .values({ name: 'one-api#000000', applied_at: 1, detail: `[{"before":{"key":"${CANARY}-7"}}]` })
        .execute()
      await checkStoredSecrets(partsOf())
      const parts = partsOf('first secret')
      await checkStoredSecrets(parts)
      const { changed, left } = await sealStoredSecrets(parts, always)
      expect({ changed, left }).toEqual({
        left: 0,
        changed: {
          'channels.key': 2,
          'two_fas.secret': 1,
          'custom_oauth_providers.client_secret': 1,
          'options.value': 1,
          'tg_migrations.detail': 1,
        },
      })
      expect(await dump()).not.toContain(CANARY)
      expect(await read(parts)).toEqual(PLAIN)
      expect((await sealStoredSecrets(parts, always)).changed).toEqual({})
    })

    test('another secret, and none, are refused before anything is read', async () => {
      await expect(checkStoredSecrets(partsOf('another secret'))).rejects.toThrow(SecretsError)
      await expect(checkStoredSecrets(partsOf())).rejects.toThrow('Set CRYPTO_SECRET')
      await expect(partsOf('another secret').repos.channels.all()).rejects.toThrow('channels.key:1')
      await expect(undoConversion(database, () => 1)).rejects.toThrow(SecretsError)
      await checkStoredSecrets(partsOf('first secret'))
    })

    test('what is written from now on is sealed, and a channel is found by its whole key', async () => {
      const parts = partsOf('first secret')
      const { channels, options, oauth, twoFactors } = parts.repos
      const [id = 0] = await channels.insertMany([{ key: `${CANARY}-new`, name: 'new', type: 1, models: 'm' }])
      await channels.update(1, { key: `${CANARY}-changed`, name: 'renamed' })
      await options.setMany([{ key: 'GitHubClientSecret', value: `${CANARY}-8` }])
      await oauth.updateProvider(1, { client_secret: `${CANARY}-9`, name: 'Renamed' })
      await twoFactors.prepare(2, `${CANARY}-10`, ['code'], at)
      expect(await twoFactors.enable(2, 'wrong', at)).toBe(false)
      expect(await twoFactors.enable(2, `${CANARY}-10`, at)).toBe(true)
      expect(await dump()).not.toContain(CANARY)
      const search = { limit: 10, offset: 0 }
      expect((await channels.list({ ...search, keyword: `${CANARY}-new` })).rows.map((row) => row.id)).toEqual([id])
      expect((await channels.list({ ...search, keyword: 'canary' })).total).toBe(0)
      expect((await channels.findById(1))?.key).toBe(`${CANARY}-changed`)
      expect((await oauth.findProvider(1))?.client_secret).toBe(`${CANARY}-9`)
      expect((await twoFactors.find(2))?.secret).toBe(`${CANARY}-10`)
      await channels.remove([id])
    })

    test('a sealed text that is moved to another row does not open', async () => {
      const parts = partsOf('first secret')
      const { kysely: db } = database
      const [own, other] = await db.selectFrom('channels').select(['id', 'key']).orderBy('id').execute()
      await db
        .updateTable('channels')
        .set({ key: other?.key ?? '' })
        .where('id', '=', own?.id ?? 0)
        .execute()
      await expect(parts.repos.channels.findById(own?.id ?? 0)).rejects.toThrow('belongs to another place')
      await parts.repos.channels.update(own?.id ?? 0, { key: PLAIN.channels[0] ?? '' })
    })

    test('a run that is stopped half-way leaves everything readable, and the next one ends it', async () => {
      const both = partsOf('second secret', 'first secret')
      let batches = 0
      await sealStoredSecrets(both, async () => ++batches < 2)
      expect((await read(both)).channels).toEqual(PLAIN.channels)
      // Some rows are still under the first secret: the second alone must not start.
      await expect(checkStoredSecrets(partsOf('second secret'))).rejects.toThrow('CRYPTO_SECRET_PREVIOUS')
      await sealStoredSecrets(both, always)
      const alone = partsOf('second secret')
      await checkStoredSecrets(alone)
      expect((await read(alone)).channels).toEqual(PLAIN.channels)
      await expect(checkStoredSecrets(partsOf('first secret'))).rejects.toThrow(SecretsError)
    })

    test('rows of a process without the secret are sealed by the next run', async () => {
      const [id = 0] = await partsOf().repos.channels.insertMany([{ key: `${CANARY}-late`, name: 'late', type: 1 }])
      const parts = partsOf('second secret')
      expect((await parts.repos.channels.findById(id))?.key).toBe(`${CANARY}-late`)
      expect((await sealStoredSecrets(parts, always)).changed).toEqual({ 'channels.key': 1 })
      expect(await dump()).not.toContain(CANARY)
      await parts.repos.channels.remove([id])
    })

    test('the way back stores plain text again, and needs no secret afterwards', async () => {
      const parts = partsOf('second secret')
      expect((await countStoredSecrets(parts)).map(({ plain }) => plain)).toEqual([0, 0, 0, 0, 0])
      await openStoredSecrets(parts)
      expect((await countStoredSecrets(parts)).map(({ sealed }) => sealed)).toEqual([0, 0, 0, 0, 0])
      await checkStoredSecrets(partsOf())
      expect((await read(partsOf())).channels).toEqual(PLAIN.channels)
      expect(await dump()).toContain(`${CANARY}-7`)
    })

    test('a client secret that would not fit its column when sealed is refused, and stays plain if it is there', async () => {
      const long = { name: 'Long', slug: 'long', client_secret: 'x'.repeat(400) }
      const parts = partsOf('third secret')
      await expect(parts.repos.oauth.insertProvider(long)).rejects.toThrow('too long')
      await partsOf().repos.oauth.insertProvider(long)
      expect((await sealStoredSecrets(parts, always)).left).toBe(1)
      expect((await parts.repos.oauth.findProviderBySlug('long'))?.client_secret).toBe(long.client_secret)
      await openStoredSecrets(parts)
    })

    test('without a secret, nothing that looks sealed is taken in', async () => {
      const forged = { key: 'sealed:v1:00000000:AAAA', name: 'forged', type: 1 }
      await expect(partsOf().repos.channels.insertMany([forged])).rejects.toThrow('must not begin')
      await expect(partsOf().repos.channels.update(1, { key: forged.key })).rejects.toThrow('must not begin')
      expect((await partsOf().repos.channels.all()).length).toBe(2)
    })
  })
})
