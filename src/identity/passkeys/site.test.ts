// Who the site is to passkeys, from what operators write into the settings.
import { expect, test } from 'bun:test'
import { createSettings } from '../../settings/index.ts'
import { readPasskeySite } from './site.ts'

const read = (values: Readonly<Record<string, string>>) => {
  const settings = createSettings({ priceEdition: 'current' })
  const rows = Object.entries({ 'passkey.enabled': 'true', ...values }).map(([key, value]) => ({ key, value }))
  settings.applyChanges(rows)
  return readPasskeySite(settings)
}

test('there is none while passkeys are switched off', () => {
  expect(read({ 'passkey.enabled': 'false' })).toBeUndefined()
})

test('it follows the site’s address, without the port', () => {
  expect(read({ ServerAddress: 'https://gw.example.com:8443/' })).toMatchObject({
    rpId: 'gw.example.com',
    origins: ['https://gw.example.com:8443'],
  })
})

test('without an address it is this machine', () => {
  expect(read({})).toMatchObject({
    rpId: 'localhost',
    origins: ['http://localhost:3000'],
    userVerification: 'preferred',
  })
})

test.each([
  ['gw.example.com:3000', 'gw.example.com'],
  ['https://gw.example.com', 'gw.example.com'],
  ['gw.example.com', 'gw.example.com'],
])('the id %s is the host %s', (id, host) => {
  expect(read({ 'passkey.rp_id': id })?.rpId).toBe(host)
})

test('plain http counts only where the operator allows it', () => {
  const origins = 'http://gw.example.com,https://gw.example.com, nonsense ,ftp://gw.example.com'
  expect(read({ 'passkey.origins': origins })?.origins).toEqual(['https://gw.example.com'])
  const allowed = read({ 'passkey.origins': origins, 'passkey.allow_insecure_origin': 'true' })
  expect(allowed?.origins).toEqual(['http://gw.example.com', 'https://gw.example.com'])
})

test('the kind of authenticator and its check are the operator’s choice', () => {
  const values = { 'passkey.attachment_preference': 'platform', 'passkey.user_verification': 'required' }
  expect(read(values)).toMatchObject({ attachment: 'platform', userVerification: 'required' })
  expect(read({})?.attachment).toBeUndefined()
})
