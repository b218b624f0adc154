// Which metadata row speaks for a model.
import { expect, test } from 'bun:test'
import { covers, createMetaFinder, nameRule } from './name-rule.ts'

const row = (model_name: string, name_rule: number) => ({ model_name, name_rule })

test.each([
  ['gpt-4o', nameRule.exact, 'gpt-4o', true],
  ['gpt-4o', nameRule.exact, 'gpt-4o-mini', false],
  ['gpt-', nameRule.prefix, 'gpt-4o', true],
  ['gpt-', nameRule.prefix, 'my-gpt-4o', false],
  ['vision', nameRule.contains, 'gpt-4-vision-preview', true],
  ['vision', nameRule.contains, 'gpt-4', false],
  ['-mini', nameRule.suffix, 'gpt-4o-mini', true],
  ['-mini', nameRule.suffix, 'gpt-4o-mini-2024', false],
])('%p by rule %p and %p: %p', (name, rule, model, isCovered) => {
  expect(covers(row(name, rule), model)).toBe(isCovered)
})

test('an exact name wins, then a prefix, a suffix, a part; of equals the first', () => {
  const rows = [
    row('o', nameRule.contains),
    row('mini', nameRule.suffix),
    row('gpt', nameRule.prefix),
    row('gpt-4o', nameRule.prefix),
    row('gpt-4o', nameRule.exact),
  ]
  const find = createMetaFinder(rows)
  expect(find('gpt-4o')).toBe(rows[4])
  expect(find('gpt-4o-mini')).toBe(rows[2])
  expect(find('o3-mini')).toBe(rows[1])
  expect(find('claude-opus')).toBe(rows[0])
  expect(find('claude-haiku-4')).toBeUndefined()
})
