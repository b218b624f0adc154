// The first steps: a channel, a key, a call; gone from sight once done and dismissed.
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, Clipboard, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { tokenStatus, userRole } from '../../../../src/contract/enums.ts'
import { copyText } from '../../lib/clipboard.ts'
import { modelsQuery } from '../../lib/own-models.ts'
import { setPreferences, usePreferences } from '../../lib/preferences.ts'
import { useSelf, useStatus } from '../../lib/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button, buttonStyle, IconButton } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { revealToken } from '../tokens/api.ts'
import { channelCountQuery, firstTokensQuery } from './api.ts'

type StepProps = { number: number; isDone: boolean; title: string; text: string; children?: ReactNode }

const Step = ({ number, isDone, title, text, children }: StepProps) => {
  const { t } = useTranslation()
  return (
    <li className="flex min-w-0 gap-3.5 bg-surface p-4 sm:p-5">
      <span
        className={`tabular grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold ${
          isDone ? 'bg-ok-soft text-ok' : 'bg-hover text-ink-soft'
        }`}
      >
        {isDone ? <Check aria-label={t('overview.stepDone')} className="size-3.5" strokeWidth={3} /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className={isDone ? 'font-medium text-ink-faint' : 'font-medium'}>{title}</h3>
        <p className="mt-0.5 text-sm text-ink-faint">{text}</p>
        {children && <div className="mt-3">{children}</div>}
      </div>
    </li>
  )
}

const curlLine = (baseUrl: string, key: string, model: string) =>
  [
    `curl ${baseUrl}/v1/chat/completions`,
    `  -H "Authorization: Bearer ${key}"`,
    '  -H "Content-Type: application/json"',
    `  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] })}'`,
  ].join(' \\\n')

const CurlExample = ({ tokenId, model }: { tokenId: number | undefined; model: string }) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const baseUrl = useStatus()?.server_address || location.origin
  const copy = useMutation({
    mutationFn: async () =>
      copyText(curlLine(baseUrl, tokenId === undefined ? 'sk-…' : `sk-${await revealToken(tokenId)}`, model)),
    onSuccess: (isCopied) => (isCopied ? toast.success(t('overview.curlCopied')) : toast.error(t('state.copyFailed'))),
    onError: (error) => toast.error(errorText(error)),
  })
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-lg border bg-sunken p-3 font-mono text-xs leading-relaxed">
        {curlLine(baseUrl, 'sk-…', model)}
      </pre>
      <Button size="sm" icon={Clipboard} isBusy={copy.isPending} onClick={() => copy.mutate()} className="mt-2">
        {t('overview.copyCurl')}
      </Button>
    </>
  )
}

/** The checklist; nothing once it is hidden. */
export const Checklist = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const { isChecklistHidden } = usePreferences()
  const isAdmin = self.role >= userRole.admin
  const channels = useQuery({ ...channelCountQuery, enabled: isAdmin && !isChecklistHidden })
  const tokens = useQuery({ ...firstTokensQuery, enabled: !isChecklistHidden })
  const models = useQuery({ ...modelsQuery, enabled: !isChecklistHidden })
  if (isChecklistHidden || tokens.isPending || (isAdmin && channels.isPending)) return null
  const hasChannel = (channels.data ?? 0) > 0
  const hasToken = (tokens.data?.total ?? 0) > 0
  const hasCall = self.request_count > 0
  const done = [isAdmin && hasChannel, hasToken, hasCall].filter(Boolean).length
  const total = isAdmin ? 3 : 2
  const token = tokens.data?.items.find((item) => item.status === tokenStatus.enabled)
  if (done === total) return null
  return (
    <section aria-labelledby="checklist-title" className="mb-4 overflow-hidden rounded-xl border bg-line shadow-card">
      <header className="flex items-center justify-between gap-4 border-b bg-surface py-3 pr-3 pl-4 sm:pl-5">
        <div className="flex items-baseline gap-3">
          <h2 id="checklist-title" className="font-semibold tracking-tight">
            {t('overview.start')}
          </h2>
          <span className="tabular text-sm text-ink-faint">{t('overview.progress', { done, total })}</span>
        </div>
        <IconButton
          icon={X}
          label={t('overview.hideStart')}
          onClick={() => setPreferences({ isChecklistHidden: true })}
        />
      </header>
      <ol className={`grid gap-px ${isAdmin ? 'lg:grid-cols-[1fr_1fr_1.6fr]' : 'lg:grid-cols-[1fr_1.6fr]'}`}>
        {isAdmin && (
          <Step number={1} isDone={hasChannel} title={t('overview.stepChannel')} text={t('overview.stepChannelText')}>
            {!hasChannel && (
              <Link to="/channels" search={{ open: 'new' }} className={buttonStyle({ look: 'primary', size: 'sm' })}>
                {t('channel.create')}
              </Link>
            )}
          </Step>
        )}
        <Step
          number={isAdmin ? 2 : 1}
          isDone={hasToken}
          title={t('overview.stepToken')}
          text={t('overview.stepTokenText')}
        >
          {!hasToken && (
            <Link
              to="/keys"
              search={{ open: 'new' }}
              className={buttonStyle({ look: isAdmin && !hasChannel ? 'plain' : 'primary', size: 'sm' })}
            >
              {t('token.create')}
            </Link>
          )}
        </Step>
        <Step number={total} isDone={hasCall} title={t('overview.stepCall')} text={t('overview.stepCallText')}>
          <CurlExample tokenId={token?.id} model={models.data?.[0] ?? 'gpt-5-mini'} />
        </Step>
      </ol>
    </section>
  )
}
