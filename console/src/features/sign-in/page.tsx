// Sign-in: name and password, or another way in.
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input, PasswordInput } from '../../ui/input.tsx'
import { TurnstileCheck } from '../../ui/turnstile.tsx'
import { signIn } from './api.ts'
import { footLinkStyle, GuestCard } from './guest-card.tsx'
import { LegalNote } from './legal-note.tsx'
import { OtherDoors } from './other-doors.tsx'
import { readSignInSearch } from './search.ts'
import { useEnter } from './use-enter.ts'

const PasswordForm = ({ redirect }: { redirect: string | undefined }) => {
  const { t } = useTranslation()
  const enter = useEnter(redirect)
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [human, setHuman] = useState('')
  const login = useMutation({
    mutationFn: () => signIn({ username: username.trim(), password }, human),
    onSuccess: enter,
  })
  const onAnswer = useCallback((token: string) => setHuman(token), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    login.mutate()
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <Field label={t('login.username')}>
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username webauthn"
            autoCapitalize="none"
            autoFocus
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field
        label={t('login.password')}
        action={
          <Link to="/forgot-password" className="text-xs text-ink-faint hover:text-ink hover:underline">
            {t('login.forgot')}
          </Link>
        }
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <TurnstileCheck action="login" key={login.submittedAt} onAnswer={onAnswer} />
      <FormError error={login.error} />
      <Button type="submit" look="primary" size="lg" isBusy={login.isPending} className="w-full">
        {t('login.submit')}
      </Button>
    </form>
  )
}

/** `/sign-in` */
export const SignInPage = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const { redirect, reason } = useSearchState(readSignInSearch).search
  const hasPassword = status?.password_login_enabled !== false
  return (
    <GuestCard
      title={t('login.title', { name: status?.system_name || 'Tollgate' })}
      foot={
        status?.register_enabled && (
          <>
            {t('login.noAccount')}{' '}
            <Link to="/sign-up" className={footLinkStyle}>
              {t('login.toSignUp')}
            </Link>
          </>
        )
      }
    >
      {reason && (
        <p
          role="status"
          className={`mb-5 rounded-md px-3 py-2 text-sm ${reason === 'expired' ? 'bg-warn-soft text-warn' : 'bg-ok-soft text-ok'}`}
        >
          {reason === 'expired'
            ? t('login.expired')
            : reason === 'reset'
              ? t('login.afterReset')
              : t('login.afterSignUp')}
        </p>
      )}
      {hasPassword && <PasswordForm redirect={redirect} />}
      <div className="mt-5 empty:hidden">
        <OtherDoors redirect={redirect} />
      </div>
      <LegalNote />
    </GuestCard>
  )
}
