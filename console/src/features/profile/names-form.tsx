// One's names.
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { changeNames } from './api.ts'

const name = z.string().trim().min(1, 'form.required').max(20, 'personal.nameTooLong')
const schema = z.object({ username: name, display_name: name })

export const NamesForm = () => {
  const { t } = useTranslation()
  const { username, display_name } = useSelf()
  const form = useForm({
    resolver: zodResolver(schema),
    values: { username, display_name: display_name || username },
  })
  const save = useAction({
    run: changeNames,
    touches: ['self'],
    done: () => t('form.saved'),
    isQuietOnError: true,
  })
  const { errors, isDirty } = form.formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit((values) => save.mutate(values))(event)}
      className="space-y-4"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('personal.displayName')} error={text(errors.display_name?.message)}>
          {(control) => <Input {...control} {...form.register('display_name')} autoComplete="nickname" />}
        </Field>
        <Field label={t('personal.username')} help={t('personal.usernameHelp')} error={text(errors.username?.message)}>
          {(control) => (
            <Input {...control} {...form.register('username')} autoComplete="username" autoCapitalize="none" />
          )}
        </Field>
      </div>
      <FormError error={save.error} />
      <Button type="submit" disabled={!isDirty} isBusy={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  )
}
