// Setting Waffo Pancake up: signed calls to the vendor, all options or none, and orders that are looked up by our number.
import { expect, test } from 'bun:test'
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto'
import { reconcilePayments } from '../../src/compose/payments.ts'
import type { Caller } from '../admin/harness.ts'
import { openSite, TEN_DOLLARS } from './lab.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
const GRAPHQL = 'POST api.waffo.ai/v1/graphql'

const open = async () => {
  const site = await openSite()
  const products: Record<string, object[]> = { STO_1: [{ id: 'PROD_1', name: 'Credits', status: 'active' }] }
  let orders: object[] = []
  site.answers[GRAPHQL] = (_url, body) => {
    const { query, variables } = JSON.parse(body)
    if (query.includes('onetimeOrders')) return { data: { onetimeOrders: orders } }
    if (query.includes('onetimeProducts')) return { data: { onetimeProducts: products[variables.storeId] ?? [] } }
    return { data: { stores: [{ id: 'STO_1', name: 'Shop', status: 'active', prodEnabled: true }] } }
  }
  site.answers['POST api.waffo.ai/v1/actions/store/create-store'] = (_url, body) => ({
    data: { store: { id: 'STO_2', name: JSON.parse(body).name, status: 'active' } },
  })
  site.answers['POST api.waffo.ai/v1/actions/onetime-product/create-product'] = (_url, body) => ({
    data: { product: { id: 'PROD_2', name: JSON.parse(body).name, status: 'active' } },
  })
  site.answers['POST api.waffo.ai/v1/actions/onetime-product/publish-product'] = () => ({ data: { product: {} } })
  const ask = (name: string, body: object = {}, caller: Caller = site.root) =>
    caller({ method: 'POST', path: `/api/option/waffo-pancake/${name}`, body }).then((reply) => reply.body)
  const sent = (path: string) => site.asked.filter(({ url }) => url === `https://api.waffo.ai${path}`)
  return { ...site, ask, sent, setOrders: (list: object[]) => (orders = list) }
}

const isSigned = ({ url, headers, body }: { url: string; headers: Readonly<Record<string, string>>; body: string }) => {
  const digest = createHash('sha256').update(body).digest('base64')
  const text = `POST\n${new URL(url).pathname}\n${headers['x-timestamp']}\n${digest}`
  return createVerify('RSA-SHA256')
    .update(text)
    .verify(pair.publicKey, headers['x-signature'] ?? '', 'base64')
}

test('the catalogue is asked for with the typed key, or the stored one', async () => {
  const { ask, sent, set } = await open()
  const expected = {
    stores: [
      {
        id: 'STO_1',
        name: 'Shop',
        status: 'active',
        prodEnabled: true,
        onetimeProducts: [{ id: 'PROD_1', name: 'Credits', status: 'active' }],
      },
    ],
  }
  expect(await ask('catalog', { merchant_id: 'MER_1', private_key: privateKey })).toEqual({
    message: 'success',
    data: expected,
  })
  expect(sent('/v1/graphql').every(isSigned)).toBe(true)
  expect(sent('/v1/graphql')[0]?.headers).toMatchObject({ 'x-merchant-id': 'MER_1' })
  set({ WaffoPancakePrivateKey: privateKey, WaffoPancakeMerchantID: 'MER_2' })
  expect((await ask('catalog')).data).toEqual(expected)
  expect(sent('/v1/graphql').at(-1)?.headers).toMatchObject({ 'x-merchant-id': 'MER_2' })
})

test('a pair is a store and a published product, and stores nothing', async () => {
  const { ask, sent, deps } = await open()
  const before = deps.settings.list()
  const given = { merchant_id: 'MER_1', private_key: privateKey, return_url: 'https://gw.test/back' }
  expect((await ask('pair', given)).data).toEqual({
    store_id: 'STO_2',
    store_name: 'Tollgate',
    product_id: 'PROD_2',
    product_name: 'Tollgate credits',
  })
  const [made] = sent('/v1/actions/onetime-product/create-product')
  expect(JSON.parse(made?.body ?? '')).toEqual({
    storeId: 'STO_2',
    name: 'Tollgate credits',
    prices: { USD: { amount: '1.00', taxCategory: 'saas' } },
    successUrl: 'https://gw.test/back',
  })
  expect(made !== undefined && isSigned(made)).toBe(true)
  expect(made?.headers['x-idempotency-key']).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.parse(sent('/v1/actions/onetime-product/publish-product')[0]?.body ?? '')).toEqual({ id: 'PROD_2' })
  expect(deps.settings.list()).toEqual(before)
})

test('what was chosen is stored whole or not at all, and the key is shown nowhere', async () => {
  const { ask, deps, published } = await open()
  const choice = { merchant_id: 'MER_1', private_key: privateKey, store_id: 'STO_1', product_id: 'PROD_1' }
  const wrong = { ...choice, return_url: 'no address' }
  expect((await ask('save', wrong)).message).toBe('error')
  expect((await ask('save', { ...choice, private_key: 'no key' })).message).toBe('error')
  expect(await deps.repos.options.find('WaffoPancakeStoreID')).toBeUndefined()
  const news = published.length
  expect(await ask('save', { ...choice, return_url: 'https://gw.test/back' })).toEqual({
    message: 'success',
    data: { product_id: 'PROD_1', store_id: 'STO_1' },
  })
  expect(published.slice(news)).toEqual(['options'])
  expect(await deps.repos.options.find('WaffoPancakePrivateKey')).toBe(privateKey)
  const lines = await deps.repos.audit.list({ limit: 5, offset: 0 })
  expect(lines[0]).toMatchObject({ action: 'payment.pancake_save', target: 'MER_1' })
  expect(JSON.stringify(lines)).not.toContain(privateKey.slice(0, 40))
})

test('plans get products of the stored store', async () => {
  const { ask, set, sent, alice } = await open()
  set({ WaffoPancakePrivateKey: privateKey })
  expect((await ask('subscription-product-options')).message).toBe('error')
  set({ WaffoPancakeStoreID: 'STO_1' })
  expect((await ask('subscription-product-options')).data).toEqual({
    store_id: 'STO_1',
    products: [{ id: 'PROD_1', name: 'Credits', status: 'active' }],
  })
  expect((await ask('subscription-product', { name: 'Gold', amount: '9.9' })).data).toEqual({
    product_id: 'PROD_2',
    product_name: 'Gold',
    store_id: 'STO_1',
  })
  expect(JSON.parse(sent('/v1/actions/onetime-product/create-product')[0]?.body ?? '')).toMatchObject({
    prices: { USD: { amount: '9.90' } },
  })
  for (const amount of ['0', '-1', '1e3', '1.234', 'NaN', '']) {
    const answer = await ask('subscription-product', { name: 'Gold', amount })
    expect(answer.message).not.toBe('success')
  }
  expect((await ask('catalog', {}, alice)).success).toBe(false)
})

test('an order that was paid while nobody heard it is found by its number, and credited once', async () => {
  const { order, gateways, set, setOrders, deps, clock, balance, problemOf } = await open()
  const tradeNo = await order(gateways.waffo_pancake)
  set({ WaffoPancakeStoreID: 'STO_1' })
  const look = async () => {
    clock.advance(400)
    return reconcilePayments(deps.payments, new AbortController().signal)
  }
  const paid = (subtotal: string, status = 'completed', ref = tradeNo) => [
    { id: 'ORD_1', status, orderMerchantExternalId: ref, priceSnapshot: { currency: 'USD', subtotal } },
  ]
  for (const list of [[], paid('10.00', 'pending'), paid('10.00', 'completed', 'another')]) {
    setOrders(list)
    await look()
    expect(await balance()).toBe(0)
  }
  setOrders(paid('1.00'))
  await look()
  expect([await balance(), await problemOf(tradeNo)]).toEqual([0, expect.stringContaining('amount')])
  setOrders(paid('10.00'))
  await look()
  await look()
  expect(await balance()).toBe(TEN_DOLLARS)
})
