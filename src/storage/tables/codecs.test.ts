// Value codecs: what files of the real systems hold, and what is refused.
import { describe, expect, test } from 'bun:test'
import { decoderFor, encodeValue, sqliteTime } from './codecs.ts'
import { defineTable } from './define.ts'

describe('times', () => {
  const decode = decoderFor('users', 'deleted_at', { kind: 'time' })
  const cases: readonly (readonly [unknown, string | null])[] = [
    ['2026-11-21 08:25:53.211761845+00:00', '2026-11-21T08:25:53.211Z'],
    ['2026-01-02 15:04:05.1+08:00', '2026-01-02T07:04:05.100Z'],
    ['2026-01-02 15:04:05 +0800 CST', '2026-01-02T07:04:05.000Z'],
    ['2026-01-02T15:04:05Z', '2026-01-02T15:04:05.000Z'],
    ['2026-01-02 15:04:05', '2026-01-02T15:04:05.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['0000-00-00 00:00:00', null],
    [new Date(Number.NaN), null],
    [null, null],
  ]
  for (const [stored, expected] of cases) {
    test(`${String(stored)} is ${expected}`, () => {
      const decoded = decode(stored)
      expect(decoded instanceof Date ? decoded.toISOString() : decoded).toBe(expected)
    })
  }
  test('what is no time names the column', () => {
    expect(() => decode('yesterday')).toThrow('users.deleted_at holds yesterday')
  })
  test('are written for SQLite as New API reads them', () => {
    expect(sqliteTime(new Date('2026-01-02T03:04:05.060Z'))).toBe('2026-01-02 03:04:05.060+00:00')
  })
})

describe('integers', () => {
  const decode = decoderFor('users', 'quota', { kind: 'int' })
  test('come from every driver’s form', () => {
    expect([5, '5', 5n, true, 1.75, null, undefined].map(decode)).toEqual([5, 5, 5, 1, 1, 0, 0])
  })
  test('beyond 2^53 are refused by name', () => {
    for (const value of [2 ** 53, '9007199254740993', -(2 ** 53), 'x']) {
      expect(() => decode(value)).toThrow(/users\.quota holds .* outside the exact integer range/)
    }
  })
})

test('booleans come as numbers, booleans and text', () => {
  const decode = decoderFor('tokens', 'unlimited_quota', { kind: 'bool' })
  expect([1, 0, true, false, null, 't', 'false', '1', 1n].map(decode)).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
    false,
    true,
    true,
  ])
})

test('JSON columns are text, whatever holds them, and a blob on SQLite', () => {
  const column = { kind: 'json' } as const
  const decode = decoderFor('channels', 'channel_info', column)
  expect(decode(new TextEncoder().encode('{"é":1}'))).toBe('{"é":1}')
  expect(decode('{"a":1}')).toBe('{"a":1}')
  expect(decode(null)).toBe('')
  expect(encodeValue('sqlite', column, '{"a":1}')).toEqual(new TextEncoder().encode('{"a":1}'))
  expect(encodeValue('mysql', column, '{"a":1}')).toBe('{"a":1}')
  expect(encodeValue('postgres', column, '')).toBeNull()
})

test('padding of fixed-length columns is cut off', () => {
  expect(decoderFor('users', 'access_token', { kind: 'char', length: 32 })('abc   ')).toBe('abc')
})

describe('a table', () => {
  const table = defineTable('t', {
    id: { kind: 'id' },
    name: { kind: 'label' },
    code: { kind: 'varchar', length: 4, emptyAsNull: true },
    note: { kind: 'text', nullable: true },
    level: { kind: 'int', default: 7 },
    data: { kind: 'json' },
    seen: { kind: 'time' },
  })
  test('fills a new row with defaults and zero values, but not the id', () => {
    expect(table.encodeNew('postgres', { name: 'n', level: 0 })).toEqual({
      name: 'n',
      code: null,
      note: null,
      level: 0,
      data: null,
      seen: null,
    })
    expect(table.encodeNew('postgres', { id: 3, name: 'n' })).toMatchObject({ id: 3, level: 7 })
  })
  test('writes only what an update gives', () => {
    expect(table.encode('mysql', { note: null, level: undefined })).toEqual({ note: null })
  })
  test('reads NULL as zero, or as null where that means something', () => {
    expect(table.decode({ id: 1, level: null })).toEqual({
      id: 1,
      name: '',
      code: '',
      note: null,
      level: 0,
      data: '',
      seen: null,
    })
    expect(table.decodeSome({ level: 3 }, ['level'])).toEqual({ level: 3 })
  })
})
