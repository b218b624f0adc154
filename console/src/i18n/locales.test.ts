// Every text exists in every language, is used somewhere, keeps its placeholders, and is loaded where it is shown.
import { describe, expect, test } from 'bun:test'
import i18next from 'i18next'
import { languages, matchLanguage } from './languages.ts'

const root = new URL('..', import.meta.url).pathname
const codes = Object.keys(languages)
type Messages = Record<string, string>

const featureOf = (path: string): string => /features\/([^/]+)\//.exec(path)?.[1] ?? 'common'
const read = (path: string): Promise<string> => Bun.file(`${root}${path}`).text()

const readCatalogues = async (): Promise<Record<string, Record<string, Messages>>> => {
  const catalogues: Record<string, Record<string, Messages>> = {}
  for await (const path of new Bun.Glob('**/locales/*.json').scan(root)) {
    const code = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
    const ofFeature = catalogues[featureOf(path)] ?? {}
    ofFeature[code] = JSON.parse(await read(path))
    catalogues[featureOf(path)] = ofFeature
  }
  return catalogues
}

const catalogues = await readCatalogues()
const english: Record<string, Messages> = Object.fromEntries(
  Object.entries(catalogues).map(([feature, ofFeature]) => [feature, ofFeature.en ?? {}]),
)
/** Key → the feature whose catalogue holds it. */
const homes = new Map(
  Object.entries(english).flatMap(([feature, messages]) => Object.keys(messages).map((key) => [key, feature] as const)),
)
const prefixes = new Set([...homes.keys()].map((key) => key.split('.')[0]))

const sources = new Map<string, string>()
for await (const path of new Bun.Glob('**/*.{ts,tsx}').scan(root)) {
  if (!/\.test\.tsx?$/.test(path)) sources.set(path, await read(path))
}

/** Keys that a source asks for: dotted literals whose first word is one of the catalogues', and keys built by a template. */
const keysIn = (source: string): string[] => {
  // Names of modules and of options look like keys.
  const text = source.replaceAll(/module: '[^']*'|group\([^)]*\)/g, '')
  return [
    ...[...text.matchAll(/['"`]([a-z][A-Za-z]*(?:\.[A-Za-z0-9_]+)+)['"`]/g)].flatMap(([, key]) =>
      key !== undefined && prefixes.has(key.split('.')[0] ?? '') ? [key] : [],
    ),
    ...[...text.matchAll(/`([a-z][A-Za-z]*(?:\.[A-Za-z0-9_]+)*\.)\$\{/g)].flatMap(([, start = '']) =>
      [...homes.keys()].filter((key) => key.startsWith(start)),
    ),
  ]
}

/** Form of a text for one thing: `x_one` beside `x`, which says it of any other number. */
const oneOf = (key: string): string => `${key}_one`

/** Languages whose words change with a number. The others count everything alike. */
const bending = ['en', 'fr']

/** `{{count, number}}` and `{{count}}` are one placeholder, written with and without grouped digits. */
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)(?:, number)?\}\}/g)].map(([, name = '']) => name).sort()

/** Features whose parts a feature shows, directly or by way of another. */
const partsOf = (feature: string, seen = new Set<string>()): Set<string> => {
  for (const [path, text] of sources) {
    if (featureOf(path) !== feature) continue
    for (const [, other = ''] of text.matchAll(/from '\.\.\/(?:\.\.\/features\/)?([\w-]+)\/[\w/-]+\.tsx'/g)) {
      if (other === feature || seen.has(other) || !(other in english)) continue
      seen.add(other)
      partsOf(other, seen)
    }
  }
  return seen
}

describe('catalogues', () => {
  test('hold each key once', () => {
    const all = Object.values(english).flatMap((messages) => Object.keys(messages))
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([])
  })

  test('hold every key that the code asks for, where it is loaded', () => {
    const missing = [...sources].flatMap(([path, text]) => {
      const isManifest = path.endsWith('/pages.ts')
      const feature = isManifest ? 'common' : featureOf(path)
      const loaded = new Set(['common', feature, ...(feature === 'common' ? [] : partsOf(feature))])
      return keysIn(text)
        .filter((key) => !loaded.has(homes.get(key) ?? ''))
        .map((key) => `${path}: ${key} is in ${homes.get(key) ?? 'no catalogue'}`)
    })
    expect(missing).toEqual([])
  })

  test('of other features are named by the pages that show their parts', () => {
    const unnamed = [...sources].flatMap(([path, text]) =>
      path.endsWith('/pages.ts') && path.startsWith('features/')
        ? [...partsOf(featureOf(path))].filter((part) => !text.includes(`'${part}'`)).map((part) => `${path}: ${part}`)
        : [],
    )
    expect(unnamed).toEqual([])
  })

  test('hold no key that nobody asks for', () => {
    const used = new Set([...sources.values()].flatMap(keysIn))
    // Names of pages stand together in the common catalogue, whichever pages there are.
    const unused = [...homes.keys()].filter((key) => !used.has(key.replace(/_one$/, '')) && !key.startsWith('nav.'))
    expect(unused).toEqual([])
  })

  test.each(Object.keys(catalogues))(
    '%s: every language has the same keys, none empty, with their placeholders',
    (feature) => {
      const wrong = codes.flatMap((code) => {
        const messages = catalogues[feature]?.[code] ?? {}
        const reference = Object.fromEntries(
          Object.entries(english[feature] ?? {}).filter(([key]) => bending.includes(code) || !key.endsWith('_one')),
        )
        const keys = Object.keys(reference)
        return [
          ...keys.filter((key) => !messages[key]?.trim()),
          ...Object.keys(messages).filter((key) => !(key in reference)),
          ...keys.filter(
            (key) => placeholders(messages[key] ?? '').join() !== placeholders(reference[key] ?? '').join(),
          ),
        ].map((key) => `${code}: ${key}`)
      })
      expect(wrong).toEqual([])
    },
  )

  test('the two Chinese ones are written for their readers', () => {
    const pairs = Object.values(catalogues).flatMap((ofFeature) =>
      Object.entries(ofFeature['zh-CN'] ?? {}).map(([key, text]) => [text, ofFeature['zh-TW']?.[key]] as const),
    )
    const same = pairs.filter(([one, other]) => /\p{Script=Han}/u.test(one) && one === other)
    expect(same.length / pairs.length).toBeLessThan(0.3)
  })

  test('no language is left in English', () => {
    for (const code of ['zh-CN', 'zh-TW', 'ja', 'fr']) {
      const texts = Object.values(catalogues).flatMap((ofFeature) =>
        Object.entries(ofFeature.en ?? {}).filter(([key, text]) => text.length > 14 && ofFeature[code]?.[key] === text),
      )
      expect({ code, many: texts.length > homes.size * 0.04 ? texts.map(([key]) => key) : [] }).toEqual({
        code,
        many: [],
      })
    }
  })
})

/** A number with a word after it: `{{count}} channels`, but neither `Found: {{count}}` nor `{{n}} tokens/s`. */
const countedWord =
  /\{\{(?:count|n|total|days|\w+[cC]ount)(?:, number)?\}\} (?:\p{L}+ )?(?!plus)\p{L}{2,}[sx](?![\p{L}/])/u

describe('texts with a number', () => {
  const texts = (code: string) =>
    Object.values(catalogues).flatMap((ofFeature) => Object.entries(ofFeature[code] ?? {}))

  test.each(bending)('%s: have a form for one thing', (code) => {
    const messages = new Map(texts(code))
    const lacking = [...messages].filter(
      ([key, text]) => !key.endsWith('_one') && countedWord.test(text) && !messages.has(oneOf(key)),
    )
    expect(lacking.map(([key]) => key)).toEqual([])
  })

  test('are told the number by the name that chooses the form', () => {
    const counted = [...homes.keys()].filter((key) => key.endsWith('_one')).map((key) => key.slice(0, -'_one'.length))
    // Keys that are built from parts are told by their beginning.
    const calls = [...sources.values()].flatMap((text) =>
      [...text.matchAll(/\bt\(\s*['"]([\w.]+)['"](,\s*\{[^{}]*\})?/g)].map(([, key = '', options = '']) => ({
        key,
        options,
      })),
    )
    const wrong = calls.filter(({ key, options }) => counted.includes(key) && !/\bcount\b/.test(options))
    expect(wrong).toEqual([])
  })

  test.each([
    ['en', 1, 'one'],
    ['en', 0, 'other'],
    ['fr', 0, 'one'],
    ['fr', 1_000_000, 'other'],
    ['ja', 1, 'other'],
    ['zh-CN', 1, 'other'],
  ])('%s says %p by the form for %s', async (lng, count, form) => {
    const translator = i18next.createInstance()
    await translator.init({
      lng,
      keySeparator: false,
      resources: { [lng]: { translation: { x: 'other', ...(bending.includes(lng) ? { x_one: 'one' } : {}) } } },
    })
    expect(translator.t('x', { count })).toBe(form)
  })
})

test('finds the nearest language of a browser', () => {
  expect(matchLanguage('zh')).toBe('zh-CN')
  expect(matchLanguage('zh-Hant-HK')).toBe('zh-TW')
  expect(matchLanguage('zh-TW')).toBe('zh-TW')
  expect(matchLanguage('fr-CA')).toBe('fr')
  expect(matchLanguage('de-DE')).toBeUndefined()
})
