// Mailed codes and marks, on every engine.
import { beforeAll, expect, test } from 'bun:test'
import { createRepos, type Repos } from '../../../src/storage/index.ts'
import { forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

const now = 1_800_000_000
const row = { id: 'a', code_hash: 'right', owner: 'o', tries_left: 6, expires_at: now + 600 }

forEachEngine((_engine, open) => {
  let codes: Repos['codes']
  beforeAll(async () => {
    codes = createRepos(await open()).codes
  }, setUpTimeoutMs)

  test('a code is taken by exactly one of a hundred, and the one before it is void', async () => {
    await codes.put({ ...row, code_hash: 'old' })
    await codes.put(row)
    expect(await codes.take('a', 'old')).toBe(false)
    const taken = await Promise.all(Array.from({ length: 100 }, () => codes.take('a', 'right')))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })
  test('a hundred guesses at the same moment have six tries between them, and strangers none', async () => {
    await codes.put({ ...row, id: 'b' })
    expect(await codes.countTry('b', 'stranger', now)).toBe(false)
    expect(await codes.countTry('b', 'o', now + 600)).toBe(false)
    const counted = await Promise.all(Array.from({ length: 100 }, () => codes.countTry('b', 'o', now)))
    expect(counted.filter(Boolean)).toHaveLength(6)
  })
  test('a mark is left once until it has expired', async () => {
    const marked = await Promise.all(Array.from({ length: 20 }, () => codes.mark('m', now + 60, now)))
    expect(marked.filter(Boolean)).toHaveLength(1)
    expect(await codes.mark('m', now + 120, now + 60)).toBe(true)
  })
  test('what has expired is removed, and nothing else', async () => {
    await codes.put({ ...row, id: 'old', expires_at: now - 1 })
    await codes.put({ ...row, id: 'new', expires_at: now + 10_000 })
    await codes.removeExpired(now + 5_000)
    expect(await codes.take('old', 'right')).toBe(false)
    expect(await codes.take('new', 'right')).toBe(true)
  })
})
