import { expect, test } from 'bun:test'
import { brandOf } from './brand.ts'

const known = new Set(['openai', 'claude', 'mistral', 'meta', 'deepseek', 'zai', 'azureai', 'command'])

test.each([
  ['the icon as New API stores it', { icon: 'Claude.Color', name: 'Whatever' }, 'claude'],
  ['an icon with properties', { icon: "OpenAI.Avatar.type={'platform'}", name: 'x' }, 'openai'],
  ['a provider of ours', { icon: 'azureai', name: 'Azure OpenAI' }, 'azureai'],
  ['an icon that is not there', { icon: 'Nobody.Color', name: 'DeepSeek' }, 'deepseek'],
  ['a vendor by its name', { name: 'DeepSeek' }, 'deepseek'],
  ['a name with a dot', { name: 'Z.ai' }, 'zai'],
  ['a name of two words', { name: 'Mistral AI' }, 'mistral'],
  ['a model', { name: 'gpt-4o-mini' }, 'openai'],
  ['a reasoning model', { name: 'o4-mini' }, 'openai'],
  ['a model behind its maker', { name: 'meta-llama/llama-3.3-70b-instruct' }, 'meta'],
])('%s', (_, wanted, brand) => {
  expect(brandOf(wanted, known)).toBe(brand)
})

test.each(['', 'In-house', 'sandbox-fast', 'ollama-like', 'o45'])('nobody owns %p', (name) => {
  expect(brandOf({ name }, known)).toBeUndefined()
})

test('a brand that was not built in is none', () => {
  expect(brandOf({ name: 'gpt-4o' }, new Set())).toBeUndefined()
})
