// Old hashes open, wrong ones never do, and an unknown account costs the same work.
import { describe, expect, test } from 'bun:test'
import { createPasswords, findPasswordFault, PasswordQueueFull } from './passwords.ts'

const passwords = createPasswords()

describe('verify', () => {
  test('a hash of ours and one in Go’s notation fit their password alone', async () => {
    const hash = await passwords.hash('correct horse')
    expect(hash).toStartWith('$2b$10$')
    expect(await passwords.verify('correct horse', hash)).toBe(true)
    expect(await passwords.verify('correct horse', hash.replace('$2b$', '$2a$'))).toBe(true)
    expect(await passwords.verify('correct horsf', hash)).toBe(false)
  })
  test('accounts without a password, unknown accounts and broken hashes never fit', async () => {
    for (const stored of [undefined, '', 'plain', '$2b$10$short']) {
      expect(await passwords.verify('anything', stored)).toBe(false)
    }
    expect(await passwords.verify('', await passwords.hash('something'))).toBe(false)
  })
  test('what lies beyond 72 bytes does not open an account', async () => {
    const hash = await passwords.hash('x'.repeat(72))
    expect(await passwords.verify('x'.repeat(73), hash)).toBe(false)
  })
  test('a queue that is full is told, and empties again', async () => {
    const narrow = createPasswords(2)
    const results = await Promise.allSettled(['a', 'b', 'c'].map((password) => narrow.verify(password, undefined)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(results[2]).toMatchObject({ reason: expect.any(PasswordQueueFull) })
    expect(await narrow.verify('a', undefined)).toBe(false)
  })
})

test.each([
  ['1234567', true],
  ['12345678', false],
  ['ä'.repeat(8), false],
  ['ä'.repeat(37), true],
  ['x'.repeat(72), false],
  ['x'.repeat(73), true],
  ['1234\x378', true],
])('the new password %p has a fault: %p', (password, hasFault) => {
  expect(findPasswordFault(password) !== undefined).toBe(hasFault)
})
