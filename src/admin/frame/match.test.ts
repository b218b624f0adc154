// Fixed paths win over names, slashes at the end are forgiven, and two routes that differ by one stay apart.
import { expect, test } from 'bun:test'
import { ok } from './answer.ts'
import { createRouteMatcher } from './match.ts'
import { defineRoute } from './route.ts'

const route = (method: 'GET' | 'POST', path: string, isExactPath?: true) =>
  defineRoute({
    method,
    path,
    guard: 'public',
    summary: path,
    ...(isExactPath ? { isExactPath } : {}),
    handle: () => ok(),
  })

const find = createRouteMatcher([
  route('GET', '/api/user/:id'),
  route('GET', '/api/user/self'),
  route('POST', '/api/user/'),
  route('GET', '/api/channel/:id/key'),
  route('GET', '/api/channel/tag/models'),
  route('GET', '/api/models', true),
])

test.each([
  ['GET', '/api/user/self', '/api/user/self', {}],
  ['GET', '/api/user/17', '/api/user/:id', { id: '17' }],
  ['GET', '/api/user/17/', '/api/user/:id', { id: '17' }],
  ['GET', '/api/user/a%2Fb', '/api/user/:id', { id: 'a/b' }],
  ['POST', '/api/user', '/api/user/', {}],
  ['GET', '/api/channel/tag/models', '/api/channel/tag/models', {}],
  ['GET', '/api/channel/3/key', '/api/channel/:id/key', { id: '3' }],
  ['GET', '/api/models', '/api/models', {}],
] as const)('%s %s is %s', (method, path, pattern, params) => {
  expect(find(method, path)).toMatchObject({ route: { path: pattern }, params })
})

test.each([
  ['GET', '/api/user'],
  ['DELETE', '/api/user/17'],
  ['GET', '/api/user/17/x'],
  ['GET', '/api/user/%zz'],
  ['GET', '/api/models/'],
  ['GET', '/api//user/17'],
])('%s %s is nobody’s', (method, path) => {
  expect(find(method, path)).toBeUndefined()
})
