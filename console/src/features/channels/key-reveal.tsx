// Showing a channel's stored key, after a fresh proof that it is really the root account that asks.
import { Eye } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/enums.ts'
import type { Channel } from '../../../../src/contract/index.ts'
import { ApiError } from '../../lib/api-client.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { PasswordInput, Select } from '../../ui/input.tsx'
import { proveSelf, revealKey } from './api.ts'

const needsProof = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 403 && (error.code ?? '').startsWith('VERIFICATION')

type ProofProps = { onProved: () => void }

const Proof = ({ onProved }: ProofProps) => {
  const { t } = useTranslation()
  const [method, setMethod] = useState<'2fa' | 'password'>('password')
  const [code, setCode] = useState('')
  const prove = useAction({
    run: () => proveSelf(method, code),
    touches: ['channels', 'proof'],
    after: () => {
      setCode('')
      onProved()
    },
    isQuietOnError: true,
  })
  // Within the channel's form: Enter must not save that.
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    prove.mutate(undefined)
  }
  return (
    <div className="space-y-3 rounded-lg border bg-sunken p-3.5">
      <p className="text-sm text-ink-soft">{t('reveal.proof')}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('reveal.method')}>
          {(box) => (
            <Select
              {...box}
              value={method}
              onChange={({ target }) => setMethod(target.value === '2fa' ? '2fa' : 'password')}
            >
              <option value="password">{t('reveal.password')}</option>
              <option value="2fa">{t('reveal.code')}</option>
            </Select>
          )}
        </Field>
        <Field label={method === '2fa' ? t('reveal.code') : t('reveal.password')}>
          {(box) => (
            <PasswordInput
              {...box}
              value={code}
              autoComplete={method === '2fa' ? 'one-time-code' : 'current-password'}
              onChange={(event) => setCode(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && submit(event)}
            />
          )}
        </Field>
      </div>
      <FormError error={prove.error} />
      <Button look="primary" disabled={code === ''} isBusy={prove.isPending} onClick={submit}>
        {t('reveal.confirm')}
      </Button>
    </div>
  )
}

export const KeyReveal = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const self = useSelf()
  const [isAsked, setAsked] = useState(false)
  const reveal = useAction({
    run: () => revealKey(channel.id),
    touches: ['channels', 'proof'],
    after: () => setAsked(false),
    isQuietOnError: true,
  })
  if (self.role < userRole.root) return null
  const key = reveal.data?.key
  if (key !== undefined)
    return (
      <div className="flex items-start gap-2 rounded-lg border bg-sunken p-3">
        <code className="max-h-40 min-w-0 flex-1 overflow-y-auto text-xs break-all whitespace-pre-wrap">{key}</code>
        <CopyButton text={key} label={t('reveal.copy')} />
      </div>
    )
  if (isAsked && needsProof(reveal.error)) return <Proof onProved={() => reveal.mutate(undefined)} />
  return (
    <div className="space-y-2">
      <Button
        size="sm"
        icon={Eye}
        isBusy={reveal.isPending}
        onClick={() => {
          setAsked(true)
          reveal.mutate(undefined)
        }}
      >
        {t('reveal.show')}
      </Button>
      <FormError error={needsProof(reveal.error) ? null : reveal.error} />
    </div>
  )
}
