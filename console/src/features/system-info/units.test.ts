// Sizes and spans are short and right.
import { expect, test } from 'bun:test'
import english from './locales/en.json'
import { formatBytes, formatSpan, jobKey } from './units.ts'

test('bytes take the largest unit that keeps them above one', () => {
  expect([0, 512, 2048, 5 * 1024 ** 2, 1.5 * 1024 ** 3, -1].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
    '0 byte',
    '512 byte',
    '2 kB',
    '5 MB',
    '1.5 GB',
    '–',
  ])
})

test('spans are told in the two largest units', () => {
  expect([0, 59, 3600, 3661, 90_061].map((seconds) => formatSpan(seconds, 'en'))).toEqual([
    '0 sec',
    '59 sec',
    '1 hr',
    '1 hr 1 min',
    '1 day 1 hr',
  ])
})

test('every background job of the server has a name', async () => {
  const source = await Bun.file(new URL('../../../../src/compose/jobs.ts', import.meta.url)).text()
  const names = [...source.matchAll(/name: '([^']+)'/g)].map(([, name = '']) => name)
  const messages: Record<string, string> = english
  expect(names.length).toBeGreaterThan(15)
  expect(names.filter((name) => messages[`system.job.${jobKey(name)}`] === undefined)).toEqual([])
})
