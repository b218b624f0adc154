// Giving the account a mail address: a code goes there and comes back.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { TurnstileCheck } from '../../ui/turnstile.tsx'
import type { useStepUp } from '../step-up/step-up.tsx'
import { bindMail, sendMailCode } from './api.ts'

type MailFormProps = { doProven: ReturnType<typeof useStepUp>['doProven']; onDone: () => void }

export const MailForm = ({ doProven, onDone }: MailFormProps) => {
  const { t } = useTranslation()
  const [email, setEmail] = useState('')
  const [code, setCode] = useState('')
  const [human, setHuman] = useState('')
  const send = useAction({
    run: () => sendMailCode(email.trim(), human),
    touches: ['nothing'],
    done: () => t('personal.mailSent', { email: email.trim() }),
    isQuietOnError: true,
  })
  const bind = useAction({
    run: () => doProven(() => bindMail(email.trim(), code.trim())),
    touches: ['self'],
    done: (isDone) => (isDone ? t('personal.mailBound') : undefined),
    after: (isDone) => isDone && onDone(),
    isQuietOnError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (send.isSuccess) bind.mutate(undefined)
    else send.mutate(undefined)
  }
  return (
    <form onSubmit={submit} className="mt-3 max-w-md space-y-3 rounded-lg border bg-sunken p-4">
      <Field label={t('personal.mailAddress')}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="email"
            required
            value={email}
            onChange={(event) => {
              setEmail(event.target.value)
              send.reset()
            }}
          />
        )}
      </Field>
      {send.isSuccess ? (
        <Field label={t('personal.mailCode')}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => setCode(event.target.value)}
              className="font-mono tracking-[0.2em]"
            />
          )}
        </Field>
      ) : (
        <TurnstileCheck action="verification" onAnswer={setHuman} />
      )}
      <FormError error={bind.error ?? send.error} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" isBusy={send.isPending || bind.isPending}>
          {send.isSuccess ? t('personal.mailConfirm') : t('personal.mailSend')}
        </Button>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </form>
  )
}
