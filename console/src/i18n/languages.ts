// The languages of the console, and which of them a reader wants.

/** Code of each language with its own name. */
export const languages = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
  fr: 'Français',
  ja: '日本語',
} as const

export type Language = keyof typeof languages

export const isLanguage = (text: string): text is Language => text in languages

/** The language of ours nearest to a tag of the browser or an account (`zh`, `zh-Hant-HK`, `fr-CA` …). */
export const matchLanguage = (tag: string): Language | undefined => {
  if (isLanguage(tag)) return tag
  const lower = tag.toLowerCase()
  if (lower.startsWith('zh')) return /hant|tw|hk|mo/.test(lower) ? 'zh-TW' : 'zh-CN'
  const base = lower.split('-')[0] ?? ''
  return isLanguage(base) ? base : undefined
}
