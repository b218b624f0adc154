// What the console is told about providers.
import { expect, test } from 'bun:test'
import type { ChannelType } from '../../contract/index.ts'
import { listChannelTypes } from './types.ts'

const types = listChannelTypes()
const typeOf = (number: number): ChannelType => {
  const found = types.find(({ type }) => type === number)
  if (found === undefined) throw new Error(`type ${number} is missing`)
  return found
}

test('every provider is there once, and the vendors that are gone', () => {
  const numbers = types.map(({ type }) => type)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other))
  expect(typeOf(11)).toMatchObject({ name: 'PaLM', retired: true, models: [], test_endpoints: [] })
})

test('fields say where their values are stored', () => {
  expect(typeOf(3)).toMatchObject({
    id: 'azure',
    retired: false,
    fields: [
      { name: 'other', where: 'other' },
      { name: 'azure_responses_version', where: 'settings' },
    ],
  })
})

test('plans are words with their address', () => {
  expect(typeOf(26).plans).toContainEqual({
    word: 'glm-coding-plan',
    base_url: 'https://open.bigmodel.cn/api/coding/paas/v4',
  })
  expect(typeOf(1).plans).toEqual([])
})

test('a base URL is needed where neither the vendor nor the key, region or model tells it', () => {
  const needing = types.filter(({ needs_base_url }) => needs_base_url).map(({ id }) => id)
  expect(needing).toContain('azure')
  for (const id of ['openai', 'aws', 'vertex', 'xunfei', 'palm']) expect(needing).not.toContain(id)
})

test('questions are offered where they have an answer', () => {
  expect(typeOf(26)).toMatchObject({ lists_models: true, tells_balance: false })
  expect(typeOf(38)).toMatchObject({ lists_models: false })
  expect(typeOf(38).test_endpoints).toContain('jina-rerank')
  expect(typeOf(43).tells_balance).toBe(true)
  expect(typeOf(50).test_endpoints).toEqual([])
})
