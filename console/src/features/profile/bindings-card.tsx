// Other ways into one's account: what is bound, binding more, and taking it away.
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSelf, useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { listDoors, telegramAddress } from '../sign-in/doors.ts'
import { twoFactorQuery } from '../step-up/api.ts'
import { useStepUp } from '../step-up/step-up.tsx'
import { beginBinding, bindWechat, ownBindingsQuery, unbind } from './api.ts'
import { MailForm } from './mail-form.tsx'

type RowProps = { name: string; value: string | undefined; children?: ReactNode }

const BindingRow = ({ name, value, children }: RowProps) => {
  const { t } = useTranslation()
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="w-28 shrink-0 text-sm font-medium">{name}</span>
        <span className="min-w-0 flex-1 truncate text-sm text-ink-soft">
          {value ? value : <Badge>{t('personal.unbound')}</Badge>}
        </span>
        {children}
      </div>
    </li>
  )
}

type WechatFormProps = { doProven: ReturnType<typeof useStepUp>['doProven']; onDone: () => void }

const WechatForm = ({ doProven, onDone }: WechatFormProps) => {
  const { t } = useTranslation()
  const status = useStatus()
  const [code, setCode] = useState('')
  const bind = useAction({
    run: (text: string) => doProven(() => bindWechat(text)),
    touches: ['self'],
    done: (isDone) => (isDone ? t('personal.bound', { name: 'WeChat' }) : undefined),
    after: (isDone) => isDone && onDone(),
    isQuietOnError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    bind.mutate(code.trim())
  }
  return (
    <form onSubmit={submit} className="mt-3 max-w-md space-y-3 rounded-lg border bg-sunken p-4">
      {status?.wechat_qrcode && (
        <img src={status.wechat_qrcode} alt={t('personal.wechatQr')} className="size-40 rounded-md bg-white p-1" />
      )}
      <Field label={t('personal.wechatCode')} help={t('personal.wechatText')}>
        {(control) => (
          <Input
            {...control}
            required
            autoComplete="off"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <FormError error={bind.error} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" isBusy={bind.isPending}>
          {t('personal.bind')}
        </Button>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </form>
  )
}

/** Columns of the account, by the site's name for the API. */
const columns = {
  github: 'github_id',
  discord: 'discord_id',
  linuxdo: 'linux_do_id',
  oidc: 'oidc_id',
} as const

/** Leaves for the other site; where there is a second factor it is shown first, or the way back would be refused. */
const useLeaving = (ask: () => Promise<boolean>) => {
  const factor = useQuery(twoFactorQuery)
  return async (address: () => Promise<string> | string): Promise<void> => {
    if (factor.data?.enabled && !(await ask())) return
    location.assign(await address())
  }
}

export const BindingsCard = () => {
  const { t } = useTranslation()
  const self = useSelf() as ReturnType<typeof useSelf> & Partial<Record<string, string>>
  const status = useStatus()
  const confirm = useConfirm()
  const { ask, doProven, dialog } = useStepUp()
  const leave = useLeaving(ask)
  const [open, setOpen] = useState<'mail' | 'wechat'>()
  const sites = useQuery(ownBindingsQuery)
  const start = useAction({ run: (slug: string) => leave(() => beginBinding(slug)), touches: ['nothing'] })
  const remove = useAction({
    run: (id: number) => doProven(() => unbind(id)),
    touches: ['self'],
    done: (isDone) => (isDone ? t('personal.unboundNotice') : undefined),
  })
  const askRemove = async (id: number, name: string) => {
    const isSure = await confirm({
      title: t('personal.unbindTitle'),
      text: t('personal.unbindText', { name }),
      action: t('personal.unbind'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(id)
  }
  return (
    <Card title={t('personal.bindings')} text={t('personal.bindingsText')}>
      <ul className="divide-y">
        <BindingRow name={t('personal.mail')} value={self.email}>
          <Button size="sm" onClick={() => setOpen('mail')}>
            {self.email ? t('personal.change') : t('personal.bind')}
          </Button>
        </BindingRow>
        {listDoors(status).map(({ slug, name }) => {
          const site = sites.data?.find((one) => one.provider_slug === slug)
          const column = columns[slug as keyof typeof columns]
          const value = column ? self[column] : site?.provider_user_id
          return (
            <BindingRow key={slug} name={name} value={value}>
              {site ? (
                <Button size="sm" onClick={() => void askRemove(site.provider_id, name)}>
                  {t('personal.unbind')}
                </Button>
              ) : (
                !value && (
                  <Button
                    size="sm"
                    isBusy={start.isPending && start.variables === slug}
                    onClick={() => start.mutate(slug)}
                  >
                    {t('personal.bind')}
                  </Button>
                )
              )}
            </BindingRow>
          )
        })}
        {status?.telegram_oauth && (
          <BindingRow name="Telegram" value={self.telegram_id}>
            {!self.telegram_id && status.telegram_bot_id && (
              <Button
                size="sm"
                onClick={() =>
                  void leave(() => telegramAddress(status.telegram_bot_id ?? '', location.origin, '?bind=1'))
                }
              >
                {t('personal.bind')}
              </Button>
            )}
          </BindingRow>
        )}
        {status?.wechat_login && (
          <BindingRow name="WeChat" value={self.wechat_id}>
            {!self.wechat_id && (
              <Button size="sm" onClick={() => setOpen('wechat')}>
                {t('personal.bind')}
              </Button>
            )}
          </BindingRow>
        )}
      </ul>
      {open === 'mail' && <MailForm doProven={doProven} onDone={() => setOpen(undefined)} />}
      {open === 'wechat' && <WechatForm doProven={doProven} onDone={() => setOpen(undefined)} />}
      {dialog}
    </Card>
  )
}
