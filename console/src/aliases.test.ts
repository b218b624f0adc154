// Old and foreign addresses lead to pages that exist.
import { expect, test } from 'bun:test'
import { resolveAlias } from './aliases.ts'

test('knows the paths of the other consoles, with and without a slash at the end', () => {
  expect(resolveAlias('/channels')).toBe('/console/channel')
  expect(resolveAlias('/panel/token/')).toBe('/console/token')
  expect(resolveAlias('/usage-logs/common')).toBe('/console/log')
})

test('does not guess', () => {
  expect(resolveAlias('/channels/extra')).toBeUndefined()
  expect(resolveAlias('/constructor')).toBeUndefined()
})
