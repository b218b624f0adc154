// A change that rides on a cookie comes from our own pages, or from a program.
import { expect, test } from 'bun:test'
import { isOwnRequest } from './browser-guard.ts'

const host = 'gw.example.com'

test.each([
  ['a program that says nothing', {}, true],
  ['our console', { 'x-requested-with': 'tollgate' }, true],
  ['a page of this site', { 'sec-fetch-site': 'same-origin' }, true],
  ['an address that somebody typed', { 'sec-fetch-site': 'none' }, true],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['a page of a sister site', { 'sec-fetch-site': 'same-site' }, false],
  ['an old browser on this site', { origin: 'https://gw.example.com' }, true],
  ['an old browser on another site', { origin: 'https://evil.example.com' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['an old browser with a referrer of this site', { referer: 'https://gw.example.com/console' }, true],
  ['an old browser with a foreign referrer', { referer: 'https://evil.example.com/?gw.example.com' }, false],
  ['a name that only begins like ours', { origin: 'https://gw.example.com.evil.com' }, false],
  ['the address behind a proxy that renames us', { origin: 'https://public.example.com' }, true],
] as [string, Record<string, string>, boolean][])('%s', (_name, headers, isOwn) => {
  const request = { headers: new Headers({ host, ...headers }) }
  expect(isOwnRequest(request, ['public.example.com'])).toBe(isOwn)
})
