// The operator's words are found as they are, in any case, whatever characters they hold.
import { describe, expect, test } from 'bun:test'
import { compileSensitiveWords } from './sensitive-words.ts'

describe('compileSensitiveWords', () => {
  test('finds a word in any case inside any text', () => {
    const find = compileSensitiveWords('Forbidden\n 禁词 \n\n')
    expect(find(['nothing here', 'a FORBIDDENword'])).toBe('FORBIDDEN')
    expect(find(['这里有禁词吗'])).toBe('禁词')
    expect(find(['nothing'])).toBeUndefined()
  })
  test('takes characters that mean something in patterns as they are', () => {
    const find = compileSensitiveWords('a.b\nc++\n(x|y)\n[z]\n\\d')
    expect(find(['axb c+ x 7 z'])).toBeUndefined()
    for (const word of ['a.b', 'c++', '(x|y)', '[z]', '\\d']) expect(find([`so ${word} is`])).toBe(word)
  })
  test('an empty list finds nothing', () => {
    expect(compileSensitiveWords('\n \n')(['anything'])).toBeUndefined()
  })
  test('searches all of a long list', () => {
    const words = Array.from({ length: 1000 }, (_, index) => `word${index}x`)
    const find = compileSensitiveWords(words.join('\n'))
    for (const word of [words[0], words[199], words[200], words[999]]) expect(find([`… ${word} …`])).toBe(word)
  })
})
