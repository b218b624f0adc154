// How codes stand, and what their files are called.
import { expect, test } from 'bun:test'
import { fileNameOf, stateOf } from './state.ts'

const code = {
  id: 1,
  user_id: 1,
  key: 'k',
  status: 1,
  name: 'n',
  quota: 1,
  created_time: 1,
  redeemed_time: 0,
  used_user_id: 0,
  expired_time: 0,
}

test.each([
  [{}, '1'],
  [{ expired_time: 100 }, '1'],
  [{ expired_time: 99 }, 'expired'],
  [{ status: 2, expired_time: 99 }, '2'],
  [{ status: 3, expired_time: 99 }, '3'],
] as const)('%p is %p', (fields, state) => {
  expect(stateOf({ ...code, ...fields }, 100)).toBe(state)
})

test('a file name holds letters of any language and no path', () => {
  expect(fileNameOf('Größe 漢字/../x')).toBe('Größe_漢字_.._x.txt')
})
