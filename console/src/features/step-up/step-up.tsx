// The dialog that asks who sits at the screen before something that a stolen session must not do.
import { useMutation, useQuery } from '@tanstack/react-query'
import { Fingerprint, ShieldCheck } from 'lucide-react'
import { type FormEvent, type ReactNode, useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hasPasskeys } from '../../lib/webauthn.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input, PasswordInput } from '../../ui/input.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { type ProofMethod, passkeyQuery, prove, twoFactorQuery, wantsProof } from './api.ts'

type FormProps = { action: string; hasFactor: boolean; hasPasskey: boolean; onDone: () => void }

/** Browsers call it so when the person closed their question. */
const isDeclined = (error: Error | null): boolean => error?.name === 'NotAllowedError'

const ProofForm = ({ action, hasFactor, hasPasskey, onDone }: FormProps) => {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const method: ProofMethod = hasFactor ? '2fa' : 'password'
  const send = useMutation({ mutationFn: (one: ProofMethod) => prove(one, code, action), onSuccess: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The dialog may stand in another form's tree.
    event.stopPropagation()
    send.mutate(method)
  }
  const asksForText = hasFactor || !hasPasskey
  return (
    <form onSubmit={submit} className="space-y-4">
      {hasPasskey && (
        <Button
          look={asksForText ? 'plain' : 'primary'}
          icon={Fingerprint}
          isBusy={send.isPending && send.variables === 'passkey'}
          onClick={() => send.mutate('passkey')}
          className="w-full"
        >
          {t('stepUp.passkey')}
        </Button>
      )}
      {hasFactor && (
        <Field label={t('stepUp.code')} help={t('stepUp.codeHelp')}>
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
              className="h-11 text-center font-mono text-lg tracking-[0.3em]"
            />
          )}
        </Field>
      )}
      {!hasFactor && !hasPasskey && (
        <Field label={t('login.password')}>
          {(control) => (
            <PasswordInput
              {...control}
              autoFocus
              autoComplete="current-password"
              required
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
      )}
      {!isDeclined(send.error) && <FormError error={send.error} />}
      {asksForText && (
        <Button
          type="submit"
          look="primary"
          icon={ShieldCheck}
          isBusy={send.isPending && send.variables !== 'passkey'}
          className="w-full"
        >
          {t('stepUp.confirm')}
        </Button>
      )}
    </form>
  )
}

const Proof = ({ action, onDone }: { action: string; onDone: () => void }) => {
  const factor = useQuery({ ...twoFactorQuery, staleTime: 0 })
  const passkey = useQuery({ ...passkeyQuery, staleTime: 0 })
  const error = factor.error ?? passkey.error
  if (error) return <Failure error={error} onRetry={() => void (factor.error ? factor.refetch() : passkey.refetch())} />
  if (!factor.data || !passkey.data) return <Skeleton className="h-24" />
  return (
    <ProofForm
      action={action}
      hasFactor={factor.data.enabled}
      hasPasskey={passkey.data.enabled && hasPasskeys()}
      onDone={onDone}
    />
  )
}

type StepUp = {
  /** Asks for a proof; resolves to whether it was given. */
  readonly ask: (action?: string) => Promise<boolean>
  /** Runs the call; where the server wants a proof first, asks and runs it again. Undefined when the person declined. */
  readonly withProof: <T>(run: () => Promise<T>, action?: string) => Promise<T | undefined>
  /** The same for calls that answer nothing: whether it was done. */
  readonly doProven: (run: () => Promise<unknown>, action?: string) => Promise<boolean>
  /** To be drawn by the caller. */
  readonly dialog: ReactNode
}

/** `action` is the protected call, `METHOD path` with the route's own names, such as `POST /api/channel/:id/key`. */
export const useStepUp = (): StepUp => {
  const { t } = useTranslation()
  const [action, setAction] = useState<string>()
  const answer = useRef<(isProven: boolean) => void>(undefined)
  const ask = useCallback((wanted = '') => {
    setAction(wanted)
    return new Promise<boolean>((resolve) => {
      answer.current = resolve
    })
  }, [])
  const close = (isProven: boolean) => {
    setAction(undefined)
    answer.current?.(isProven)
    answer.current = undefined
  }
  const withProof = useCallback(
    async <T,>(run: () => Promise<T>, wanted?: string): Promise<T | undefined> => {
      try {
        return await run()
      } catch (error) {
        if (!wantsProof(error)) throw error
        return (await ask(wanted)) ? run() : undefined
      }
    },
    [ask],
  )
  const doProven = useCallback(
    async (run: () => Promise<unknown>, wanted?: string): Promise<boolean> => {
      let isDone = false
      await withProof(async () => {
        await run()
        isDone = true
      }, wanted)
      return isDone
    },
    [withProof],
  )
  const dialog = (
    <Dialog
      isOpen={action !== undefined}
      onClose={() => close(false)}
      title={t('stepUp.title')}
      description={t('stepUp.text')}
      className="max-w-sm"
    >
      {action !== undefined && <Proof action={action} onDone={() => close(true)} />}
    </Dialog>
  )
  return { ask, withProof, doProven, dialog }
}
