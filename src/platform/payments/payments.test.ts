// Drivers by themselves: published vectors of signatures, keys that are none, addresses that may be asked.
import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { createCryptoDriver } from './cryptapi.ts'
import { createEpay, signEpay } from './epay.ts'
import { isHmacHex, isKey, isRsaSigned, isSameHex, readSignatureHeader, signRsa } from './signatures.ts'

describe('EPay', () => {
  const submit = {
    device: 'pc',
    money: '73.00',
    name: 'TUC10',
    notify_url: 'https://api.example.com/api/user/epay/notify',
    out_trade_no: 'USR1NOabc1231700000000',
    pid: '1000',
    return_url: 'https://api.example.com/console/log',
    type: 'alipay',
  }
  const notice = {
    money: '73.00',
    name: 'TUC10',
    out_trade_no: 'USR1NOabc1231700000000',
    pid: '1000',
    trade_no: '2024010100001',
    trade_status: 'TRADE_SUCCESS',
    type: 'alipay',
  }
  test.each([
    [submit, 'testkey', 'c1b1c497ec31b942c2d70f9073c7937b'],
    [notice, 'testkey', '9c779f3e0c92ab951d9893a514bacf98'],
    [
      { moneyless: '', money: 'moneyv', device: 'devicev', sign: 'x', sign_type: 'y' },
      '1234567',
      '3854cc9f022e0fb821bd2e002260245d',
    ],
  ])('signs %p', (parameters, key, signature) => {
    expect(signEpay(parameters, key)).toBe(signature)
  })
  test('asks about an order at the gateway’s own address, and believes only what names it', async () => {
    const asked: string[] = []
    let answer: object = { code: 1, status: 1, out_trade_no: 'T', money: '73.00', type: 'wxpay', trade_no: 'g' }
    const driver = createEpay(
      () => ({ address: 'https://pay.test/sub/', merchantId: '1', key: 'k', methods: ['alipay'] }),
      async ({ url }) => {
        asked.push(url)
        return { status: 200, text: JSON.stringify(answer) }
      },
    )
    const order = { tradeNo: 'T', amountMinor: 7300, currency: 'CNY', reference: '' }
    expect(await driver.ask?.(order)).toMatchObject({
      outcome: 'paid',
      tradeNo: 'T',
      amountMinor: 7300,
      method: 'wxpay',
    })
    expect(asked).toEqual(['https://pay.test/sub/api.php?act=order&pid=1&key=k&out_trade_no=T'])
    answer = { code: '1', status: '0', out_trade_no: 'T', money: '73.00' }
    expect(await driver.ask?.(order)).toBeUndefined()
    answer = { code: 1, status: 1, out_trade_no: 'U', money: '73.00' }
    expect(await driver.ask?.(order)).toBeUndefined()
  })
  test('a parameter that comes twice is not read', () => {
    const config = { address: 'https://pay.test', merchantId: '1000', key: 'testkey', methods: ['alipay'] }
    const driver = createEpay(
      () => config,
      async () => ({ status: 500, text: '' }),
    )
    const query = `${new URLSearchParams({ ...notice, sign: signEpay(notice, 'testkey') })}`
    const read = (text: string) =>
      driver.read({ method: 'GET', query: text, headers: new Headers(), bytes: new Uint8Array(), environment: '' })
    expect(read(query)).toMatchObject({ kind: 'event' })
    expect(read(`${query}&money=1.00`)).toEqual({ kind: 'unsigned' })
    expect(read(`${query}&sign_type=RSA`)).toEqual({ kind: 'unsigned' })
  })
})

describe('signatures', () => {
  test.each([
    [
      'whsec_test',
      ['1700000000.', '{"id":"evt_1","object":"event"}'],
      '4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021',
    ],
    [
      'whsec',
      ['{"id":"evt_1","eventType":"checkout.completed"}'],
      '4c59a0599f5f363fd3052600d9e1d381656f4c310b76b30c1d6bf8ef3b71d05c',
    ],
  ] as const)('HMAC under %p', (secret, parts, signature) => {
    expect(isHmacHex(secret, parts, signature)).toBe(true)
    expect(isHmacHex(secret, parts, signature.toUpperCase())).toBe(true)
    expect(isHmacHex(secret, parts, signature.slice(1))).toBe(false)
    expect(isHmacHex(secret, parts, '')).toBe(false)
    expect(isHmacHex('', parts, signature)).toBe(false)
  })
  test('an empty secret signs nothing, not even what was signed with it', () => {
    expect(isHmacHex('', [''], 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad')).toBe(false)
    expect(isSameHex('', '')).toBe(false)
  })
  test('RSA keys are read as base64 and as PEM; what is none signs and proves nothing', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const old = pair.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()
    const der = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    for (const key of [pem, old, pem.replaceAll('\n', '\\n')]) {
      expect(isKey(key, 'private')).toBe(true)
      expect(isRsaSigned(der, 'text', signRsa(key, 'text'))).toBe(true)
    }
    expect(isRsaSigned(der, 'other', signRsa(pem, 'text'))).toBe(false)
    for (const key of ['', 'nonsense', 'AAAA', '<xml>']) {
      expect(isKey(key, 'public')).toBe(false)
      expect(isRsaSigned(key, 'text', signRsa(pem, 'text'))).toBe(false)
      expect(() => signRsa(key, 'text')).toThrow(RangeError)
    }
    for (const signature of ['', '!!!', 'AAAA', `${signRsa(pem, 'text')}!`]) {
      expect(isRsaSigned(der, 'text', signature)).toBe(false)
    }
  })
  test('the header of times and signatures is read whole, in any order', () => {
    expect(readSignatureHeader('v1=a, t=5,v0=x,v1=b')).toEqual({ time: '5', signatures: ['a', 'b'] })
    expect(readSignatureHeader('')).toEqual({ time: '', signatures: [] })
  })
})

describe('CryptAPI', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const pubkey = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()
  test('a stranger’s wrong signatures do not make us ask for the key again and again', async () => {
    let asked = 0
    const driver = createCryptoDriver(
      () => ({ isEnabled: true, addressOut: '0xabc', callbackUrl: 'https://us.test/cb', publicKey: '' }),
      async () => {
        asked++
        return { status: 200, text: JSON.stringify({ pubkey }) }
      },
      () => 1_000_000,
    )
    const headers = new Headers({ 'x-ca-signature': Buffer.from('wrong').toString('base64') })
    const notice = { method: 'GET', query: 'uuid=12345678', headers, bytes: new Uint8Array(), environment: '' }
    for (let count = 0; count < 20; count++) expect(await driver.read(notice)).toEqual({ kind: 'unsigned' })
    expect(asked).toBe(1)
  })
})
