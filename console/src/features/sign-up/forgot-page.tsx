// Asking for a link with which the password can be set anew.
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { type FormEvent, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { TurnstileCheck } from '../../ui/turnstile.tsx'
import { footLinkStyle, GuestCard } from '../sign-in/guest-card.tsx'
import { sendResetLink } from './api.ts'
import { useCooldown } from './use-cooldown.ts'

const pauseSeconds = 30

/** `/forgot-password` */
export const ForgotPage = () => {
  const { t } = useTranslation()
  const [email, setEmail] = useState('')
  const [human, setHuman] = useState('')
  const cooldown = useCooldown(pauseSeconds)
  const onAnswer = useCallback((token: string) => setHuman(token), [])
  const send = useMutation({ mutationFn: () => sendResetLink(email.trim(), human), onSuccess: cooldown.begin })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate()
  }
  return (
    <GuestCard
      title={t('signUp.forgotTitle')}
      text={t('signUp.forgotText')}
      foot={
        <Link to="/sign-in" className={footLinkStyle}>
          {t('signUp.backToSignIn')}
        </Link>
      }
    >
      <form onSubmit={submit} className="space-y-4">
        <Field label={t('signUp.email')}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="email"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <TurnstileCheck action="reset" key={send.submittedAt} onAnswer={onAnswer} />
        {send.isSuccess && (
          <p role="status" className="flex items-start gap-2 rounded-md bg-ok-soft px-3 py-2 text-sm text-ok">
            <MailCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
            {t('signUp.linkSent')}
          </p>
        )}
        <FormError error={send.error} />
        <Button
          type="submit"
          look="primary"
          size="lg"
          isBusy={send.isPending}
          disabled={cooldown.left > 0}
          className="w-full"
        >
          {cooldown.left > 0 ? t('signUp.wait', { n: cooldown.left }) : t('signUp.sendLink')}
        </Button>
      </form>
    </GuestCard>
  )
}
