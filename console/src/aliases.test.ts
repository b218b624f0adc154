// Old addresses lead to the pages of today.
import { expect, test } from 'bun:test'
import { createAliases } from './aliases.ts'

test('a page is found under every name it had, with or without a slash at the end', () => {
  const resolve = createAliases([
    { path: '/keys', aliases: ['/console/token', '/panel/token'] },
    { path: '/', aliases: undefined },
  ])
  expect(resolve('/console/token')).toBe('/keys')
  expect(resolve('/panel/token/')).toBe('/keys')
  expect(resolve('/keys')).toBeUndefined()
  expect(resolve('/nowhere')).toBeUndefined()
})
