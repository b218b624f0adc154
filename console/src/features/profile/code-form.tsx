// A code of the second factor, asked in place.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'

type CodeFormProps = {
  label: string
  help: string
  action: string
  isDangerous?: boolean
  isBusy: boolean
  error: unknown
  onCode: (code: string) => void
  onCancel: () => void
}

export const CodeForm = ({ label, help, action, isDangerous, isBusy, error, onCode, onCancel }: CodeFormProps) => {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onCode(code.replaceAll(/[\s-]/g, ''))
  }
  return (
    <form onSubmit={submit} className="max-w-sm space-y-3">
      <Field label={label} help={help}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="one-time-code"
            autoCapitalize="characters"
            required
            minLength={6}
            maxLength={9}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            className="font-mono tracking-[0.2em]"
          />
        )}
      </Field>
      <FormError error={error} />
      <div className="flex gap-2">
        <Button type="submit" look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy}>
          {action}
        </Button>
        <Button onClick={onCancel}>{t('action.cancel')}</Button>
      </div>
    </form>
  )
}
