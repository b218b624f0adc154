// The first-start wizard: account, then how the gateway will be used.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SetupState } from '../../../../src/contract/index.ts'
import { setUserId } from '../../lib/preferences.ts'
import { GuestFrame } from '../../shell/guest-frame.tsx'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { signIn } from '../sign-in/api.ts'
import { type Account, AccountStep } from './account-step.tsx'
import { completeSetup, setupQuery } from './api.ts'
import { type Mode, ModeStep } from './mode-step.tsx'

const Steps = ({ step, count }: { step: number; count: number }) => {
  const { t } = useTranslation()
  return (
    <div className="mb-5">
      <p className="text-xs font-medium text-ink-faint">{t('setup.step', { step, count })}</p>
      <div aria-hidden="true" className="mt-2 flex gap-1.5">
        {Array.from({ length: count }, (_, index) => index + 1).map((number) => (
          <span key={number} className={`h-1 flex-1 rounded-full ${number <= step ? 'bg-accent' : 'bg-hover'}`} />
        ))}
      </div>
    </div>
  )
}

const Wizard = ({ state }: { state: SetupState }) => {
  const { t } = useTranslation()
  const client = useQueryClient()
  const router = useRouter()
  const needsAccountStep = !state.root_init || state.setup_code_required
  const [account, setAccount] = useState<Account>()
  const [mode, setMode] = useState<Mode>('external')
  const isModeStep = !needsAccountStep || account !== undefined
  const [isBack, setBack] = useState(false)
  const finish = useMutation({
    mutationFn: async () => {
      await completeSetup({
        ...(state.root_init
          ? {}
          : { username: account?.username, password: account?.password, confirmPassword: account?.password }),
        ...(state.setup_code_required ? { setup_code: account?.setupCode } : {}),
        SelfUseModeEnabled: mode === 'self',
        DemoSiteEnabled: mode === 'demo',
      })
      if (state.root_init || !account) return '/sign-in'
      const answer = await signIn({ username: account.username, password: account.password })
      if ('require_2fa' in answer) return '/sign-in'
      setUserId(answer.id)
      return '/dashboard/overview'
    },
    onSuccess: async (target) => {
      await client.resetQueries({ queryKey: ['status'] })
      router.history.push(target)
    },
  })
  const count = needsAccountStep ? 2 : 1
  if (!isModeStep || isBack)
    return (
      <>
        <Steps step={1} count={count} />
        <AccountStep
          state={state}
          initial={account}
          onNext={(next) => {
            setAccount(next)
            setBack(false)
            finish.reset()
          }}
        />
      </>
    )
  return (
    <>
      <Steps step={count} count={count} />
      <ModeStep value={mode} onChange={setMode} database={state.database_type} />
      <div className="mt-5 space-y-4">
        <FormError error={finish.error} />
        <div className="flex gap-2">
          {needsAccountStep && (
            <Button size="lg" onClick={() => setBack(true)}>
              {t('action.back')}
            </Button>
          )}
          <Button look="primary" size="lg" isBusy={finish.isPending} onClick={() => finish.mutate()} className="flex-1">
            {t('setup.finish')}
          </Button>
        </div>
      </div>
    </>
  )
}

/** `/setup` */
export const SetupPage = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(setupQuery)
  return (
    <GuestFrame>
      <div className="w-full max-w-md panel p-6 shadow-card sm:p-7">
        {data?.status === true ? (
          <div className="text-center">
            <h1 className="text-xl font-semibold tracking-[-0.02em]">{t('setup.done')}</h1>
            <p className="mt-1 mb-5 text-ink-faint">{t('setup.doneText')}</p>
            <a href="/sign-in" className="font-medium text-accent-text hover:underline">
              {t('login.submit')}
            </a>
          </div>
        ) : data ? (
          <Wizard state={data} />
        ) : error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <PageLoading />
        )}
      </div>
    </GuestFrame>
  )
}
