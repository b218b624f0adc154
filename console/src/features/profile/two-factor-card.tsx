// The second factor: setting it up in three steps, new backup codes, switching it off.
import { useQuery } from '@tanstack/react-query'
import { Download, ShieldCheck, ShieldOff } from 'lucide-react'
import { QRCodeSVG } from 'qrcode.react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { twoFactorQuery } from '../step-up/api.ts'
import { disableFactor, enableFactor, type PreparedFactor, prepareFactor, renewCodes } from './api.ts'
import { CodeForm } from './code-form.tsx'

const saveText = (text: string, name: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}

const BackupCodes = ({ codes }: { codes: readonly string[] }) => {
  const { t } = useTranslation()
  const text = codes.join('\n')
  return (
    <div className="max-w-sm">
      <p className="mb-2 text-sm text-warn">{t('personal.codesText')}</p>
      <ul className="tabular grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg border bg-sunken px-4 py-3 font-mono text-sm">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-2 flex gap-2">
        <CopyButton text={text} label={t('personal.codesCopy')} />
        <Button size="sm" icon={Download} onClick={() => saveText(text, 'backup-codes.txt')}>
          {t('personal.codesSave')}
        </Button>
      </div>
    </div>
  )
}

const SetUp = ({ prepared, onEnd }: { prepared: PreparedFactor; onEnd: () => void }) => {
  const { t } = useTranslation()
  const enable = useAction({
    run: enableFactor,
    touches: ['self'],
    done: () => t('personal.factorOn'),
    after: onEnd,
    isQuietOnError: true,
  })
  return (
    <ol className="space-y-6">
      <li>
        <h3 className="mb-2 text-sm font-semibold">{t('personal.factorStep1')}</h3>
        <div className="flex flex-wrap items-center gap-5">
          <span className="rounded-lg border bg-white p-3">
            <QRCodeSVG value={prepared.qr_code_data} size={148} title={t('personal.factorQr')} />
          </span>
          <div className="min-w-0 flex-1 basis-52">
            <p className="mb-1.5 text-sm text-ink-soft">{t('personal.factorByHand')}</p>
            <div className="flex items-center gap-1 rounded-lg border bg-sunken py-1 pr-1 pl-3">
              <code className="min-w-0 flex-1 font-mono text-xs break-all select-all">{prepared.secret}</code>
              <CopyButton text={prepared.secret} label={t('personal.factorCopy')} isIconOnly />
            </div>
          </div>
        </div>
      </li>
      <li>
        <h3 className="mb-2 text-sm font-semibold">{t('personal.factorStep2')}</h3>
        <BackupCodes codes={prepared.backup_codes} />
      </li>
      <li>
        <h3 className="mb-2 text-sm font-semibold">{t('personal.factorStep3')}</h3>
        <CodeForm
          label={t('personal.factorCode')}
          help={t('personal.factorCodeHelp')}
          action={t('personal.factorEnable')}
          isBusy={enable.isPending}
          error={enable.error}
          onCode={(code) => enable.mutate(code)}
          onCancel={onEnd}
        />
      </li>
    </ol>
  )
}

const Protected = ({ codesLeft }: { codesLeft: number }) => {
  const { t } = useTranslation()
  const [wish, setWish] = useState<'codes' | 'off'>()
  const renew = useAction({ run: renewCodes, touches: ['self', 'two-factor'], isQuietOnError: true })
  const disable = useAction({
    run: disableFactor,
    touches: ['self'],
    done: () => t('personal.factorIsOff'),
    isQuietOnError: true,
  })
  const ask = (next: 'codes' | 'off') => {
    renew.reset()
    disable.reset()
    setWish(next)
  }
  if (wish === 'codes' && renew.data)
    return (
      <div className="space-y-3">
        <BackupCodes codes={renew.data} />
        <Button onClick={() => setWish(undefined)}>{t('action.close')}</Button>
      </div>
    )
  if (wish !== undefined) {
    const run = wish === 'codes' ? renew : disable
    return (
      <CodeForm
        key={wish}
        label={t('personal.factorCode')}
        help={t('personal.factorCodeOrBackup')}
        action={wish === 'codes' ? t('personal.codesRenew') : t('personal.factorOff')}
        isDangerous={wish === 'off'}
        isBusy={run.isPending}
        error={run.error}
        onCode={(code) => run.mutate(code)}
        onCancel={() => setWish(undefined)}
      />
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onClick={() => ask('codes')}>{t('personal.codesRenew')}</Button>
      <Button icon={ShieldOff} onClick={() => ask('off')}>
        {t('personal.factorOff')}
      </Button>
      <span className={`text-sm ${codesLeft < 2 ? 'text-warn' : 'text-ink-faint'}`}>
        {t('personal.codesLeft', { n: codesLeft })}
      </span>
    </div>
  )
}

export const TwoFactorCard = () => {
  const { t } = useTranslation()
  const state = useQuery(twoFactorQuery)
  const [prepared, setPrepared] = useState<PreparedFactor>()
  const prepare = useAction({ run: prepareFactor, touches: ['nothing'], after: setPrepared })
  const badge = state.data && (
    <Badge tone={state.data.locked ? 'warn' : state.data.enabled ? 'ok' : 'neutral'} hasDot>
      {state.data.locked ? t('personal.factorLocked') : state.data.enabled ? t('status.enabled') : t('status.disabled')}
    </Badge>
  )
  return (
    <Card title={t('personal.factor')} text={t('personal.factorText')} action={badge}>
      {state.error ? (
        <Failure error={state.error} onRetry={() => void state.refetch()} />
      ) : !state.data ? (
        <Skeleton className="h-9 w-40" />
      ) : state.data.enabled ? (
        <Protected codesLeft={state.data.backup_codes_remaining ?? 0} />
      ) : prepared ? (
        <SetUp prepared={prepared} onEnd={() => setPrepared(undefined)} />
      ) : (
        <Button icon={ShieldCheck} isBusy={prepare.isPending} onClick={() => prepare.mutate(undefined)}>
          {t('personal.factorSetUp')}
        </Button>
      )}
    </Card>
  )
}
