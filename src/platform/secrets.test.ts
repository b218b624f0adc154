// Tests of passwords, comparisons and sealing; the hashes were written by the reference's Go program.
import { describe, expect, test } from 'bun:test'
import { createPasswords, createSealer, equalsSecretly, hmacSha256Hex, randomHex, SealError } from './secrets.ts'

describe('passwords', () => {
  const passwords = createPasswords(4)

  test.each([
    ['12345678', '$2a$10$3PboDXc98vb5i5b5kyGoFONMYG3CrfnMpmyEL7/GRMvPogZHjYVRG'],
    ['alicepass2', '$2a$10$R1uG5bAmysGKM4AVXGIjKu/tm6gqZiWWmNZXGzgn7VltuIdPe0lAK'],
  ])('%s opens the account it belonged to', async (password, hash) => {
    expect(await passwords.verify(password, hash)).toBe(true)
    expect(await passwords.verify(`${password}x`, hash)).toBe(false)
  })

  test('a new hash is bcrypt, is never the same twice, and verifies', async () => {
    const [one, other] = [await passwords.hash('pässwörd'), await passwords.hash('pässwörd')]
    expect(one).toMatch(/^\$2[abxy]\$04\$/)
    expect(one).not.toBe(other)
    expect(await passwords.verify('pässwörd', one)).toBe(true)
  })

  test.each(['', 'nonsense', '$2a$10$short', '$argon2id$v=19$m=1,t=1,p=1$abc$def', `$2a$31$${'a'.repeat(53)}`])(
    '%p is no hash',
    async (hash) => {
      expect(await passwords.verify('x', hash)).toBe(false)
    },
  )

  test('an empty password never opens anything', async () => {
    expect(await passwords.verify('', '$2a$10$3PboDXc98vb5i5b5kyGoFONMYG3CrfnMpmyEL7/GRMvPogZHjYVRG')).toBe(false)
    expect(await passwords.verifyNothing('anything')).toBe(false)
  })
})

describe('comparison and authentication', () => {
  test.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'ab', false],
    ['', '', true],
    ['é', 'é', true],
  ])('%p and %p: %p', (one, other, expected) => {
    expect(equalsSecretly(one, other)).toBe(expected)
  })

  test('HMAC-SHA-256 gives the value of RFC 4231, case 2', () => {
    expect(hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  test('random text has its length and does not repeat', () => {
    expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/)
    expect(randomHex(16)).not.toBe(randomHex(16))
  })
})

describe('sealing', () => {
  const sealer = createSealer(['secret one'])

  test('only the same place opens what was sealed, and the text is nowhere to be read', () => {
    const sealed = sealer.seal('sk-canary\nsk-second', 'channel:1')
    expect(sealed).toStartWith('sealed:v1:')
    expect(sealed).not.toContain('canary')
    expect(sealer.open(sealed, 'channel:1')).toBe('sk-canary\nsk-second')
    expect(() => sealer.open(sealed, 'channel:2')).toThrow(SealError)
    expect(sealer.seal('x', 'p')).not.toBe(sealer.seal('x', 'p'))
  })

  test('rows written before stay readable, and an empty text stays empty', () => {
    expect(sealer.open('sk-plain', 'channel:1')).toBe('sk-plain')
    expect([sealer.isSealed('sk-plain'), sealer.isSealed(sealer.seal('x', 'p'))]).toEqual([false, true])
    expect(sealer.seal('', 'p')).toBe('')
  })

  test('without a secret nothing is sealed, and sealed texts say what is missing', () => {
    const none = createSealer(['', ''])
    expect([none.isActive, none.seal('x', 'p')]).toEqual([false, 'x'])
    expect(() => none.open(sealer.seal('x', 'p'), 'p')).toThrow('CRYPTO_SECRET')
  })

  test('a new secret seals, the former one still opens', () => {
    const sealed = sealer.seal('x', 'p')
    const rotated = createSealer(['secret two', 'secret one'])
    expect(rotated.open(sealed, 'p')).toBe('x')
    expect(() => sealer.open(rotated.seal('x', 'p'), 'p')).toThrow(SealError)
  })

  test('a damaged text is refused', () => {
    const sealed = sealer.seal('some text', 'p')
    for (const damaged of [
      sealed.slice(0, -2),
      `${sealed.slice(0, 30)}AAAA${sealed.slice(34)}`,
      'sealed:v1:',
      'sealed:v1:00000000:!',
      `${sealed.slice(0, 19)}AAAA`,
    ])
      expect(() => sealer.open(damaged, 'p')).toThrow(SealError)
  })
})
