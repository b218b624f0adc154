// How a program asks what its key has used and may still use.
import { useTranslation } from 'react-i18next'
import { useStatus } from '../../lib/session.ts'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

/** Two commands: this gateway's own route, and OpenAI's old one. */
export const UsageHelpCard = () => {
  const { t } = useTranslation()
  const base = useStatus()?.server_address || location.origin
  const commands = [
    { name: t('wallet.usageOwn'), path: '/api/usage/token/' },
    { name: t('wallet.usageOpenAi'), path: '/v1/dashboard/billing/subscription' },
  ]
  return (
    <Card title={t('wallet.usageTitle')} text={t('wallet.usageText')}>
      <div className="space-y-4">
        {commands.map(({ name, path }) => {
          const command = `curl ${base}${path} \\\n  -H "Authorization: Bearer $API_KEY"`
          return (
            <div key={path}>
              <div className="mb-1.5 flex items-center justify-between gap-3">
                <h3 className="text-sm font-medium">{name}</h3>
                <CopyButton text={command} isIconOnly />
              </div>
              <pre className="rounded-md border bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap">
                {command}
              </pre>
            </div>
          )
        })}
      </div>
    </Card>
  )
}
