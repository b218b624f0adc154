// One-time passwords, backup codes, and the address in the QR code.
import { describe, expect, test } from 'bun:test'
import { createBackupCodes, readBackupCode } from './backup-codes.ts'
import {
  createTotpSecret,
  decodeBase32,
  encodeBase32,
  findTotpStep,
  totpAt,
  totpExpiry,
  totpStep,
  writeTotpUrl,
} from './totp.ts'

describe('one-time passwords', () => {
  // RFC 6238 appendix B, the last six of its eight digits.
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d are those of the standard', (seconds, code) => {
    expect(totpAt(new TextEncoder().encode('12345678901234567890'), totpStep(seconds))).toBe(code)
  })
  test('count in their period and one to each side', () => {
    const secret = createTotpSecret()
    const key = decodeBase32(secret) ?? new Uint8Array()
    const now = 1_800_000_010
    const step = totpStep(now)
    for (const drift of [-1, 0, 1]) expect(findTotpStep(secret, totpAt(key, step + drift), now)).toBe(step + drift)
    for (const drift of [-2, 2]) expect(findTotpStep(secret, totpAt(key, step + drift), now)).toBeUndefined()
  })
  test('are remembered until no clock accepts them', () => {
    const secret = createTotpSecret()
    const step = totpStep(1_800_000_010)
    const code = totpAt(decodeBase32(secret) ?? new Uint8Array(), step)
    expect(findTotpStep(secret, code, totpExpiry(step) - 1)).toBe(step)
    expect(findTotpStep(secret, code, totpExpiry(step))).toBe(undefined)
  })
  test.each(['', '12345', '1234567', '12345a', '１２３４５６'])('%p is none', (code) => {
    expect(findTotpStep(createTotpSecret(), code, 1_800_000_000)).toBeUndefined()
  })
})

describe('base32', () => {
  test('there and back, whatever the length', () => {
    for (let length = 1; length < 30; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 73 + length) % 256)
      expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes)
    }
  })
  test('is read as people write it, and refused when it is none', () => {
    expect(decodeBase32('mzxw 6ytb-oi======')).toEqual(new TextEncoder().encode('foobar'))
    expect(decodeBase32('A1')).toBeUndefined()
    expect(decodeBase32('')).toBeUndefined()
  })
})

test('the address for authenticator apps names site and account, whatever is in their names', () => {
  const url = new URL(writeTotpUrl('My & Gateway', 'a/b?c', 'ABC'))
  expect(decodeURIComponent(url.pathname)).toBe('/My & Gateway:a/b?c (My & Gateway)')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: 'ABC',
    issuer: 'My & Gateway',
    digits: '6',
    period: '30',
  })
})

test('backup codes are four, look alike, and are read in any spelling', () => {
  const codes = createBackupCodes()
  expect(new Set(codes).size).toBe(4)
  for (const code of codes) expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  for (const text of ['abcd-1234', 'ABCD1234', ' ab cd12 34']) expect(readBackupCode(text)).toBe('ABCD-1234')
  for (const text of ['', 'ABCD-123', 'ABCD-12345', 'ABCD-123Ä']) expect(readBackupCode(text)).toBeUndefined()
})
