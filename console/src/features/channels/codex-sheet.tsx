// A Codex channel's login: how much of its plan is used, renewing it, signing in again.
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { codexUsageQuery, refreshCodexLogin } from './api.ts'
import { CodexLoginSteps } from './codex-login.tsx'
import { readCodexPlan, type UsageWindow } from './codex-usage.ts'

const toneOf = (percent: number): Tone => (percent >= 95 ? 'bad' : percent >= 80 ? 'warn' : 'ok')

const barOf: Record<string, string> = { bad: 'bg-bad', warn: 'bg-warn', ok: 'bg-ok' }

const hourSeconds = 3600
const daySeconds = 86_400

const WindowRow = ({ window }: { window: UsageWindow }) => {
  const { t, i18n } = useTranslation()
  const { seconds, percent, resetsAt, id } = window
  const tone = toneOf(percent)
  const name =
    seconds === undefined
      ? id
      : seconds >= daySeconds
        ? t('codex.days', { count: Math.round(seconds / daySeconds) })
        : t('codex.hours', { count: Math.round(seconds / hourSeconds) })
  return (
    <li className="space-y-1.5 px-3.5 py-2.5">
      <div className="flex items-center justify-between gap-3">
        <span className="text-sm font-medium">{name}</span>
        <Badge tone={tone}>{`${Math.round(percent)} %`}</Badge>
      </div>
      <span aria-hidden="true" className="block h-1.5 overflow-hidden rounded-full bg-hover">
        <span className={`block h-full rounded-full ${barOf[tone]}`} style={{ width: `${Math.min(100, percent)}%` }} />
      </span>
      {resetsAt !== undefined && (
        <p className="text-xs text-ink-faint">{t('codex.resets', { time: formatTime(resetsAt, i18n.language) })}</p>
      )}
    </li>
  )
}

const Plan = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const usage = useQuery(codexUsageQuery(channel.id))
  if (usage.error) return <Failure error={usage.error} onRetry={() => void usage.refetch()} />
  if (!usage.data) return <Skeleton className="h-24" />
  if (!usage.data.success)
    return (
      <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
        {usage.data.message}
      </p>
    )
  const { plan, email, windows } = readCodexPlan(usage.data.data, usage.dataUpdatedAt / 1000)
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        {plan && <Badge tone="accent">{plan}</Badge>}
        {email && <span className="text-ink-soft">{email}</span>}
      </p>
      {windows.length === 0 ? (
        <p className="text-sm text-ink-faint">{t('codex.noWindows')}</p>
      ) : (
        <ul className="divide-y rounded-lg border">
          {windows.map((window) => (
            <WindowRow key={window.id} window={window} />
          ))}
        </ul>
      )}
      <details className="text-xs">
        <summary className="cursor-pointer text-ink-faint">{t('codex.raw')}</summary>
        <pre className="mt-2 max-h-60 overflow-auto rounded-md bg-sunken p-2.5">
          {JSON.stringify(usage.data.data, null, 2)}
        </pre>
      </details>
    </div>
  )
}

const CodexPanel = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const refresh = useAction({
    run: () => refreshCodexLogin(channel.id),
    touches: ['channels'],
    done: ({ email, account_id: account }) => t('codex.refreshed', { name: email || account }),
  })
  return (
    <>
      <FormSection title={t('codex.usage')}>
        <Plan channel={channel} />
      </FormSection>
      <FormSection title={t('codex.login')}>
        <Button icon={RefreshCw} isBusy={refresh.isPending} onClick={() => refresh.mutate(undefined)}>
          {t('codex.refresh')}
        </Button>
        <CodexLoginSteps channelId={channel.id} onDone={() => undefined} />
      </FormSection>
    </>
  )
}

type SheetProps = { channel: Channel | undefined; onClose: () => void }

export const CodexSheet = ({ channel, onClose }: SheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      title={t('codex.title', { name: channel?.name ?? '' })}
      description={t('codex.text')}
    >
      {channel && <CodexPanel key={channel.id} channel={channel} />}
    </Sheet>
  )
}
