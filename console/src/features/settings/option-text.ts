// Names and explanations of options, sections and problems in the reader's language.
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import type { Problem } from './schema.ts'

type Named = Pick<OptionDefinition, 'key' | 'category' | 'section'>

/** Texts of the settings page that are found by a key. */
export const useOptionText = () => {
  const { t, i18n } = useTranslation()
  return {
    label: (key: string): string => t(`settings.option.${key}`),
    help: (key: string): string => t(`settings.help.${key}`),
    field: (name: string): string => t(`settings.field.${name}`),
    /** Explanation of a field of a list, where it needs one. */
    fieldHelp: (name: string): string | undefined =>
      i18n.exists(`settings.fieldHelp.${name}`) ? t(`settings.fieldHelp.${name}`) : undefined,
    /** A word of a choice, said in the reader's words; words that speak for themselves stay as they are. */
    choice: (word: string): string =>
      i18n.exists(`settings.choice.${word || 'any'}`) ? t(`settings.choice.${word || 'any'}`) : word,
    problem: ({ kind, limit = '' }: Problem): string =>
      t(`settings.problem.${kind}`, {
        limit: typeof limit === 'number' ? new Intl.NumberFormat(i18n.language).format(limit) : limit,
      }),
    /** All that a search looks through. */
    searchable: ({ key, category, section }: Named): string =>
      [
        key,
        t(`settings.option.${key}`),
        t(`settings.help.${key}`),
        t(`settings.category.${category}`),
        t(`settings.section.${section}`),
      ].join(' '),
  }
}
