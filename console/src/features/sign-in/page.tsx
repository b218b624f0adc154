// Sign-in: name and password, then the second factor where the account has one.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { ArrowLeft, ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SignedIn } from '../../../../src/contract/index.ts'
import { setUserId } from '../../lib/preferences.ts'
import { useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { GuestFrame } from '../../shell/guest-frame.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input, PasswordInput } from '../../ui/input.tsx'
import { confirmSecondFactor, signIn } from './api.ts'
import { readSignInSearch } from './search.ts'

const useEnter = () => {
  const client = useQueryClient()
  const router = useRouter()
  const { redirect } = useSearchState(readSignInSearch).search
  return (user: SignedIn) => {
    setUserId(user.id)
    client.removeQueries({ queryKey: ['self'] })
    router.history.push(redirect ?? '/dashboard/overview')
  }
}

type PasswordStepProps = { onSecondFactor: () => void }

const PasswordStep = ({ onSecondFactor }: PasswordStepProps) => {
  const { t } = useTranslation()
  const { reason } = useSearchState(readSignInSearch).search
  const systemName = useStatus()?.system_name || 'Tollgate'
  const enter = useEnter()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const login = useMutation({
    mutationFn: signIn,
    onSuccess: (answer) => ('require_2fa' in answer ? onSecondFactor() : enter(answer)),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    login.mutate({ username: username.trim(), password })
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <div className="mb-6">
        <h1 className="text-xl font-semibold tracking-[-0.02em]">{t('login.title', { name: systemName })}</h1>
        {reason === 'expired' && !login.error && (
          <p role="status" className="mt-3 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
            {t('login.expired')}
          </p>
        )}
      </div>
      <Field label={t('login.username')}>
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('login.password')}>
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
      <FormError error={login.error} />
      <Button type="submit" look="primary" size="lg" isBusy={login.isPending} className="w-full">
        {t('login.submit')}
      </Button>
    </form>
  )
}

const SecondFactorStep = ({ onBack }: { onBack: () => void }) => {
  const { t } = useTranslation()
  const enter = useEnter()
  const [code, setCode] = useState('')
  const confirm = useMutation({ mutationFn: confirmSecondFactor, onSuccess: enter })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(code)
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <div className="mb-6">
        <ShieldCheck aria-hidden="true" className="mb-3 size-6 text-accent-text" />
        <h1 className="text-xl font-semibold tracking-[-0.02em]">{t('login.twoFactorTitle')}</h1>
        <p className="mt-1 text-ink-faint">{t('login.twoFactorText')}</p>
      </div>
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
      <Button look="ghost" icon={ArrowLeft} onClick={onBack} className="w-full">
        {t('login.back')}
      </Button>
    </form>
  )
}

/** `/sign-in` */
export const SignInPage = () => {
  const [step, setStep] = useState<'password' | 'code'>('password')
  return (
    <GuestFrame>
      <div className="w-full max-w-[23.5rem] panel p-6 shadow-card sm:p-7">
        {step === 'password' ? (
          <PasswordStep onSecondFactor={() => setStep('code')} />
        ) : (
          <SecondFactorStep onBack={() => setStep('password')} />
        )}
      </div>
    </GuestFrame>
  )
}
