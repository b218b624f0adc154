// Where somebody is signed in, and ending that: one's own sessions, or an account's for administrators.
import { useQuery } from '@tanstack/react-query'
import { LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { UserSession } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import { formatRelative, formatTime } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'

type RowProps = { session: UserSession; onEnd: (() => void) | undefined }

const SessionRow = ({ session, onEnd }: RowProps) => {
  const { t, i18n } = useTranslation()
  const { language } = i18n
  const device = session.device || t('session.unknown')
  return (
    <li className="flex items-center gap-3 py-3 first:pt-0 last:pb-0">
      <MonitorSmartphone aria-hidden="true" className="size-5 shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          <span className="truncate">{device}</span>
          {session.current && <Badge tone="ok">{t('session.current')}</Badge>}
        </p>
        <p className="text-xs text-ink-faint">
          {session.ip}
          {' · '}
          <span title={formatTime(session.last_seen_at, language)}>
            {t('session.seen', { time: formatRelative(session.last_seen_at, Date.now() / 1000, language) })}
          </span>
        </p>
      </div>
      {onEnd && <IconButton icon={LogOut} label={t('session.endOne', { name: device })} onClick={onEnd} />}
    </li>
  )
}

type SessionListProps = {
  /** `/api/user/sessions`, or `/api/user/<id>/sessions` of an account that one manages. */
  path: string
  isOwn?: boolean
}

/** The list, with a way to end one's own one by one and everybody's at once. */
export const SessionList = ({ path, isOwn = false }: SessionListProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const key = ['sessions', path]
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => call<UserSession[]>(path, { signal }), staleTime: 0 })
  const endOne = useAction({
    run: (id: string) => call(`${path}/${id}`, { method: 'DELETE' }),
    touches: key,
    done: () => t('session.ended', { count: 1 }),
  })
  const endAll = useAction({
    run: () => call<number>(path, { method: 'DELETE' }),
    touches: key,
    done: (n) => t('session.ended', { count: n }),
  })
  const ask = async () => {
    const isSure = await confirm({
      title: isOwn ? t('session.endOthers') : t('session.endAll'),
      text: isOwn ? t('session.endOthersText') : t('session.endAllText'),
      action: t('session.end'),
      isDangerous: true,
    })
    if (isSure) endAll.mutate(undefined)
  }
  if (list.error) return <Failure error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Skeleton className="h-16" />
  const others = list.data.filter(({ current }) => !current)
  if (list.data.length === 0) return <p className="text-sm text-ink-faint">{t('session.none')}</p>
  return (
    <>
      <ul className="divide-y">
        {list.data
          .toSorted(
            (one, other) => Number(other.current) - Number(one.current) || other.last_seen_at - one.last_seen_at,
          )
          .map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              onEnd={isOwn && !session.current ? () => endOne.mutate(session.id) : undefined}
            />
          ))}
      </ul>
      {(isOwn ? others.length : list.data.length) > 0 && (
        <Button size="sm" icon={LogOut} isBusy={endAll.isPending} onClick={() => void ask()} className="mt-4">
          {isOwn ? t('session.endOthers') : t('session.endAll')}
        </Button>
      )}
    </>
  )
}
