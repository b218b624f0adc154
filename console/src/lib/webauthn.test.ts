// Binary values keep every byte on the way through base64url.
import { expect, test } from 'bun:test'
import { fromBase64Url, toBase64Url } from './webauthn.ts'

test('every byte survives, without characters that an address would escape', () => {
  const bytes = Uint8Array.from({ length: 257 }, (_, index) => index % 256)
  const text = toBase64Url(bytes.buffer)
  expect(text).toMatch(/^[\w-]+$/)
  expect(fromBase64Url(text)).toEqual(bytes)
  expect(toBase64Url(null)).toBe('')
})
