// Wizard step: the one-time setup code where it is asked for, and the root account.
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type SetupState, z } from '../../../../src/contract/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, PasswordInput } from '../../ui/input.tsx'

export type Account = { username: string; password: string; confirmation: string; setupCode: string }

const schemaFor = (state: SetupState) =>
  z
    .object({
      username: state.root_init ? z.string() : z.string().trim().min(1, 'form.required').max(12, 'form.max12'),
      password: state.root_init ? z.string() : z.string().min(8, 'form.min8').max(72, 'form.max72'),
      confirmation: z.string(),
      setupCode: state.setup_code_required ? z.string().trim().min(1, 'form.required') : z.string(),
    })
    .refine(({ password, confirmation }) => password === confirmation, {
      path: ['confirmation'],
      message: 'form.mismatch',
    })

type AccountStepProps = { state: SetupState; initial: Account | undefined; onNext: (account: Account) => void }

export const AccountStep = ({ state, initial, onNext }: AccountStepProps) => {
  const { t } = useTranslation()
  const form = useForm<Account>({
    resolver: zodResolver(schemaFor(state)),
    defaultValues: initial ?? {
      username: state.root_init ? '' : 'root',
      password: '',
      confirmation: '',
      setupCode: '',
    },
  })
  const { errors } = form.formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(onNext)(event)} className="space-y-4">
      <div className="mb-5">
        <h1 className="text-xl font-semibold tracking-[-0.02em]">{t('setup.accountTitle')}</h1>
        <p className="mt-1 text-ink-faint">{state.root_init ? t('setup.accountExists') : t('setup.accountText')}</p>
      </div>
      {state.setup_code_required && (
        <Field label={t('setup.code')} help={t('setup.codeHelp')} error={text(errors.setupCode?.message)}>
          {(control) => (
            <Input
              {...control}
              {...form.register('setupCode')}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      )}
      {!state.root_init && (
        <>
          <Field label={t('setup.username')} error={text(errors.username?.message)}>
            {(control) => (
              <Input {...control} {...form.register('username')} autoComplete="username" autoCapitalize="none" />
            )}
          </Field>
          <Field label={t('login.password')} help={t('form.min8')} error={text(errors.password?.message)}>
            {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
          </Field>
          <Field label={t('form.confirmPassword')} error={text(errors.confirmation?.message)}>
            {(control) => <PasswordInput {...control} {...form.register('confirmation')} autoComplete="new-password" />}
          </Field>
        </>
      )}
      <Button type="submit" look="primary" size="lg" className="w-full">
        {t('action.continue')}
      </Button>
    </form>
  )
}
