// Columns of the key list.
import { useTranslation } from 'react-i18next'
import { type Token, tokenStatus } from '../../../../src/contract/index.ts'
import { formatDate, formatRelative, formatTime } from '../../lib/format.ts'
import { splitList } from '../../lib/json-text.ts'
import { useMoney } from '../../lib/session.ts'
import { Badge, Chip, type Tone } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'
import { KeyCell } from './key-cell.tsx'
import { TokenActions } from './token-actions.tsx'

const tones: Record<number, Tone> = {
  [tokenStatus.enabled]: 'ok',
  [tokenStatus.disabled]: 'neutral',
  [tokenStatus.expired]: 'warn',
  [tokenStatus.exhausted]: 'bad',
}

const QuotaCell = ({ token }: { token: Token }) => {
  const { t } = useTranslation()
  const money = useMoney()
  if (token.unlimited_quota)
    return (
      <span>
        {t('token.unlimited')}
        <span className="block text-xs text-ink-faint">
          {t('token.used', { amount: money.quota(token.used_quota) })}
        </span>
      </span>
    )
  const total = token.used_quota + token.remain_quota
  const share = total > 0 ? Math.max(0, token.remain_quota) / total : 0
  const fill = share <= 0.1 ? 'bg-bad-fill' : share <= 0.3 ? 'bg-signal' : 'bg-accent'
  return (
    <span className="inline-block min-w-32">
      {money.quota(token.remain_quota)}
      <span className="text-ink-faint">{` / ${money.quota(total)}`}</span>
      <span aria-hidden="true" className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
        <span className={`block h-full rounded-full ${fill}`} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}

/** Name of a key's status. */
export const useTokenStatusName = () => {
  const { t } = useTranslation()
  return (status: number): string => {
    if (status === tokenStatus.enabled) return t('status.enabled')
    if (status === tokenStatus.expired) return t('token.expired')
    if (status === tokenStatus.exhausted) return t('token.exhausted')
    return t('status.disabled')
  }
}

type Handlers = { onEdit: (token: Token) => void; onConnect: (token: Token) => void }

/** The columns, in the reader's language. */
export const useTokenColumns = ({ onEdit, onConnect }: Handlers): Column<Token>[] => {
  const { t, i18n } = useTranslation()
  const statusName = useTokenStatusName()
  const language = i18n.language
  const now = Date.now() / 1000
  return [
    {
      id: 'name',
      header: t('form.name'),
      sortBy: 'name',
      isFixed: true,
      card: 'title',
      cell: (token) => (
        <button
          type="button"
          onClick={() => onEdit(token)}
          className="max-w-56 truncate text-left font-medium text-ink hover:underline"
        >
          {token.name}
        </button>
      ),
    },
    {
      id: 'status',
      header: t('form.status'),
      sortBy: 'status',
      card: 'badge',
      cell: (token) => (
        <Badge tone={tones[token.status] ?? 'neutral'} hasDot>
          {statusName(token.status)}
        </Badge>
      ),
    },
    { id: 'key', header: t('token.key'), cell: (token) => <KeyCell token={token} /> },
    { id: 'quota', header: t('token.quota'), sortBy: 'remain_quota', cell: (token) => <QuotaCell token={token} /> },
    {
      id: 'group',
      header: t('form.group'),
      sortBy: 'group',
      cell: (token) => (token.group ? <Chip>{token.group}</Chip> : t('token.ownGroup')),
    },
    {
      id: 'models',
      header: t('form.models'),
      cell: (token) => {
        const models = token.model_limits_enabled ? splitList(token.model_limits) : []
        return models.length === 0 ? (
          t('token.anyModel')
        ) : (
          <span title={models.join('\n')}>{t('token.models', { count: models.length })}</span>
        )
      },
    },
    {
      id: 'ips',
      header: t('token.ips'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (token) => {
        const ips = splitList(token.allow_ips)
        return ips.length === 0 ? (
          t('token.anyIp')
        ) : (
          <span title={ips.join('\n')}>{t('token.ipCount', { count: ips.length })}</span>
        )
      },
    },
    {
      id: 'accessed',
      header: t('token.lastUsed'),
      sortBy: 'accessed_time',
      cell: (token) =>
        token.accessed_time > 0 && token.accessed_time !== token.created_time ? (
          <span title={formatTime(token.accessed_time, language)}>
            {formatRelative(token.accessed_time, now, language)}
          </span>
        ) : (
          <span className="text-ink-faint">{t('state.never')}</span>
        ),
    },
    {
      id: 'expires',
      header: t('token.expires'),
      sortBy: 'expired_time',
      cell: (token) =>
        token.expired_time === -1 ? (
          <span className="text-ink-faint">{t('state.never')}</span>
        ) : (
          <span
            className={token.expired_time < now ? 'text-bad' : undefined}
            title={formatTime(token.expired_time, language)}
          >
            {formatDate(token.expired_time, language)}
          </span>
        ),
    },
    {
      id: 'created',
      header: t('form.created'),
      sortBy: 'created_time',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (token) => formatDate(token.created_time, language),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (token) => <TokenActions token={token} onEdit={() => onEdit(token)} onConnect={() => onConnect(token)} />,
    },
  ]
}
