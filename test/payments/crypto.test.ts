// Payments in cryptocurrency: a signed report over our own address, credited once to whoever the address was made for.
import { expect, test } from 'bun:test'
import { createSign, generateKeyPairSync } from 'node:crypto'
import { openSite } from './lab.ts'

const CALLBACK = 'https://gw.test/api/crypt/callback'
const ADDRESS = `0x${'a'.repeat(40)}`
const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })

const open = async () => {
  const site = await openSite()
  site.set({ CryptPaymentEnabled: 'true', AddressOut: '0xout', CryptCallbackUrl: CALLBACK })
  site.answers['GET api.cryptapi.io/pubkey/'] = () => ({
    pubkey: pair.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  })
  site.answers['GET api.cryptapi.io/polygon/usdt/create/'] = () => ({ address_in: ADDRESS })
  site.answers['GET api.cryptapi.io/polygon/usdt/qrcode/'] = () => ({ qr_code: 'UE5H', payment_uri: 'ethereum:x' })
  const answer = await site.alice({ path: '/api/pay/get_qrcode?ticker=polygon/usdt' })
  const create = new URL(site.asked.find(({ url }) => url.includes('/create/'))?.url ?? 'http://none')
  const callback = new URL(create.searchParams.get('callback') ?? 'http://none')
  const payment = (fields: Readonly<Record<string, string>> = {}): string =>
    `${new URLSearchParams({
      ...Object.fromEntries(callback.searchParams),
      uuid: 'aabf0e8e-cf58-4719-b5db-237c3e9a32c0',
      address_in: ADDRESS,
      txid_in: '0xt',
      value_forwarded_coin: '12.3456789',
      coin: 'polygon_usdt',
      result: 'sent',
      pending: '0',
      ...fields,
    })}`
  const report = (query: string, signed = query) => {
    const signature = createSign('RSA-SHA256').update(`${CALLBACK}?${signed}`).sign(pair.privateKey, 'base64')
    return site.call({
      path: `/api/crypt/callback?${query}`,
      headers: { 'x-ca-signature': signature, host: 'evil.test' },
    })
  }
  return { ...site, answer, callback, create, payment, report }
}

test('an address is made for the account, and its report is asked for at our own address', async () => {
  const { answer, callback, create, alice } = await open()
  expect(answer.body.data).toEqual({ address_in: ADDRESS, qr_code: 'UE5H', payment_uri: 'ethereum:x' })
  expect(create.searchParams.get('address')).toBe('0xout')
  expect(callback.origin + callback.pathname).toBe(CALLBACK)
  expect(callback.searchParams.get('user_id')).toBe('2')
  expect((await alice({ path: '/api/pay/get_channel' })).body.data).toEqual({ usdt: ['polygon'] })
  expect((await alice({ path: '/api/pay/get_qrcode?ticker=btc' })).body.success).toBe(false)
})

test('a payment is credited once it is forwarded, whichever report says so first, and once', async () => {
  const { payment, report, balance, topUps } = await open()
  expect((await report(payment({ result: 'pending', pending: '1' }))).text).toBe('ok')
  expect(await balance()).toBe(0)
  await Promise.all(['done', 'sent', 'sent', 'done'].map((result) => report(payment({ result }))))
  expect(await balance()).toBe(6_172_839)
  expect(await topUps()).toMatchObject([
    { amount: 12, money: 12.3456789, payment_provider: 'crypto', status: 'success' },
  ])
  await report(payment({ uuid: 'bbbf0e8e-cf58-4719-b5db-237c3e9a32c0', value_forwarded_coin: '1' }))
  expect(await balance()).toBe(6_672_839)
})

test('what is not signed as it is, or not to be credited, changes nothing', async () => {
  const { payment, report, balance, deps, call } = await open()
  const rootHad = await balance(1)
  expect((await call({ path: `/api/crypt/callback?${payment()}` })).status).toBe(401)
  expect((await report(payment({ value_forwarded_coin: '999' }), payment())).status).toBe(401)
  expect((await report(`${payment()}&value_forwarded_coin=999`)).status).toBe(400)
  const nothing: readonly Readonly<Record<string, string>>[] = [
    { coin: 'polygon_matic' },
    { coin: 'erc20_usdt' },
    { address_in: '0xother' },
    { order: 'CRYPTO2NOunknown' },
    { user_id: '1', order: '' },
    { value_forwarded_coin: '0' },
    { value_forwarded_coin: '0.0000001' },
  ]
  for (const fields of nothing) expect((await report(payment(fields))).status).toBeLessThan(500)
  for (const value_forwarded_coin of ['-1', '1e9', 'NaN', '9'.repeat(30)]) {
    expect((await report(payment({ value_forwarded_coin }))).status).toBe(400)
  }
  expect(await balance()).toBe(0)
  expect(await balance(1)).toBe(rootHad)
  deps.settings.applyChanges([{ key: 'AddressOut', value: '' }])
  expect((await report(payment())).status).toBe(403)
})
