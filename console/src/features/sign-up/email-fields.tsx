// The mail address and the code that was sent there.
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { sendCode } from './api.ts'
import { useCooldown } from './use-cooldown.ts'

const pauseSeconds = 30

type EmailFieldsProps = {
  email: string
  code: string
  human: string
  onEmail: (email: string) => void
  onCode: (code: string) => void
  /** The human's answer has been used up. */
  onSent: () => void
}

export const EmailFields = ({ email, code, human, onEmail, onCode, onSent }: EmailFieldsProps) => {
  const { t } = useTranslation()
  const cooldown = useCooldown(pauseSeconds)
  const send = useMutation({
    mutationFn: () => sendCode(email.trim(), human),
    onSuccess: cooldown.begin,
    onSettled: onSent,
  })
  return (
    <>
      <Field label={t('signUp.email')}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="email"
            required
            value={email}
            onChange={(event) => onEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('signUp.code')} help={send.isSuccess ? t('signUp.codeSent') : undefined}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => onCode(event.target.value)}
              className="font-mono"
            />
            <Button
              isBusy={send.isPending}
              disabled={cooldown.left > 0 || !email.includes('@')}
              onClick={() => send.mutate()}
            >
              {cooldown.left > 0 ? t('signUp.wait', { n: cooldown.left }) : t('signUp.sendCode')}
            </Button>
          </div>
        )}
      </Field>
      <FormError error={send.error} />
    </>
  )
}
