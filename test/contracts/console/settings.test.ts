// The settings page knows every option of the gateway: its name and explanation in each language, its card, its editor.
import { describe, expect, test } from 'bun:test'
import { findJsonProblems } from '../../../console/src/features/settings/check.ts'
import { layoutKeys } from '../../../console/src/features/settings/layout.ts'
import { canShow, shapeOf } from '../../../console/src/features/settings/shapes.ts'
import { languages } from '../../../console/src/i18n/languages.ts'
import { createSettings } from '../../../src/settings/index.ts'

const definitions = createSettings({ priceEdition: 'reference' }).describe()
const shown = definitions.filter(({ is_read_only: isReadOnly }) => !isReadOnly)

describe.each(Object.keys(languages))('in %s', (language) => {
  const path = `../../../console/src/features/settings/locales/${language}.json`
  const texts: Promise<Record<string, string>> = import(path).then(({ default: catalogue }) => catalogue)

  test('every option has a name and an explanation', async () => {
    const catalogue = await texts
    const missing = shown.flatMap(({ key }) =>
      [`settings.option.${key}`, `settings.help.${key}`].filter((name) => !catalogue[name]?.trim()),
    )
    expect(missing).toEqual([])
  })
  test('no name or explanation is that of an option that is gone', async () => {
    const known = new Set(shown.flatMap(({ key }) => [`settings.option.${key}`, `settings.help.${key}`]))
    const names = Object.keys(await texts).filter((name) => /^settings\.(?:option|help)\./.test(name))
    expect(names.filter((name) => !known.has(name))).toEqual([])
  })
  test('every section and category has a name', async () => {
    const catalogue = await texts
    const names = shown.flatMap(({ category, section }) => [
      `settings.category.${category}`,
      `settings.section.${section}`,
    ])
    expect([...new Set(names)].filter((name) => !catalogue[name]?.trim())).toEqual([])
  })
})

test('cards hold options of their section only', () => {
  const sections = Map.groupBy(shown, ({ category, section }) => `${category}/${section}`)
  const strays = [...layoutKeys()].flatMap(([id, keys]) =>
    keys.filter((key) => !sections.get(id)?.some((option) => option.key === key)).map((key) => `${id}: ${key}`),
  )
  expect(strays).toEqual([])
})

describe.each(shown.filter(({ type }) => type === 'json').map((option) => [option.key, option] as const))(
  '%s',
  (_key, option) => {
    test('has a form, which can show its built-in value', () => {
      const shape = shapeOf(option.key)
      expect(shape).toBeDefined()
      const value: unknown =
        option.default === '' ? (option.schema?.type === 'array' ? [] : {}) : JSON.parse(option.default)
      expect(shape && canShow(shape, value)).toBe(true)
    })
    test('its built-in value passes the check of the console', () => {
      expect(findJsonProblems(option.default, option)).toEqual([])
    })
  },
)
