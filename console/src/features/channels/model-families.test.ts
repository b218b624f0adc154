// Whose a model is, by its name.
import { expect, test } from 'bun:test'
import { groupByFamily } from './model-families.ts'

test('models stand by their family, in order, and the unknown come last', () => {
  const models = ['zzz-1', 'gpt-4o', 'deepseek/deepseek-r1', 'o3-mini', 'claude-sonnet-5', 'meta-llama/llama-3.3-70b']
  expect(groupByFamily(models)).toEqual([
    { name: 'OpenAI', models: ['gpt-4o', 'o3-mini'] },
    { name: 'Anthropic', models: ['claude-sonnet-5'] },
    { name: 'DeepSeek', models: ['deepseek/deepseek-r1'] },
    { name: 'Meta', models: ['meta-llama/llama-3.3-70b'] },
    { name: '', models: ['zzz-1'] },
  ])
})

test('every model stands in one family', () => {
  const models = ['gpt-4o', 'qwen-max', 'ernie-4', 'x', 'y', 'gemini-2.5-pro', 'command-r']
  expect(
    groupByFamily(models)
      .flatMap((family) => family.models)
      .toSorted(),
  ).toEqual(models.toSorted())
})
