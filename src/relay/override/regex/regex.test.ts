// biome-ignore-all lint/suspicious/noTemplateCurlyInString: replacement templates of Go look like that.
// Tests of the linear regular expressions: agreement with the built-in engine where both speak alike, RE2's own syntax, and bounds.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { compilePattern, hasMatch, PatternError, replaceAll } from './index.ts'
import { createStepBudget, findMatch } from './match.ts'

const groupsOf = (pattern: string, text: string): (string | undefined)[] | undefined => {
  const match = findMatch(compilePattern(pattern), text, 0, { keepsGroups: true, budget: createStepBudget(text) })
  if (match === undefined) return undefined
  const count = Math.ceil(match.length / 2)
  return Array.from({ length: count }, (_, group) => {
    const [start = -1, end = -1] = [match[2 * group], match[2 * group + 1]]
    return start < 0 || end < 0 ? undefined : text.slice(start, end)
  })
}

describe('finds what the built-in engine finds', () => {
  test.each([
    ['abc', 'xxabcxx'],
    ['^gpt-.*$', 'gpt-4o'],
    ['^gpt-.*$', 'my-gpt-4o'],
    ['a|ab', 'ab'],
    ['ab|a', 'ab'],
    ['(a*)(b*)', 'aabb'],
    ['(a+?)(a*)', 'aaa'],
    ['(?:a|b)+c', 'ababc'],
    ['x{2,3}', 'xxxx'],
    ['x{2}', 'xxx'],
    ['x{2,}?', 'xxxx'],
    ['[a-c\\d_-]+', 'zz-a9_c-z'],
    ['[^a-c]+', 'abcxyzabc'],
    ['[]a]', ']'],
    ['\\bword\\b', 'a word here'],
    ['\\Bord', 'word'],
    ['(\\w+)@(\\w+)\\.com', 'mail joe@example.com now'],
    ['(a)|(b)', 'b'],
    ['a.c', 'a\nc'],
    ['', 'abc'],
    ['(a|b)*?c', 'abac'],
    ['.', '😀'],
    ['(x+x+)+y', 'xxxxxxy'],
    ['$', 'abc'],
    ['\\.', 'a.b'],
    ['\\x41\\x{1F600}', 'A😀'],
  ])('%s in %p', (pattern, text) => {
    const native = new RegExp(pattern.replace('[]a]', '[\\]a]').replace(/\\x\{(\w+)\}/g, '\\u{$1}'), 'u').exec(text)
    const ours = groupsOf(pattern, text)
    expect(ours?.[0]).toBe(native?.[0])
    for (const [group, value] of (native ?? []).entries()) expect(ours?.[group]).toBe(value)
  })

  test('on random patterns and texts', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a)', '(?:ab)', '\\w', '(b|a)', '(?:a|)')
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '*?', '+?', '{1,2}', '{2}')).map(([a, q]) => a + q)
    const sequence = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
    const pattern = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'))
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map((letters) => letters.join(''))
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const native = new RegExp(source).exec(subject)
        const ours = groupsOf(source, subject)
        expect(ours?.[0]).toBe(native?.[0])
        expect(hasMatch(compilePattern(source), subject)).toBe(native !== null)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('speaks RE2', () => {
  test.each([
    ['(?i)GPT', 'my gpt', true],
    ['(?i:G)PT', 'gPT', true],
    ['(?i:G)PT', 'gpt', false],
    ['(?s)a.b', 'a\nb', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\Ab', 'ab', false],
    ['b\\z', 'ab', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\pL+\\d', 'é1', true],
    ['\\p{Greek}', 'λ', true],
    ['\\PL', 'a', false],
    ['[[:alpha:]]', '1', false],
    ['[[:^alpha:]]', '1', true],
    ['(?i)é', 'É', true],
    ['(?i)[a-c]', 'B', true],
    ['[\\pL]', '1', false],
    ['a{,3}', 'a{,3}', true],
  ])('%s in %p is %p', (pattern, text, expected) => {
    expect(hasMatch(compilePattern(pattern), text)).toBe(expected)
  })

  test('(?U) turns greed round', () => {
    expect(groupsOf('(?U)a+', 'aaa')?.[0]).toBe('a')
    expect(groupsOf('(?U)a+?', 'aaa')?.[0]).toBe('aaa')
  })
})

describe('refuses what is wrong or cannot be linear', () => {
  test.each([
    '(',
    ')',
    '[a',
    '*a',
    'a**',
    'a{2}{3}',
    'a{1001}',
    'a{3,2}',
    '(?=a)',
    '(?<!a)',
    '\\1',
    '\\k<a>',
    '\\p{Nowhere}',
    '[z-a]',
    '[[:nope:]]',
    'a\\',
    '\\x{110000}',
    'a'.repeat(1001),
    '('.repeat(200) + ')'.repeat(200),
    '((a{100}){100}){100}',
    '(?:(?:(?:){1000}){1000}){1000}',
  ])('%p', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError)
  })
})

describe('stays linear', () => {
  // The built-in engine would need longer than the age of the universe for these; the step budget proves the bound.
  test.each(['(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*)*x', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$'])('%s', (pattern) => {
    const text = `${'a'.repeat(100_000)}!`
    expect(hasMatch(compilePattern(pattern), text)).toBe(false)
  })

  test('a search that would take too many steps is stopped', () => {
    const heavy = compilePattern(`(?:${'a?'.repeat(400)}){5}b`)
    expect(() => hasMatch(heavy, 'a'.repeat(100_000))).toThrow(PatternError)
  })
})

describe('replaces', () => {
  test.each([
    ['a', 'banana', 'o', 'bonono'],
    ['(\\w+) (\\w+)', 'hello world', '$2 ${1}!', 'world hello!'],
    ['(?P<first>\\w)(\\w*)', 'ab cd', '${first}-$2', 'a-b c-d'],
    ['(a)', 'aa', '$1x', ''],
    ['a', 'a', '$$1', '$1'],
    ['a', 'a', '$9[${none}]', '[]'],
    ['x*', 'abc', '-', '-a-b-c-'],
    ['b*', 'abbc', '-', '-a-c-'],
    ['^', 'abc', '>', '>abc'],
    ['(a)|(b)', 'ab', '[$1,$2]', '[a,][,b]'],
    ['-\\d{8}$', 'claude-sonnet-4-20250514', '', 'claude-sonnet-4'],
    ['.', '😀é', '<$0>', '<😀><é>'],
    ['q', 'abc', 'x', 'abc'],
  ])('%s in %p by %p', (pattern, text, replacement, expected) => {
    expect(replaceAll(compilePattern(pattern), text, replacement)).toBe(expected)
  })
})
