// The rules about who may come: every operator, every logic, and nothing but what the other site said.
import { describe, expect, test } from 'bun:test'
import { describeDenial, findDenial, readField, readPolicy } from './policy.ts'

const CLAIMS = { level: 3, name: 'ann', groups: ['dev', 'ops'], active: true, deep: { er: '7' }, none: null }

const welcomes = (policy: object): boolean => {
  const read = readPolicy(JSON.stringify(policy))
  if (read === undefined) throw new Error('cannot be read')
  return findDenial(read, CLAIMS) === undefined
}

describe('conditions', () => {
  test.each([
    ['level', 'eq', '3', true],
    ['level', 'ne', 3, false],
    ['level', 'gt', 3, false],
    ['level', 'gte', 3, true],
    ['level', 'lt', 4, true],
    ['deep.er', 'lte', 7, true],
    ['name', 'gt', 1, false],
    ['absent', 'lt', 1, false],
    ['none', 'lt', 1, false],
    ['name', 'in', ['ann', 'bo'], true],
    ['name', 'in', 'ann', false],
    ['name', 'not_in', ['bo'], true],
    ['groups', 'contains', 'ops', true],
    ['name', 'contains', 'nn', true],
    ['groups', 'not_contains', 'ops', false],
    ['active', 'eq', true, true],
    ['none', 'exists', null, false],
    ['absent', 'not_exists', null, true],
  ])('%s %s %j: %j', (field, op, value, expected) => {
    expect(welcomes({ conditions: [{ field, op, value }] })).toBe(expected)
  })
  test('see only members that the claims themselves have', () => {
    expect(readField(CLAIMS, 'constructor.name')).toBeUndefined()
    expect(readField(CLAIMS, '__proto__')).toBeUndefined()
    expect(readField(CLAIMS, 'groups.length')).toBe(2)
  })
})

test('one of several is enough with "or", all are needed with "and", and groups count like conditions', () => {
  const yes = { field: 'level', op: 'eq', value: 3 }
  const no = { field: 'level', op: 'eq', value: 4 }
  expect(welcomes({ logic: 'or', conditions: [no, yes] })).toBe(true)
  expect(welcomes({ logic: 'and', conditions: [yes, no] })).toBe(false)
  expect(welcomes({ logic: 'or', conditions: [no], groups: [{ conditions: [yes] }] })).toBe(true)
  expect(welcomes({ conditions: [yes], groups: [{ conditions: [no] }] })).toBe(false)
  expect(welcomes({})).toBe(true)
})

test.each(['', 'null', '[]', '{"logic":"xor"}', '{"conditions":[{}]}', '{"conditions":{}}', '{"groups":[1]}'])(
  'what cannot be read is no policy: %s',
  (text) => expect(readPolicy(text)).toBeUndefined(),
)

test('a denial is told in the operator’s words, whose unknown places stay', () => {
  const denial = { field: 'level', op: 'gte', value: 5, current: 3 } as const
  expect(
    describeDenial('{{provider}} {{ field }} {{required}} {{current.deep.er}} {{other}}', 'P', denial, CLAIMS),
  ).toBe('P level 5 7 {{other}}')
  expect(describeDenial('', 'P', denial, CLAIMS)).toContain('P')
})
