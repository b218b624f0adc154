// Columns of the list of accounts.
import { useTranslation } from 'react-i18next'
import { type ManagedUser, userRole } from '../../../../src/contract/index.ts'
import { formatCount, formatDate, formatRelative, formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useRoleName } from '../../lib/use-role-name.ts'
import { Badge, Chip } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'
import { isEnabled } from './account.ts'
import { UserActions } from './user-actions.tsx'

const StatusBadge = ({ user }: { user: ManagedUser }) => {
  const { t } = useTranslation()
  if (user.DeletedAt !== null) return <Badge hasDot>{t('user.deleted')}</Badge>
  return isEnabled(user) ? (
    <Badge tone="ok" hasDot>
      {t('status.enabled')}
    </Badge>
  ) : (
    <Badge tone="bad" hasDot>
      {t('status.disabled')}
    </Badge>
  )
}

const NameCell = ({ user, onEdit }: { user: ManagedUser; onEdit: () => void }) => (
  <span className="block min-w-0">
    <button
      type="button"
      onClick={onEdit}
      className="block max-w-56 truncate font-medium text-ink underline-offset-4 hover:underline"
    >
      {user.username}
    </button>
    <span className="block max-w-56 truncate text-xs text-ink-faint">
      {[user.display_name === user.username ? '' : user.display_name, user.email, user.remark]
        .filter(Boolean)
        .join(' · ') || `#${user.id}`}
    </span>
  </span>
)

const BalanceCell = ({ user }: { user: ManagedUser }) => {
  const { t } = useTranslation()
  const money = useMoney()
  const total = Math.max(0, user.quota) + user.used_quota
  const share = total > 0 ? Math.max(0, user.quota) / total : 0
  const fill = share <= 0.1 ? 'bg-bad-fill' : share <= 0.3 ? 'bg-signal' : 'bg-accent'
  return (
    <span className="inline-block min-w-32">
      {money.quota(user.quota)}
      <span className="block text-xs text-ink-faint">{t('user.used', { amount: money.quota(user.used_quota) })}</span>
      <span aria-hidden="true" className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
        <span className={`block h-full rounded-full ${fill}`} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}

const InvitedCell = ({ user }: { user: ManagedUser }) => {
  const { t } = useTranslation()
  const money = useMoney()
  const by = user.inviter_id > 0 ? t('user.invitedBy', { id: user.inviter_id }) : ''
  if (user.aff_count === 0 && by === '') return <span className="text-ink-faint">—</span>
  return (
    <span>
      {t('user.invitedCount', { count: user.aff_count })}
      <span className="block text-xs text-ink-faint">
        {[user.aff_history_quota > 0 ? money.quota(user.aff_history_quota) : '', by].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

type Handlers = { onEdit: (user: ManagedUser) => void; onBalance: (user: ManagedUser) => void }

/** Columns in their order. */
export const useUserColumns = ({ onEdit, onBalance }: Handlers): Column<ManagedUser>[] => {
  const { t, i18n } = useTranslation()
  const roleName = useRoleName()
  const { language } = i18n
  const now = Date.now() / 1000
  return [
    {
      id: 'id',
      header: t('user.id'),
      sortBy: 'id',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (user) => <span className="tabular text-ink-faint">{user.id}</span>,
    },
    {
      id: 'name',
      header: t('user.account'),
      sortBy: 'username',
      isFixed: true,
      card: 'title',
      cell: (user) => <NameCell user={user} onEdit={() => onEdit(user)} />,
    },
    { id: 'status', header: t('form.status'), card: 'badge', cell: (user) => <StatusBadge user={user} /> },
    {
      id: 'role',
      header: t('user.role'),
      sortBy: 'role',
      cell: (user) => (
        <span className={user.role > userRole.user ? 'font-medium' : 'text-ink-soft'}>{roleName(user.role)}</span>
      ),
    },
    { id: 'group', header: t('form.group'), sortBy: 'group', cell: (user) => <Chip>{user.group}</Chip> },
    {
      id: 'balance',
      header: t('overview.balance'),
      sortBy: 'quota',
      isNumeric: true,
      cell: (user) => <BalanceCell user={user} />,
    },
    {
      id: 'requests',
      header: t('user.requests'),
      sortBy: 'request_count',
      isNumeric: true,
      cell: (user) => formatCount(user.request_count, language),
    },
    {
      id: 'invited',
      header: t('user.invited'),
      sortBy: 'aff_count',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (user) => <InvitedCell user={user} />,
    },
    {
      id: 'created',
      header: t('user.created'),
      sortBy: 'created_at',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (user) => (user.created_at > 0 ? formatDate(user.created_at, language) : '—'),
    },
    {
      id: 'seen',
      header: t('user.lastLogin'),
      sortBy: 'last_login_at',
      cell: (user) =>
        user.last_login_at > 0 ? (
          <span title={formatTime(user.last_login_at, language)}>
            {formatRelative(user.last_login_at, now, language)}
          </span>
        ) : (
          <span className="text-ink-faint">{t('state.never')}</span>
        ),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (user) => <UserActions user={user} onEdit={() => onEdit(user)} onBalance={() => onBalance(user)} />,
    },
  ]
}
