// Payments in cryptocurrency: a signed report over our own address, credited once to whoever the address was made for.
import { describe, expect, test } from 'bun:test'
import { createSign, generateKeyPairSync } from 'node:crypto'
import { findDeposits } from '../../src/admin/index.ts'
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
  /** CryptAPI's log of the address, as its documents show one: each payment with the callback that was tried. */
  const logged = (
    query: string,
    { result = 'sent', pending = '0' as unknown, txid = '0xt', url = CALLBACK, more = {} } = {},
  ) => ({
    txid_in: txid,
    txid_out: '0xo',
    value_coin: 12.5,
    value_forwarded_coin: 12.3456789,
    confirmations: 13,
    last_update: '15/02/2026 21:23:42',
    result,
    logs: [
      { request_url: `${url}?${query}`, responses: '', response_status: '502', pending, confirmed: 1 },
      { request_url: `${CALLBACK}?${payment({ result: 'pending', pending: '1' })}`, pending: '1', confirmed: 0 },
    ],
    ...more,
  })
  const setLog = (...callbacks: readonly unknown[]): void => {
    site.answers['GET api.cryptapi.io/polygon/usdt/logs/'] = (url) =>
      url.searchParams.get('callback') === callback.href
        ? { address_in: ADDRESS, callback_url: callback.href, status: 'success', notify_pending: false, callbacks }
        : { status: 'error', error: 'No callbacks' }
  }
  const look = (): Promise<number> => {
    site.clock.advance(301)
    return findDeposits(site.deps, new AbortController().signal)
  }
  const looks = (): number => site.asked.filter(({ url }) => url.includes('/logs/')).length
  return { ...site, answer, callback, create, payment, report, logged, setLog, look, looks }
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
  expect((await report(payment({ result: 'pending', pending: '1' }))).text).toBe('*ok*')
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
  expect((await report(`${payment()}&VALUE_forwarded_coin=999`, payment())).status).toBe(401)
  expect((await report(`${payment()}&`, payment())).status).toBe(401)
  const nothing: readonly Readonly<Record<string, string>>[] = [
    { coin: 'polygon_matic' },
    { coin: 'erc20_usdt' },
    { address_in: '0xother' },
    { order: 'CRYPTO2NOunknown' },
    { user_id: '1', order: '' },
    { value_forwarded_coin: '0' },
    { value_forwarded_coin: '0.0000001' },
    { result: 'SENT' },
    { result: 'Done' },
    { result: 'sent ' },
    { result: 'sent', pending: '1' },
    { coin: 'polygon_usdt_' },
    { coin: 'test_coin' },
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

describe('a payment whose callback did not come', () => {
  test('is found in the log of its address, credited once, and its late callback credits nothing', async () => {
    const { payment, report, balance, topUps, logged, setLog, look, looks } = await open()
    setLog(logged(payment()))
    expect([await look(), await look()]).toEqual([1, 1])
    expect(looks()).toBe(2)
    expect(await balance()).toBe(6_172_839)
    expect((await report(payment())).text).toBe('*ok*')
    expect((await report(payment({ result: 'done' }))).text).toBe('*ok*')
    expect(await balance()).toBe(6_172_839)
    expect(await topUps()).toMatchObject([{ money: 12.3456789, payment_provider: 'crypto', status: 'success' }])
    const second = payment({ uuid: 'bbbf0e8e-cf58-4719-b5db-237c3e9a32c0', value_forwarded_coin: '1', txid_in: '0xu' })
    setLog(logged(payment(), { result: 'done' }), logged(second, { result: 'done', txid: '0xu', pending: 0 }))
    await look()
    expect(await balance()).toBe(6_672_839)
  })
  test('is credited once when log and callback come together', async () => {
    const { payment, report, balance, logged, setLog, look } = await open()
    setLog(logged(payment()))
    await Promise.all([look(), report(payment()), report(payment({ result: 'done' }))])
    expect(await balance()).toBe(6_172_839)
  })
  test('credits nothing as long as it is not forwarded, is of another address or coin, or cannot be understood', async () => {
    const { payment, balance, logged, setLog, look, paymentErrors } = await open()
    const rootHad = await balance(1)
    setLog(
      logged(payment({ result: 'pending', pending: '1' }), { result: 'pending', pending: '1' }),
      logged(payment(), { result: 'pending' }),
      logged(payment(), { result: 'DONE' }),
      logged(payment(), { pending: '1' }),
      logged(payment({ result: 'pending' })),
      logged(payment({ pending: '1' })),
      logged(payment(), { txid: '0xanother' }),
      logged(payment(), { url: 'https://gw.test/api/crypt/callback/x' }),
      logged(payment(), { url: 'https://evil.test/api/crypt/callback' }),
      logged(`${payment()}&value_forwarded_coin=999`),
      logged(payment({ address_in: `0x${'b'.repeat(40)}` })),
      logged(payment({ order: 'CRYPTO1NOanother' })),
      logged(payment({ coin: 'polygon_matic' })),
      logged(payment(), { more: { logs: 'x' } }),
      logged(payment(), { more: { logs: [null, 1, { pending: '0' }] } }),
      null,
      'text',
    )
    expect(await look()).toBe(1)
    expect(await balance()).toBe(0)
    expect(await balance(1)).toBe(rootHad)
    expect(paymentErrors).toHaveLength(1)
    await look()
    expect(paymentErrors).toHaveLength(1)
  })
  test('of an amount that cannot be is refused, and one of eighteen decimals is read exactly', async () => {
    const { payment, balance, logged, setLog, look } = await open()
    const absurd = ['-1', '1e9', 'NaN', 'Infinity', '', '0', '9'.repeat(30), '99999999999999', '0.0000000001', '1,5']
    setLog(...absurd.map((value_forwarded_coin) => logged(payment({ value_forwarded_coin }))))
    await look()
    expect(await balance()).toBe(0)
    setLog(logged(payment({ value_forwarded_coin: '0.100001999999999999', address_in: ADDRESS.toUpperCase() })))
    await look()
    expect(await balance()).toBe(50_000)
  })
  test('waits while the log cannot be read, and changes nothing', async () => {
    const { payment, answers, balance, logged, setLog, look, paymentErrors } = await open()
    for (const answer of [undefined, [], 'text', { status: 'success' }, { status: 'success', callbacks: {} }]) {
      answers['GET api.cryptapi.io/polygon/usdt/logs/'] = () => answer
      await look()
    }
    expect(paymentErrors).toHaveLength(5)
    answers['GET api.cryptapi.io/polygon/usdt/logs/'] = () => ({ status: 'error', error: 'No callbacks' })
    await look()
    expect(paymentErrors).toHaveLength(5)
    expect(await balance()).toBe(0)
    setLog(logged(payment()))
    await look()
    expect(await balance()).toBe(6_172_839)
  })
})

describe('logs of addresses are read', () => {
  const many = async () => {
    const site = await open()
    const names: string[] = []
    for (let index = 0; index < 45; index++) {
      const trade_no = `CRYPTO2NO${String(index).padStart(20, 'x')}`
      names.push(trade_no)
      await site.deps.repos.wallet.openAddress({
        trade_no,
        kind: 'address',
        user_id: 2,
        provider: 'crypto',
        currency: 'USDT',
        amount_minor: 0,
        credit: 0,
        allows_discount: false,
        gateway_ref: `0x${index}`,
        expires_at: site.clock.nowSeconds() + 365 * 86_400,
      })
    }
    site.setLog()
    const seen = (): string[] =>
      site.asked
        .filter(({ url }) => url.includes('/logs/'))
        .map(({ url }) => new URL(new URL(url).searchParams.get('callback') ?? '').searchParams.get('order') ?? '')
    return { ...site, names, seen }
  }
  test('a bounded number per run, going on where the last run ended, each again after five minutes', async () => {
    const { deps, clock, look, seen, names } = await many()
    const run = () => findDeposits(deps, new AbortController().signal)
    expect(await run()).toBe(0)
    expect(await look()).toBe(20)
    expect([await run(), await run(), await run()]).toEqual([20, 6, 0])
    expect(new Set(seen()).size).toBe(46)
    expect(names.every((name) => seen().includes(name))).toBe(true)
    clock.advance(-100_000)
    expect(await run()).toBe(0)
    clock.advance(100_000)
    expect(await look()).toBe(20)
  })
  test('once a day when they are older, and not after a year', async () => {
    const { deps, clock, look } = await many()
    clock.advance(2 * 86_400)
    const run = () => findDeposits(deps, new AbortController().signal)
    expect([await run(), await run(), await run(), await run(), await run(), await run()]).toEqual([
      10, 10, 10, 10, 6, 0,
    ])
    expect(await look()).toBe(0)
    clock.advance(86_400)
    expect(await run()).toBe(10)
    clock.advance(365 * 86_400)
    expect(await run()).toBe(0)
  })
  test('not after the first that cannot be read: the next run goes on with others', async () => {
    const { answers, look, seen } = await many()
    answers['GET api.cryptapi.io/polygon/usdt/logs/'] = () => 'down'
    expect([await look(), await look(), await look()]).toEqual([1, 1, 1])
    expect(new Set(seen()).size).toBe(3)
  })
  test('not while the way to pay is off', async () => {
    const { set, look, looks } = await many()
    set({ CryptPaymentEnabled: 'false' })
    expect(await look()).toBe(0)
    expect(looks()).toBe(0)
  })
})
