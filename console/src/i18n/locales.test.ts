// Every text exists in every language, is used somewhere, and keeps its placeholders.
import { describe, expect, test } from 'bun:test'
import { matchLanguage } from './index.ts'
import en from './locales/en.json'
import fr from './locales/fr.json'
import ja from './locales/ja.json'
import zhCn from './locales/zh-CN.json'
import zhTw from './locales/zh-TW.json'

const locales: Record<string, Record<string, string>> = { en, fr, ja, 'zh-CN': zhCn, 'zh-TW': zhTw }
const keys = Object.keys(en)

const readSources = async (): Promise<string> => {
  const root = new URL('..', import.meta.url).pathname
  const texts: string[] = []
  for await (const path of new Bun.Glob('**/*.{ts,tsx}').scan(root)) {
    if (!path.endsWith('.test.ts')) texts.push(await Bun.file(`${root}${path}`).text())
  }
  return texts.join('\n')
}

const source = await readSources()
const prefixes = new Set(keys.map((key) => key.split('.')[0]))
// A message key is any dotted literal whose first word is one of the catalogue's.
const used = new Set(
  [...source.matchAll(/['"`]([a-z][A-Za-z]*(?:\.[A-Za-z0-9]+)+)['"`]/g)].flatMap(([, key]) =>
    key !== undefined && prefixes.has(key.split('.')[0]) ? [key] : [],
  ),
)
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe('catalogues', () => {
  test('hold every key that the code asks for', () => {
    expect([...used].filter((key) => !(key in en))).toEqual([])
  })

  test('hold no key that nobody asks for', () => {
    expect(keys.filter((key) => !used.has(key))).toEqual([])
  })

  test.each(Object.keys(locales))('%s has the same keys, none empty', (language) => {
    const messages = locales[language] ?? {}
    expect(Object.keys(messages)).toEqual(keys)
    expect(keys.filter((key) => messages[key]?.trim() === '')).toEqual([])
  })

  test.each(Object.keys(locales))('%s keeps the placeholders', (language) => {
    const messages = locales[language] ?? {}
    const wrong = keys.filter(
      (key) =>
        JSON.stringify(placeholders(messages[key] ?? '')) !== JSON.stringify(placeholders(locales.en?.[key] ?? '')),
    )
    expect(wrong).toEqual([])
  })

  test('the two Chinese catalogues are written for their readers', () => {
    const same = keys.filter(
      (key) =>
        /\p{Script=Han}/u.test(locales['zh-CN']?.[key] ?? '') && locales['zh-CN']?.[key] === locales['zh-TW']?.[key],
    )
    expect(same.length / keys.length).toBeLessThan(0.3)
  })
})

test('finds the nearest language of a browser', () => {
  expect(matchLanguage('zh')).toBe('zh-CN')
  expect(matchLanguage('zh-Hant-HK')).toBe('zh-TW')
  expect(matchLanguage('zh-TW')).toBe('zh-TW')
  expect(matchLanguage('fr-CA')).toBe('fr')
  expect(matchLanguage('de-DE')).toBeUndefined()
})
