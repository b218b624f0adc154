// The options of one section, or those that a search found, as a form that saves what was changed.
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { type OptionValues, saveOption } from './api.ts'
import { OptionField } from './option-field.tsx'

type Props = { options: readonly OptionDefinition[]; values: OptionValues }

type Changes = Readonly<Record<string, string>>

const storedOf = (option: OptionDefinition, values: OptionValues): string =>
  option.is_secret ? '' : (values.get(option.key) ?? option.default)

/** Leaving the page with changes asks first. */
const useLeaveGuard = (isDirty: boolean): void => {
  useEffect(() => {
    if (!isDirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isDirty])
}

/** Saves one option after the other; those that are refused keep their change and say why. */
const useSave = (changes: Changes, setChanges: (changes: Changes) => void) => {
  const { t } = useTranslation()
  const client = useQueryClient()
  const errorText = useErrorText()
  const [errors, setErrors] = useState<Changes>({})
  const [isBusy, setBusy] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const failed: Record<string, string> = {}
    const left: Record<string, string> = {}
    for (const [key, value] of Object.entries(changes)) {
      try {
        await saveOption(key, value)
      } catch (error) {
        failed[key] = errorText(error)
        left[key] = value
      }
    }
    await client.invalidateQueries({ queryKey: ['options'] })
    await client.invalidateQueries({ queryKey: ['status'] })
    setErrors(failed)
    setChanges(left)
    setBusy(false)
    if (Object.keys(failed).length === 0) toast.success(t('form.saved'))
    else toast.error(t('settings.someFailed', { count: Object.keys(failed).length }))
  }
  return { save, errors, isBusy }
}

/** The form; a secret that stays empty stays as it is. */
export const OptionForm = ({ options, values }: Props) => {
  const { t } = useTranslation()
  const [changes, setChanges] = useState<Changes>({})
  const { save, errors, isBusy } = useSave(changes, setChanges)
  const count = Object.keys(changes).length
  useLeaveGuard(count > 0)
  const change = (option: OptionDefinition, value: string) => {
    const { [option.key]: _, ...rest } = changes
    setChanges(value === storedOf(option, values) ? rest : { ...rest, [option.key]: value })
  }
  return (
    <form onSubmit={(event) => void save(event)} className="space-y-6">
      {options.map((option) => (
        <OptionField
          key={option.key}
          option={option}
          value={changes[option.key] ?? storedOf(option, values)}
          error={errors[option.key]}
          onChange={(value) => change(option, value)}
        />
      ))}
      <footer className="sticky bottom-0 z-10 -mx-5 -mb-5 flex flex-wrap items-center justify-end gap-3 rounded-b-[inherit] border-t bg-surface px-5 py-3">
        {count > 0 && <span className="mr-auto text-sm text-ink-soft">{t('settings.changed', { count })}</span>}
        {count > 0 && <Button onClick={() => setChanges({})}>{t('settings.discard')}</Button>}
        <Button type="submit" look="primary" isBusy={isBusy} disabled={count === 0}>
          {t('action.save')}
        </Button>
      </footer>
    </form>
  )
}
