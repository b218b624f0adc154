// The operator's wishes about the header, in the forms that old and new consoles wrote them.
import { expect, test } from 'bun:test'
import { headerLinks, isModuleShown } from './header-links.ts'

const pages = [
  { path: '/pricing', header: { label: 'nav.pricing', order: 2, module: 'pricing' } },
  { path: '/', header: { label: 'nav.home', order: 1, module: 'home' } },
] as const
const status = (modules: object) => ({ HeaderNavModules: JSON.stringify(modules) })
const paths = (modules: object, isSignedIn: boolean) =>
  headerLinks(pages, status(modules), isSignedIn).map(({ path }) => path)

test('a page may be off for everybody, or for guests', () => {
  expect(paths({}, false)).toEqual(['/', '/pricing'])
  expect(paths({ home: false }, true)).toEqual(['/pricing'])
  expect(paths({ pricing: { enabled: true, requireAuth: true } }, false)).toEqual(['/'])
  expect(paths({ pricing: { enabled: true, requireAuth: true } }, true)).toEqual(['/', '/pricing'])
  expect(paths({ pricing: { enabled: false } }, true)).toEqual(['/'])
})

test('links that are no pages of ours heed it too', () => {
  expect(isModuleShown(status({ docs: false }), 'docs', true)).toBe(false)
  expect(isModuleShown(status({}), 'docs', false)).toBe(true)
  expect(isModuleShown(undefined, 'console', true)).toBe(true)
})
