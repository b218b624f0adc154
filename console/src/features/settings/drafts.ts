// What was changed and not saved yet, over all sections; checked as it is typed, saved together.
import { useQueryClient } from '@tanstack/react-query'
import { createContext, use, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { toast } from '../../ui/toast.tsx'
import { type OptionValues, saveOptions } from './api.ts'
import { findProblem, isSame } from './check.ts'
import type { Row } from './rows.ts'
import type { Problem } from './schema.ts'

type Texts = Readonly<Record<string, string>>

export type Drafts = {
  /** The text that the field shows: the draft, else what is stored. */
  readonly textOf: (option: OptionDefinition) => string
  readonly isChanged: (key: string) => boolean
  readonly set: (option: OptionDefinition, text: string) => void
  /** Takes a draft back; of a secret also the wish to remove it. */
  readonly reset: (key: string) => void
  /** The stored secret is to go when the rest is saved. */
  readonly removeSecret: (option: OptionDefinition) => void
  /** What the field must say: a bound that is passed, or why the server refused. */
  readonly problemOf: (option: OptionDefinition) => Problem | undefined
  readonly refusalOf: (key: string) => string | undefined
  /** Rows of a table that cannot be written yet; they outlive a look at another section. */
  readonly keepRows: (key: string, rows: readonly Row[] | undefined) => void
  readonly keptRows: (key: string) => readonly Row[] | undefined
}

const DraftsContext = createContext<Drafts | undefined>(undefined)

export const DraftsProvider = DraftsContext.Provider

/** The drafts of the settings page; only below it. */
export const useDrafts = (): Drafts => {
  const drafts = use(DraftsContext)
  if (drafts === undefined) throw new Error('there are no drafts outside the settings page')
  return drafts
}

const storedOf = (option: OptionDefinition, values: OptionValues): string =>
  option.is_secret ? '' : (values.get(option.key) ?? option.default)

const without = (texts: Texts, key: string): Texts => {
  const { [key]: _, ...rest } = texts
  return rest
}

/** All drafts, and how they are saved or thrown away. */
export const useDraftStore = (definitions: readonly OptionDefinition[], values: OptionValues) => {
  const { t } = useTranslation()
  const client = useQueryClient()
  const errorText = useErrorText()
  const [texts, setTexts] = useState<Texts>({})
  const [refusals, setRefusals] = useState<Texts>({})
  const [unwritten, setUnwritten] = useState<Readonly<Record<string, readonly Row[]>>>({})
  const [isBusy, setBusy] = useState(false)

  const changed = definitions.filter(({ key }) => key in texts || key in unwritten)
  const problemOf = (option: OptionDefinition): Problem | undefined => {
    const text = texts[option.key]
    return text === undefined ? undefined : findProblem(text, option)
  }
  const wrong = changed.filter((option) => option.key in unwritten || problemOf(option) !== undefined)

  const drafts: Drafts = {
    textOf: (option) => texts[option.key] ?? storedOf(option, values),
    isChanged: (key) => key in texts || key in unwritten,
    set: (option, text) => {
      setRefusals((old) => without(old, option.key))
      setTexts((old) =>
        isSame(text, storedOf(option, values), option) ? without(old, option.key) : { ...old, [option.key]: text },
      )
    },
    reset: (key) => {
      setTexts((old) => without(old, key))
      setRefusals((old) => without(old, key))
    },
    removeSecret: ({ key }) => setTexts((old) => ({ ...old, [key]: '' })),
    problemOf,
    refusalOf: (key) => refusals[key],
    keepRows: (key, rows) =>
      setUnwritten((old) => {
        const { [key]: known, ...rest } = old
        if (rows === undefined) return known === undefined ? old : rest
        return { ...rest, [key]: rows }
      }),
    keptRows: (key) => unwritten[key],
  }

  /** All changes or none: what one of them needs may be another. */
  const save = async () => {
    setBusy(true)
    try {
      await saveOptions(changed.map(({ key }) => ({ key, value: texts[key] ?? '' })))
      // Notices and panels are read from elsewhere, and shall show at once what was written here.
      const touched = ['options', 'group-options', 'status', 'text', 'texts']
      await Promise.all(touched.map((name) => client.invalidateQueries({ queryKey: [name] })))
      setTexts({})
      setRefusals({})
      toast.success(t('form.saved'))
    } catch (error) {
      const text = errorText(error)
      // The server begins with the key of the option that it refuses.
      const refused = changed.find(({ key }) => text.startsWith(`${key} `))
      if (refused) setRefusals({ [refused.key]: text.slice(refused.key.length + 1) })
      toast.error(text)
    } finally {
      setBusy(false)
    }
  }
  const discard = () => {
    setTexts({})
    setRefusals({})
    setUnwritten({})
  }
  return { drafts, changed, wrong, save, discard, isBusy }
}
