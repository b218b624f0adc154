// Languages: each is one JSON file, loaded when it is chosen; keys are dotted ids.
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { getPreferences, setPreferences } from '../lib/preferences.ts'

type Messages = Record<string, string>

/** Code of each language with its own name and loader. */
export const languages = {
  en: { name: 'English', load: () => import('./locales/en.json') },
  'zh-CN': { name: '简体中文', load: () => import('./locales/zh-CN.json') },
  'zh-TW': { name: '繁體中文', load: () => import('./locales/zh-TW.json') },
  fr: { name: 'Français', load: () => import('./locales/fr.json') },
  ja: { name: '日本語', load: () => import('./locales/ja.json') },
} satisfies Record<string, { name: string; load: () => Promise<{ default: Messages }> }>

export type Language = keyof typeof languages

const isLanguage = (text: string): text is Language => text in languages

/** The language of ours nearest to a tag of the browser or an account (`zh`, `zh-Hant-HK`, `fr-CA` …). */
export const matchLanguage = (tag: string): Language | undefined => {
  if (isLanguage(tag)) return tag
  const lower = tag.toLowerCase()
  if (lower.startsWith('zh')) return /hant|tw|hk|mo/.test(lower) ? 'zh-TW' : 'zh-CN'
  const base = lower.split('-')[0] ?? ''
  return isLanguage(base) ? base : undefined
}

const detect = (): Language => {
  const chosen = getPreferences().language
  for (const tag of [...(chosen ? [chosen] : []), ...navigator.languages]) {
    const language = matchLanguage(tag)
    if (language) return language
  }
  return 'en'
}

const use = async (language: Language) => {
  const messages = await languages[language].load()
  i18next.addResourceBundle(language, 'translation', messages.default)
  document.documentElement.lang = language
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
  await use(language)
  await i18next.changeLanguage(language)
}

/** Changes the language and remembers it in this browser. */
export const changeLanguage = async (language: Language): Promise<void> => {
  await use(language)
  await i18next.changeLanguage(language)
  setPreferences({ language })
}
