// Limits of keys and accounts in the database: one row each, replaced as a whole.
import { beforeAll, expect, test } from 'bun:test'
import { createRepos, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

forEachEngine((_engine, open) => {
  let limits: Repos['limits']
  beforeAll(async () => {
    limits = createRepos(await open()).limits
  }, setUpTimeoutMs)

  test('limits of a key and an account with the same id are apart, and found together', async () => {
    await limits.save('key', 7, '{"a":1}', 10)
    await limits.save('user', 7, '{"b":2}', 10)
    await limits.save('key', 7, '{"a":3}', 20)
    expect([await limits.find('key', 7), await limits.find('user', 7)]).toEqual(['{"a":3}', '{"b":2}'])
    expect(await limits.findOfCaller(7, 7)).toEqual({ key: '{"a":3}', user: '{"b":2}' })
    expect(await limits.findOfCaller(7, 8)).toEqual({ key: '{"a":3}', user: '' })
  })

  test('saving at the same moment leaves one whole value, and what is removed is gone', async () => {
    await Promise.all(['1', '2', '3'].map((rules) => limits.save('user', 9, rules, 5)))
    expect(['1', '2', '3']).toContain(await limits.find('user', 9))
    await limits.remove('user', 9)
    expect(await limits.find('user', 9)).toBe('')
  })
})
