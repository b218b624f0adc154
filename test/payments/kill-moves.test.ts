// A gateway that is killed while it moves money between pockets: rewards, corrections by hand, credits, keys, deposits of coins.
import { describe, expect, test } from 'bun:test'
import { createSign, generateKeyPairSync } from 'node:crypto'
import { createRepos, migrate, openDatabase } from '../../src/storage/index.ts'
import { forEachEngine, migration, setUpTimeoutMs } from '../support/databases.ts'
import { seedInto } from '../support/seed.ts'
import { callAs, killWhileMoving, type Move, sendReport } from './killing.ts'

const ACCESS_TOKEN = 'movemovemovemovemovemovemovemove'
const ROOT_TOKEN = 'rootrootrootrootrootrootrootroot'
const DOLLAR = 500_000
const BEGIN = 1_000_000
const REWARDS = 10 * DOLLAR
const KEY_BEGIN = 1000
/** How often each kind of move is made. */
const TIMES = 12
const CALLBACK = 'https://pay.test/api/crypt/callback'
const ORDER = 'CRYPTO1NOaddress'
const ADDRESS = `0x${'a'.repeat(40)}`
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

const prepare = async (dsn: string): Promise<number> => {
  const database = await openDatabase({ dsn })
  await migrate(database, migration)
  const options = {
    'payment_setting.compliance_confirmed': 'true',
    'payment_setting.compliance_terms_version': 'v1',
    CryptPaymentEnabled: 'true',
    AddressOut: '0xout',
    CryptCallbackUrl: CALLBACK,
  }
  const user = { quota: BEGIN, access_token: ACCESS_TOKEN, aff_quota: REWARDS, aff_history: REWARDS }
  const keys = [{ remain_quota: KEY_BEGIN, unlimited_quota: false }]
  const { userId } = await seedInto(database, { channels: [], user, keys, options })
  const repos = createRepos(database)
  await repos.users.insert({ username: 'root', role: 100, status: 1, access_token: ROOT_TOKEN })
  await repos.wallet.openAddress({
    trade_no: ORDER,
    kind: 'address',
    user_id: userId,
    provider: 'crypto',
    currency: 'USDT',
    amount_minor: 0,
    credit: 0,
    allows_discount: false,
    gateway_ref: ADDRESS,
    expires_at: Math.floor(Date.now() / 1000) + 86_400,
  })
  await database.close()
  return userId
}

/** A payment of one coin, as CryptAPI reports it. */
const depositReport = (index: number): Move => {
  const query = new URLSearchParams({
    user_id: '1',
    order: ORDER,
    uuid: `killkill-${index}`,
    address_in: ADDRESS,
    txid_in: `0x${index}`,
    value_forwarded_coin: '1',
    coin: 'polygon_usdt',
    result: index % 2 === 0 ? 'sent' : 'done',
    pending: '0',
  })
  const signature = createSign('RSA-SHA256').update(`${CALLBACK}?${query}`).sign(pair.privateKey, 'base64')
  return sendReport({ method: 'GET', path: `/api/crypt/callback?${query}`, headers: { 'x-ca-signature': signature } })
}

const listMoves = (userId: number): Move[] => {
  const own = callAs(userId, ACCESS_TOKEN)
  const root = callAs(userId + 1, ROOT_TOKEN)
  const correct = (mode: string, value: number, name: string): Move =>
    root('/api/user/manage', { id: userId, action: 'add_quota', mode, value }, name)
  return Array.from({ length: TIMES }, (_, index) => [
    own('/api/user/aff_transfer', { quota: DOLLAR }, `reward ${index}`),
    own('/api/user/key_quota', { token_id: 1, quota: 70 }, `key ${index}`),
    own('/api/user/key_quota', { token_id: 1, quota: -20 }, `key ${index}`),
    correct('add', 900, `correction ${index}`),
    correct('subtract', 400, `correction ${index}`),
    root('/api/topup', { user_id: userId, quota: 33, remark: 'order' }, `credit ${index}`),
    root('/api/user/manage/batch', { ids: [userId], action: 'add_quota', mode: 'add', value: 5 }, `many ${index}`),
    depositReport(index),
  ]).flat()
}

describe('kill -9 while money moves between pockets', () => {
  forEachEngine((engine, open) => {
    test(
      'after everything was sent again, every move is made once',
      async () => {
        const books = await killWhileMoving(engine, open, {
          begin: BEGIN,
          environment: { CRYPTAPI_PUBLIC_KEY: pair.publicKey.export({ format: 'pem', type: 'spki' }).toString() },
          prepare,
          listMoves,
          check: ({ rewards, keyQuotas }) => {
            expect(rewards % DOLLAR).toBe(0)
            expect((keyQuotas[0] ?? Number.NaN) % 10).toBe(0)
          },
        })
        // Of twelve transfers ten find a reward.
        expect(books.rewards).toBe(0)
        expect(books.keyQuotas).toEqual([KEY_BEGIN + TIMES * 50])
        expect(books.balance).toBe(BEGIN + REWARDS + TIMES * (900 - 400 + 33 + 5 + DOLLAR))
        expect(books.orders).toHaveLength(TIMES)
      },
      2 * setUpTimeoutMs,
    )
  })
})
