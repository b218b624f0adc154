// Initials of providers' marks.
import { expect, test } from 'bun:test'
import { initialsOf } from './initials.ts'

test.each([
  ['OpenAI', 'OA'],
  ['Anthropic', 'An'],
  ['GitHub Models', 'GM'],
  ['Z.ai', 'ZA'],
  ['xAI', 'xA'],
  ['360', '36'],
  ['', ''],
])('the initials of %p are %p', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
