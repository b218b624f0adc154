// Setting the password anew with the link that was mailed.
import { useMutation } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { PasswordInput } from '../../ui/input.tsx'
import { footLinkStyle, GuestCard } from '../sign-in/guest-card.tsx'
import { resetPassword } from './api.ts'
import { readResetSearch } from './search.ts'

const passwordMin = 8

const ResetForm = ({ email, token }: { email: string; token: string }) => {
  const { t } = useTranslation()
  const router = useRouter()
  const [password, setPassword] = useState('')
  const [confirmation, setConfirmation] = useState('')
  const isMismatch = confirmation !== '' && confirmation !== password
  const reset = useMutation({
    mutationFn: () => resetPassword({ email, token, password }),
    onSuccess: () => router.history.push('/sign-in?reason=reset'),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (confirmation === password) reset.mutate()
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      {/* Password managers keep the new password with the name. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field label={t('signUp.newPassword')} help={t('form.min8')}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            autoFocus
            required
            minLength={passwordMin}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('form.confirmPassword')} error={isMismatch ? t('form.mismatch') : undefined}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            required
            value={confirmation}
            onChange={(event) => setConfirmation(event.target.value)}
          />
        )}
      </Field>
      <FormError error={reset.error} />
      <Button type="submit" look="primary" size="lg" isBusy={reset.isPending} className="w-full">
        {t('signUp.savePassword')}
      </Button>
    </form>
  )
}

/** `/user/reset` */
export const ResetPage = () => {
  const { t } = useTranslation()
  const { email, token } = useSearchState(readResetSearch).search
  const isWhole = email !== undefined && token !== undefined
  return (
    <GuestCard
      title={t('signUp.resetTitle')}
      text={isWhole ? email : t('signUp.brokenLink')}
      foot={
        <Link to={isWhole ? '/sign-in' : '/forgot-password'} className={footLinkStyle}>
          {isWhole ? t('signUp.backToSignIn') : t('signUp.sendLink')}
        </Link>
      }
    >
      {isWhole && <ResetForm email={email} token={token} />}
    </GuestCard>
  )
}
