// Changing one's password.
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { PasswordInput } from '../../ui/input.tsx'
import { changePassword } from './api.ts'

const schema = z
  .object({
    original: z.string().min(1, 'form.required'),
    next: z.string().min(8, 'form.min8').max(72, 'form.max72'),
    confirmation: z.string(),
  })
  .refine(({ next, confirmation }) => next === confirmation, { path: ['confirmation'], message: 'form.mismatch' })

const empty = { original: '', next: '', confirmation: '' }

export const PasswordForm = () => {
  const { t } = useTranslation()
  const { username } = useSelf()
  const form = useForm({ resolver: zodResolver(schema), defaultValues: empty })
  const save = useAction({
    run: ({ original, next }: typeof empty) => changePassword({ original_password: original, password: next }),
    touches: ['self'],
    done: () => t('personal.passwordChanged'),
    after: () => form.reset(empty),
    isQuietOnError: true,
  })
  const { errors } = form.formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit((values) => save.mutate(values))(event)}
      className="space-y-4"
    >
      <input type="text" name="username" autoComplete="username" defaultValue={username} hidden readOnly />
      <Field label={t('personal.oldPassword')} error={text(errors.original?.message)}>
        {(control) => <PasswordInput {...control} {...form.register('original')} autoComplete="current-password" />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('personal.newPassword')} help={t('form.min8')} error={text(errors.next?.message)}>
          {(control) => <PasswordInput {...control} {...form.register('next')} autoComplete="new-password" />}
        </Field>
        <Field label={t('form.confirmPassword')} error={text(errors.confirmation?.message)}>
          {(control) => <PasswordInput {...control} {...form.register('confirmation')} autoComplete="new-password" />}
        </Field>
      </div>
      <FormError error={save.error} />
      <Button type="submit" isBusy={save.isPending}>
        {t('personal.changePassword')}
      </Button>
    </form>
  )
}
