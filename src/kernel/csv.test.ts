// Cells are quoted when they must be, and never calculated.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { csvLine } from './csv.ts'

test('values stand between commas; those with commas, quotes and breaks are quoted', () => {
  expect(csvLine(['a', 1, true, 'b,c', 'say "x"', 'two\nlines'])).toBe('a,1,true,"b,c","say ""x""","two\nlines"\r\n')
})

describe('cells that a spreadsheet would calculate are neutralised', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '|cmd'])('%j', (text) => {
    expect(csvLine([text]).replace(/^"/, '').startsWith("'")).toBe(true)
  })
  test('numbers are numbers, also below zero', () => {
    expect(csvLine([-5])).toBe('-5\r\n')
  })
  test('whatever the text, its cell begins with no sign of a formula', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [first = ''] = csvLine([text]).replace(/^"/, '')
        expect(['=', '+', '-', '@', '\t'].includes(first)).toBe(false)
      }),
    )
  })
})
