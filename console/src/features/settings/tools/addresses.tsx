// An address of this site that somebody else must be told: to come back after signing in, or to report payments.
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../../lib/session.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'

type CallbackAddressProps = { kind: 'redirect' | 'webhook'; path: string }

export const CallbackAddress = ({ kind, path }: CallbackAddressProps) => {
  const { t } = useTranslation()
  const address = `${(useStatus()?.server_address || location.origin).replace(/\/+$/, '')}${path}`
  const label = kind === 'redirect' ? t('settings.redirectAddress') : t('settings.webhookAddress')
  return (
    <div className="mb-4 flex items-center gap-3 rounded-lg border bg-sunken py-1.5 pr-1.5 pl-3.5">
      <span className="min-w-0 flex-1">
        <span className="block text-xs text-ink-faint">{label}</span>
        <code className="block font-mono text-xs break-all">{address}</code>
      </span>
      <CopyButton text={address} label={t('settings.copyAddress')} isIconOnly />
    </div>
  )
}
