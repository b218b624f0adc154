// Opening an account.
import { useMutation } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useCallback, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Checkbox, Input, PasswordInput } from '../../ui/input.tsx'
import { TurnstileCheck } from '../../ui/turnstile.tsx'
import { footLinkStyle, GuestCard } from '../sign-in/guest-card.tsx'
import { useLegalLinks } from '../sign-in/legal-note.tsx'
import { OtherDoors } from '../sign-in/other-doors.tsx'
import { signUp } from './api.ts'
import { EmailFields } from './email-fields.tsx'
import { readSignUpSearch } from './search.ts'

const passwordMin = 8

const Consent = () => {
  const { t } = useTranslation()
  const id = useId()
  const links = useLegalLinks()
  if (links.length === 0) return null
  return (
    <div className="flex items-start gap-2.5 text-sm text-ink-soft">
      <Checkbox id={id} required className="mt-0.5" />
      <label htmlFor={id}>
        {t('signUp.consent')}{' '}
        {links.map(([path, name], index) => (
          <span key={path}>
            {index > 0 && ' · '}
            <Link to={path} target="_blank" className="underline underline-offset-2">
              {name}
            </Link>
          </span>
        ))}
      </label>
    </div>
  )
}

const emptyAccount = { username: '', password: '', confirmation: '', email: '', code: '' }

const AccountForm = ({ aff }: { aff: string | undefined }) => {
  const { t } = useTranslation()
  const router = useRouter()
  const status = useStatus()
  const [values, setValues] = useState(emptyAccount)
  const [human, setHuman] = useState('')
  const [round, setRound] = useState(0)
  const set = (change: Partial<typeof emptyAccount>) => setValues((old) => ({ ...old, ...change }))
  const register = useMutation({
    mutationFn: () =>
      signUp(
        {
          username: values.username.trim(),
          password: values.password,
          ...(status?.email_verification ? { email: values.email.trim(), verification_code: values.code.trim() } : {}),
          ...(aff === undefined ? {} : { aff_code: aff }),
        },
        human,
      ),
    onSuccess: () => router.history.push('/sign-in?reason=registered'),
    onError: () => setRound((old) => old + 1),
  })
  const onAnswer = useCallback((token: string) => setHuman(token), [])
  const isMismatch = values.confirmation !== '' && values.confirmation !== values.password
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (values.confirmation === values.password) register.mutate()
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <Field label={t('signUp.username')}>
        {(control) => (
          <Input
            {...control}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            maxLength={20}
            value={values.username}
            onChange={(event) => set({ username: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('login.password')} help={t('form.min8')}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            required
            minLength={passwordMin}
            value={values.password}
            onChange={(event) => set({ password: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('form.confirmPassword')} error={isMismatch ? t('form.mismatch') : undefined}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            required
            value={values.confirmation}
            onChange={(event) => set({ confirmation: event.target.value })}
          />
        )}
      </Field>
      {status?.email_verification && (
        <EmailFields
          email={values.email}
          code={values.code}
          human={human}
          onEmail={(email) => set({ email })}
          onCode={(code) => set({ code })}
          onSent={() => setRound((old) => old + 1)}
        />
      )}
      <TurnstileCheck action="register" key={round} onAnswer={onAnswer} />
      <Consent />
      <FormError error={register.error} />
      <Button type="submit" look="primary" size="lg" isBusy={register.isPending} className="w-full">
        {t('signUp.submit')}
      </Button>
    </form>
  )
}

/** `/sign-up` */
export const SignUpPage = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const { aff } = useSearchState(readSignUpSearch).search
  const isOpen = status?.register_enabled !== false
  return (
    <GuestCard
      title={t('signUp.title', { name: status?.system_name || 'Tollgate' })}
      foot={
        <>
          {t('signUp.haveAccount')}{' '}
          <Link to="/sign-in" className={footLinkStyle}>
            {t('login.submit')}
          </Link>
        </>
      }
    >
      {!isOpen && <p className="text-ink-soft">{t('signUp.closed')}</p>}
      {isOpen && status?.password_register_enabled !== false && <AccountForm aff={aff} />}
      {isOpen && (
        <div className="mt-5 empty:hidden">
          <OtherDoors redirect={undefined} {...(aff === undefined ? {} : { aff })} />
        </div>
      )}
    </GuestCard>
  )
}
