// Conditions on who may come in: rows and JSON say the same.
import { expect, test } from 'bun:test'
import { lacksField, readPolicy, writePolicy } from './policy.ts'

test.each([
  '',
  '{"logic":"and","conditions":[{"field":"email_verified","op":"eq","value":true}]}',
  '{"logic":"or","conditions":[{"field":"level","op":"gte","value":2},{"field":"org","op":"in","value":["a","b"]}]}',
  '{"logic":"and","conditions":[{"field":"name","op":"ne","value":"true"},{"field":"id","op":"exists"}]}',
])('%s is the same after reading and writing', (text) => {
  const policy = readPolicy(text)
  expect(policy && writePolicy(policy)).toBe(text)
})

test('what rows cannot say stays JSON', () => {
  expect(readPolicy('{"groups":[{"conditions":[]}]}')).toBeUndefined()
  expect(readPolicy('{"conditions":[{"field":"a","op":"like"}]}')).toBeUndefined()
  expect(readPolicy('{')).toBeUndefined()
})

test('a condition without a field is noticed', () => {
  expect(lacksField({ isAny: false, conditions: [{ field: ' ', op: 'eq', value: '' }] })).toBe(true)
  expect(lacksField({ isAny: false, conditions: [] })).toBe(false)
})
