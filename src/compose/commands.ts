// Sub-commands of the program: `migrate`, `undo`, `secrets`, `reconcile` and `demo`.
import { ConfigurationError, type Environment, type Logger } from '../platform/index.ts'
import { reconcile, writeReport } from '../reconcile/index.ts'
import type { Repos } from '../storage/index.ts'
import type { Gateway } from './gateway.ts'
import { createNodeId } from './node.ts'
import { openSecrets, openStorage, undoOneApiConversion } from './storage.ts'
import { VERSION } from './version.ts'

/** `migrate`: brings the databases to the current schema and ends. */
export const migrateOnly = async (environment: Environment, logger: Logger): Promise<void> => {
  const storage = await openStorage(environment, { version: VERSION, node: createNodeId(Date.now()), logger })
  await storage.close()
}

/** `undo`: takes the conversion of a One API database back; gives the text that tells what came of it. */
export const undoOnly = async (environment: Environment): Promise<string> => {
  const undone = await undoOneApiConversion(environment)
  if (undone === undefined) return 'This database was not converted, or the conversion was taken back already.'
  const { restored, kept } = undone
  return `${restored} values were restored, ${kept.length} were left because they changed since.\n${kept.map((row) => `  ${row}`).join('\n')}`
}

const describeCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([place, count]) => `  ${place}: ${count}`)
    .join('\n')

/** `secrets status | encrypt | decrypt`: looks at, seals or opens what is secret in the database; gives the text that tells. */
export const runSecretsCommand = async (environment: Environment, word: string): Promise<string> => {
  if (word !== 'status' && word !== 'encrypt' && word !== 'decrypt')
    throw new ConfigurationError(['`secrets` takes one of status, encrypt and decrypt.'])
  const secrets = await openSecrets(environment)
  try {
    if (word === 'status') {
      const rows = (await secrets.count()).map(
        ({ place, sealed, plain }) => `  ${place}: ${sealed} encrypted, ${plain} not`,
      )
      return rows.join('\n')
    }
    if (environment.cryptoSecret === '') throw new ConfigurationError(['CRYPTO_SECRET is not set.'])
    if (word === 'encrypt') {
      const { changed } = await secrets.seal()
      return `Encrypted:\n${describeCounts(changed)}`
    }
    const { changed, left } = await secrets.open()
    const rest = left === 0 ? '' : `\n${left} were changed by somebody else meanwhile: run it again.`
    return `Stored as plain text again:\n${describeCounts(changed)}${rest}\nRemove CRYPTO_SECRET before the next start, or it encrypts them again.`
  } finally {
    await secrets.close()
  }
}

/**
 * `reconcile`: recomputes every charge from its row and proves the counters of users, keys and channels by the rows. With the
 * word `partial` counters may be larger than the sums, because rows were deleted; with `json` the report is JSON.
 */
export const reconcileOnly = async (
  environment: Environment,
  logger: Logger,
): Promise<{ readonly text: string; readonly isRight: boolean }> => {
  const { words } = environment
  const storage = await openStorage(environment, { version: VERSION, node: createNodeId(Date.now()), logger })
  try {
    const report = await reconcile(storage.repos.books, { isPartial: words.includes('partial') })
    const text = words.includes('json') ? JSON.stringify(report, undefined, 2) : writeReport(report)
    return { text, isRight: report.differenceCount === 0 }
  } finally {
    await storage.close()
  }
}

const DEMO_USER = 'demo'
const DEMO_MODELS = 'sandbox-chat,sandbox-fast,sandbox-embedding,sandbox-image,sandbox-fail-500,sandbox-fail-429'
const SANDBOX_TYPE = 9000

const randomText = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join('')

const findOrMakeUser = async (repos: Repos, password: string): Promise<number> => {
  const known = await repos.users.findByUsernameOrEmail(DEMO_USER)
  const hash = await Bun.password.hash(password, { algorithm: 'bcrypt', cost: 10 })
  if (known !== undefined) {
    await repos.users.update(known.id, { password: hash })
    return known.id
  }
  return repos.users.insert({
    username: DEMO_USER,
    password: hash,
    display_name: 'Demo',
    role: 100,
    status: 1,
    quota: 100_000_000,
    group: 'default',
    created_at: Math.floor(Date.now() / 1000),
  })
}

const findOrMakeChannel = async (repos: Repos): Promise<void> => {
  if ((await repos.channels.all()).some((channel) => channel.type === SANDBOX_TYPE)) return
  const created_time = Math.floor(Date.now() / 1000)
  await repos.channels.insertMany([
    {
      type: SANDBOX_TYPE,
      name: 'Sandbox',
      key: 'none',
      models: DEMO_MODELS,
      group: 'default',
      status: 1,
      created_time,
    },
  ])
}

const findOrMakeKey = async (repos: Repos, userId: number): Promise<string> => {
  const known = (await repos.tokens.list({ userId, limit: 1, offset: 0 })).rows[0]
  if (known !== undefined) return known.key
  const key = randomText(48)
  const created_time = Math.floor(Date.now() / 1000)
  const token = { user_id: userId, key, name: 'demo', status: 1, unlimited_quota: true, expired_time: -1, created_time }
  await repos.tokens.insert(token)
  return key
}

/** `demo`: a running gateway gets a sandbox channel, a user and a key; gives the text that tells how to use them. */
export const furnishDemo = async ({ repos, publish, port }: Gateway): Promise<string> => {
  const password = randomText(12)
  const userId = await findOrMakeUser(repos, password)
  if ((await repos.setups.find()) === undefined) await repos.setups.insert(VERSION, Math.floor(Date.now() / 1000))
  await findOrMakeChannel(repos)
  const key = await findOrMakeKey(repos, userId)
  publish('everything')
  return `
The demo is ready: http://localhost:${port}  (user ${DEMO_USER}, password ${password})

curl http://localhost:${port}/v1/chat/completions \\
  -H 'Authorization: Bearer sk-${key}' -H 'Content-Type: application/json' \\
  -d '{"model":"sandbox-chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}'
`
}
