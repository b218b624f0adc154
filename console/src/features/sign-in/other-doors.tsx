// Ways in beside the password: passkey, other sites, Telegram, WeChat.
import { useMutation } from '@tanstack/react-query'
import { Fingerprint, LogIn } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { hasPasskeys } from '../../lib/webauthn.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { beginOauth, signInWithPasskey, signInWithWechat } from './api.ts'
import { listDoors, telegramAddress } from './doors.ts'
import { useEnter } from './use-enter.ts'

const WechatForm = ({ redirect }: { redirect: string | undefined }) => {
  const { t } = useTranslation()
  const status = useStatus()
  const enter = useEnter(redirect)
  const [code, setCode] = useState('')
  const send = useMutation({ mutationFn: signInWithWechat, onSuccess: enter })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate(code.trim())
  }
  return (
    <form onSubmit={submit} className="space-y-3 rounded-md border p-4">
      {status?.wechat_qrcode && (
        <img src={status.wechat_qrcode} alt={t('login.wechatQr')} className="mx-auto size-40 rounded-md bg-white p-1" />
      )}
      <p className="text-xs text-ink-faint">{t('login.wechatText')}</p>
      <Field label={t('login.wechatCode')}>
        {(control) => (
          <Input
            {...control}
            value={code}
            required
            autoComplete="off"
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <FormError error={send.error} />
      <Button type="submit" isBusy={send.isPending} className="w-full">
        {t('login.submit')}
      </Button>
    </form>
  )
}

/** Whether the person simply closed the browser's question. */
const isDeclined = (error: Error | null): boolean => error?.name === 'NotAllowedError'

type OtherDoorsProps = { redirect: string | undefined; aff?: string }

/** Nothing where the site has only passwords. */
export const OtherDoors = ({ redirect, aff }: OtherDoorsProps) => {
  const { t } = useTranslation()
  const status = useStatus()
  const enter = useEnter(redirect)
  const [isWechatOpen, setWechatOpen] = useState(false)
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: enter })
  const leave = useMutation({
    mutationFn: (slug: string) => beginOauth(slug, aff),
    onSuccess: (address) => location.assign(address),
  })
  const doors = listDoors(status)
  const hasPasskey = Boolean(status?.passkey_login) && hasPasskeys()
  const hasTelegram = Boolean(status?.telegram_oauth && status.telegram_bot_id)
  if (doors.length === 0 && !hasPasskey && !hasTelegram && !status?.wechat_login) return null
  return (
    <div className="space-y-2">
      {hasPasskey && (
        <Button icon={Fingerprint} isBusy={passkey.isPending} onClick={() => passkey.mutate()} className="w-full">
          {t('login.passkey')}
        </Button>
      )}
      {doors.map(({ slug, name }) => (
        <Button
          key={slug}
          icon={LogIn}
          isBusy={leave.isPending && leave.variables === slug}
          onClick={() => leave.mutate(slug)}
          className="w-full"
        >
          {t('login.with', { name })}
        </Button>
      ))}
      {hasTelegram && (
        <Button
          icon={LogIn}
          onClick={() => location.assign(telegramAddress(status?.telegram_bot_id ?? '', location.origin))}
          className="w-full"
        >
          {t('login.with', { name: 'Telegram' })}
        </Button>
      )}
      {status?.wechat_login && (
        <Button
          icon={LogIn}
          aria-expanded={isWechatOpen}
          onClick={() => setWechatOpen(!isWechatOpen)}
          className="w-full"
        >
          {t('login.with', { name: 'WeChat' })}
        </Button>
      )}
      {isWechatOpen && <WechatForm redirect={redirect} />}
      {isDeclined(passkey.error) ? (
        <p role="status" className="text-xs text-ink-faint">
          {t('login.passkeyDeclined')}
        </p>
      ) : (
        <FormError error={passkey.error ?? leave.error} />
      )}
    </div>
  )
}
