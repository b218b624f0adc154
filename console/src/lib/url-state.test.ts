// Lists keep their state in the address: reading is forgiving, writing is short.
import { describe, expect, test } from 'bun:test'
import { readChannelSearch } from '../features/channels/search.ts'
import { readLogSearch } from '../features/logs/search.ts'
import { readTokenSearch } from '../features/tokens/search.ts'
import { clampPage, parseSearch, readInt, readListSearch, readRedirect, stringifySearch } from './url-state.ts'

describe('query text', () => {
  test('leaves out what is undefined, null or empty, and quotes nothing', () => {
    expect(stringifySearch({ p: 2, q: 'gpt 4', type: undefined, group: '', tag: null })).toBe('?p=2&q=gpt+4')
    expect(stringifySearch({})).toBe('')
  })

  test('survives the round trip with every kind of character', () => {
    const search = { q: 'a&b=c #1 + 100%', model: '模型/äöü' }
    expect(parseSearch(stringifySearch(search))).toEqual(search)
  })
})

describe('reading', () => {
  test('takes whole numbers within bounds only', () => {
    expect(readInt('12', 1)).toBe(12)
    expect(readInt(12, 1)).toBe(12)
    for (const bad of ['0', '1.5', '1e3', 'x', '', undefined, null, '99999999999999999999'])
      expect(readInt(bad, 1)).toBeUndefined()
  })

  test('keeps page 1 and unknown sizes out of the address', () => {
    expect(readListSearch({ p: '1', size: '33' })).toEqual({ p: undefined, size: undefined })
    expect(readListSearch({ p: '3', size: '50' })).toEqual({ p: 3, size: 50 })
  })

  test('drops values of lists that make no sense', () => {
    expect(readChannelSearch({ status: 'weird', type: '-1', sort: 'key', order: 'up', open: '<x>' })).toEqual(
      readChannelSearch({}),
    )
    expect(readChannelSearch({ open: 'new' }).open).toBe('new')
    expect(readTokenSearch({ open: '7' }).open).toBe('7')
    expect(readLogSearch({ type: '9', from: '-4', id: '0' })).toEqual(readLogSearch({}))
  })

  test('what a list writes is what it reads', () => {
    const search = readLogSearch({ type: '2', model: 'gpt-4o%', from: '1700000000', id: '42', p: '2' })
    expect(readLogSearch(parseSearch(stringifySearch(search)))).toEqual(search)
  })
})

test('a page behind the end is shown as the last one', () => {
  expect(clampPage(9, 20, 45)).toBe(3)
  expect(clampPage(2, 20, 0)).toBe(1)
})

test('sign-in returns to paths of this site only', () => {
  expect(readRedirect('/usage-logs/common?type=5')).toBe('/usage-logs/common?type=5')
  for (const bad of ['https://evil.example', '//evil.example', '/\\evil.example', 'console', '', undefined]) {
    expect(readRedirect(bad)).toBeUndefined()
  }
})
