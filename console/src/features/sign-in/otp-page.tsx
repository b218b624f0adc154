// The second factor: six digits of an authenticator, or a backup code.
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { confirmSecondFactor } from './api.ts'
import { footLinkStyle, GuestCard } from './guest-card.tsx'
import { readSignInSearch } from './search.ts'
import { useEnter } from './use-enter.ts'

/** `/otp` */
export const OtpPage = () => {
  const { t } = useTranslation()
  const enter = useEnter(useSearchState(readSignInSearch).search.redirect)
  const [code, setCode] = useState('')
  const confirm = useMutation({ mutationFn: confirmSecondFactor, onSuccess: enter })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(code)
  }
  return (
    <GuestCard
      title={t('login.twoFactorTitle')}
      text={t('login.twoFactorText')}
      icon={<ShieldCheck aria-hidden="true" className="mb-3 size-6 text-accent-text" />}
      foot={
        <Link to="/sign-in" className={footLinkStyle}>
          {t('login.back')}
        </Link>
      }
    >
      <form onSubmit={submit} className="space-y-4">
        <Field label={t('login.code')} help={t('login.codeHelp')}>
          {(control) => (
            <Input
              {...control}
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="characters"
              autoFocus
              required
              minLength={6}
              maxLength={9}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              className="h-11 text-center font-mono text-lg tracking-[0.3em]"
            />
          )}
        </Field>
        <FormError error={confirm.error} />
        <Button type="submit" look="primary" size="lg" isBusy={confirm.isPending} className="w-full">
          {t('login.verify')}
        </Button>
      </form>
    </GuestCard>
  )
}
