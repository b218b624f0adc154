// Where the built-in prices come from: each list price names its page, or says that it was not checked.
import { describe, expect, test } from 'bun:test'
import { listPriceCorrections, listPrices } from './price-tables.ts'

const reasonOf = (table: string, key: string): string | undefined =>
  listPriceCorrections().find((correction) => correction.table === table && correction.key === key)?.reason

describe('each list price', () => {
  test('has the address of its page and the day it was read, or is called unverified', () => {
    for (const { names, source, read, unverified } of listPrices()) {
      if (unverified !== true)
        expect({ names, source }).toEqual({ names, source: expect.stringMatching(/^https:\/\/\S+$/) })
      if (source !== undefined)
        expect({ names, read }).toEqual({ names, read: expect.stringMatching(/^20\d\d-[01]\d-[0-3]\d$/) })
    }
  })
  test('is there once for a model', () => {
    const names = listPrices().flatMap((price) => price.names)
    expect(new Set(names).size).toBe(names.length)
  })
  test('names as unverified only amounts that it has', () => {
    for (const price of listPrices())
      if (Array.isArray(price.unverified))
        expect(Object.keys(price)).toEqual(expect.arrayContaining([...price.unverified]))
  })
})

describe('the reason of a correction', () => {
  test('names the vendor’s page', () => {
    expect(reasonOf('modelRatio', 'claude-opus-5-5')).toStartWith(
      'List price of the vendor, https://platform.claude.com/',
    )
  })
  test('tells what was only reported, amount by amount', () => {
    expect(reasonOf('modelRatio', 'grok-4.6')).toStartWith('List price of the vendor')
    expect(reasonOf('cacheRatio', 'grok-4.6')).toStartWith('Not checked on the vendor’s own page, https://')
    expect(reasonOf('modelRatio', 'qwen-plus')).toBe('Not checked on the vendor’s own page.')
  })
  test('tells what a flat price leaves out', () => {
    expect(reasonOf('modelRatio', 'claude-haiku-5-5')).toContain('100,000 tokens')
  })
})
