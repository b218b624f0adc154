// Names of accounts: what may be opened, and what could pass for somebody else.
import { expect, test } from 'bun:test'
import { findDisplayNameFault, findUsernameFault } from './accounts.ts'

test.each([
  ['alice', false],
  ['爱丽丝', false],
  ['x'.repeat(20), false],
  ['x'.repeat(21), true],
  ['', true],
  [' alice', true],
  ['alice ', true],
  ['al\nice', true],
  ['al\u200bice', true],
  ['root@example.com', true],
])('the user name %p has a fault: %p', (name, hasFault) => {
  expect(findUsernameFault(name) !== undefined).toBe(hasFault)
})

test.each([
  ['', false],
  ['Alice A', false],
  ['x'.repeat(21), true],
  ['a\tb', true],
])('the display name %p has a fault: %p', (name, hasFault) => {
  expect(findDisplayNameFault(name) !== undefined).toBe(hasFault)
})
