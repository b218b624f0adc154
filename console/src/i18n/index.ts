// Texts by key: common ones come with the first page, those of a feature with its first page, each in the chosen language only.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { getPreferences, setPreferences } from '../lib/preferences.ts'
import { type Language, matchLanguage } from './languages.ts'

type Catalogue = { default: Record<string, string> }

const common = import.meta.glob<Catalogue>('./locales/*.json')
const ofFeatures = import.meta.glob<Catalogue>('../features/*/locales/*.json')

const loaderOf = (feature: string, language: Language) =>
  feature === 'common'
    ? common[`./locales/${language}.json`]
    : ofFeatures[`../features/${feature}/locales/${language}.json`]

const wanted = new Set(['common'])
const loaded = new Set<string>()

const load = async (feature: string, language: Language): Promise<void> => {
  const name = `${language}/${feature}`
  if (loaded.has(name)) return
  const catalogue = await loaderOf(feature, language)?.()
  if (catalogue) i18next.addResourceBundle(language, 'translation', catalogue.default, true, true)
  loaded.add(name)
}

const loadAll = (language: Language) => Promise.all([...wanted].map((feature) => load(feature, language)))

const detect = (): Language => {
  const chosen = getPreferences().language
  for (const tag of [...(chosen ? [chosen] : []), ...navigator.languages]) {
    const language = matchLanguage(tag)
    if (language) return language
  }
  return 'en'
}

/** Makes the texts of some features ready in the language of the moment, and in those chosen later. */
export const loadTexts = async (features: readonly string[]): Promise<void> => {
  for (const feature of features) wanted.add(feature)
  await Promise.all(features.map((feature) => load(feature, i18next.language as Language)))
}

/** Loads the first language; resolves when text can be shown. */
export const startI18n = async (): Promise<void> => {
  const language = detect()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await loadAll(language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

/** Changes the language and remembers it in this browser. */
export const changeLanguage = async (language: Language): Promise<void> => {
  await loadAll(language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
  setPreferences({ language })
}

/** Takes over the language that an account keeps, in a browser where none was chosen. */
export const adoptLanguage = async (tag: string): Promise<void> => {
  const language = tag === '' || getPreferences().language ? undefined : matchLanguage(tag)
  if (language && language !== i18next.language) await changeLanguage(language)
}
