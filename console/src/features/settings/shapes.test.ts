// What the form shows is what is stored: JSON → rows and items → the same JSON, and what no field shows survives.
import { describe, expect, test } from 'bun:test'
import { checkItem, moved, readItems, toDraft, toItem } from './items.ts'
import { checkRows, listedRows, mapRows, mergeRows, nestedRows, pairRows, parseNumber } from './rows.ts'
import { canShow, shapeOf } from './shapes.ts'

const ratios = mapRows('model', 'ratio', 'number')
const ratioSchema = { type: 'object', additionalProperties: { type: 'number', minimum: 0 } }

describe('tables of names', () => {
  test.each([
    [ratios, { a: 1, b: 0.5 }],
    [mapRows('model', 'models', 'names'), { a: ['b', 'c'], d: ['e'] }],
    [nestedRows('userGroup', 'usedGroup', 'ratio', 'number'), { vip: { default: 0.9, svip: 1 }, svip: { vip: 2 } }],
    [listedRows('model', 'header', 'value'), { m: { 'anthropic-beta': ['a,b', 'c'], x: ['1'] } }],
    [pairRows('group', 'allCalls', 'successfulCalls'), { vip: [0, 100] }],
  ])('are the same after reading and writing %#', (codec, value) => {
    expect(codec.write(codec.read(value))).toEqual(value)
  })

  test('a name twice, none at all, and a number that is none are told at their cell', () => {
    const rows = [
      ['a', '1'],
      ['a', '2'],
      ['', '3'],
      ['b', 'x'],
      ['c', '-1'],
      ['', ''],
    ]
    expect(Object.fromEntries(checkRows(rows, ratios, ratioSchema))).toEqual({
      '1:0': { kind: 'twice' },
      '2:0': { kind: 'required' },
      '3:1': { kind: 'number' },
      '4:1': { kind: 'min', limit: 0 },
    })
  })

  test('several values of one header are no mistake', () => {
    const codec = listedRows('model', 'header', 'value')
    expect(checkRows(codec.read({ m: { h: ['a', 'b'] } }), codec, undefined).size).toBe(0)
  })

  test('pasted entries replace those of their name', () => {
    expect(
      mergeRows(
        [
          ['a', '1'],
          ['b', '2'],
          ['', ''],
        ],
        [['b', '3']],
        ratios,
      ),
    ).toEqual([
      ['a', '1'],
      ['b', '3'],
    ])
  })

  test.each([
    ['1,5', 1.5],
    [' 2 ', 2],
    ['.25', 0.25],
    ['1e-3', 0.001],
  ])('%p is a number', (typed, value) => {
    expect(parseNumber(typed)).toBe(value)
  })
  test('what is no number is none', () => {
    expect(['', '1.2.3', '1,234,5', 'NaN', '0x10'].map(parseNumber)).toEqual(
      Array.from({ length: 5 }, () => Number.NaN),
    )
  })
})

describe('lists of items', () => {
  const shape = shapeOf('console_setting.announcements')
  const list = shape?.kind === 'items' ? shape.list : undefined
  if (!list) throw new Error('announcements are a list')
  const schema = {
    type: 'object',
    properties: { content: { type: 'string', minLength: 1 }, extra: { type: 'string' } },
    required: ['content', 'publishDate'],
  }
  const item = { id: 7, content: 'Hello', publishDate: '2026-01-01T00:00:00Z', type: 'warning' }

  test('an item that is opened and closed is the same, with members that have no field', () => {
    expect(toItem(toDraft(item, list.fields), item, list.fields, schema)).toEqual(item)
  })
  test('what is missing is told at its field', () => {
    expect(checkItem({ content: '' }, schema)).toEqual({
      content: { kind: 'required' },
      publishDate: { kind: 'required' },
    })
  })
  test('programs for chats are named by their one member', () => {
    const chats = shapeOf('Chats')
    if (chats?.kind !== 'items') throw new Error('chats are a list')
    const value = [{ 'Cherry Studio': 'cherrystudio://x' }, { Lobe: 'https://y' }]
    expect(chats.list.write?.(readItems(value, chats.list))).toEqual(value)
  })
  test('limits of use are one list over all their tables', () => {
    const limits = shapeOf('tollgate.limits')
    if (limits?.kind !== 'items') throw new Error('limits are a list')
    const value = { keys: { '*': { requests_per_minute: 60 } }, models: { 'gpt-4o': { concurrent_requests: 5 } } }
    const items = readItems(value, limits.list)
    expect(items.map(({ scope, name }) => [scope, name])).toEqual([
      ['keys', '*'],
      ['models', 'gpt-4o'],
    ])
    expect(limits.list.write?.(items)).toEqual(value)
  })
  test('an entry can be moved, never out of the list', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, -5)).toEqual(['c', 'a', 'b'])
  })
})

test('what a form would lose is left to the text', () => {
  const shape = shapeOf('ModelRatio')
  expect(shape && canShow(shape, { a: 1 })).toBe(true)
  expect(shape && canShow(shape, { a: { b: 1 } })).toBe(false)
  const names = shapeOf('console_setting.faq')
  expect(names && canShow(names, ['text'])).toBe(false)
})
