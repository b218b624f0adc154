// An account beside the list: its settings, balance, limits, and what signs it in.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ManagedUser } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { Sheet } from '../../ui/dialog.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { LimitEditor } from '../limits/limit-editor.tsx'
import { SessionList } from '../sessions/session-list.tsx'
import { UserSubscriptions } from '../subscriptions/user-subscriptions.tsx'
import { canManage } from './account.ts'
import { userQuery } from './api.ts'
import { BalanceForm } from './balance-form.tsx'
import { BindingsPanel } from './bindings-panel.tsx'
import type { UserPart } from './search.ts'
import { UserForm } from './user-form.tsx'

type PartProps = { user: ManagedUser; onDone: () => void }

const AccessPart = ({ user }: { user: ManagedUser }) => {
  const { t } = useTranslation()
  return (
    <>
      <FormSection title={t('user.bindings')} text={t('user.bindingsText')}>
        <BindingsPanel user={user} />
      </FormSection>
      <FormSection title={t('user.sessions')} text={t('user.sessionsText')}>
        <SessionList path={`/api/user/${user.id}/sessions`} />
      </FormSection>
    </>
  )
}

const Part = ({ part, user, onDone }: PartProps & { part: UserPart }) => {
  switch (part) {
    case 'account':
      return <UserForm user={user} onDone={onDone} />
    case 'balance':
      return <BalanceForm user={user} onDone={onDone} />
    case 'limits':
      return <LimitEditor path={`/api/user/${user.id}/limits`} />
    case 'plans':
      return <UserSubscriptions userId={user.id} />
    case 'access':
      return <AccessPart user={user} />
  }
}

type EditorProps = { id: number; part: UserPart; onPart: (part: UserPart) => void; onDone: () => void }

const UserEditor = ({ id, part, onPart, onDone }: EditorProps) => {
  const { t } = useTranslation()
  const self = useSelf()
  const user = useQuery(userQuery(id))
  if (user.error) return <Failure error={user.error} onRetry={() => void user.refetch()} />
  if (!user.data) return <PageLoading />
  return (
    <>
      <p className="mb-2 flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{user.data.display_name || user.data.username}</span>
        <span className="text-sm text-ink-faint">{`${user.data.username} · #${user.data.id}`}</span>
      </p>
      <Tabs
        label={user.data.username}
        value={part}
        onChange={onPart}
        tabs={[
          { id: 'account', label: t('user.account') },
          { id: 'balance', label: t('overview.balance') },
          { id: 'limits', label: t('user.limits') },
          { id: 'plans', label: t('plan.tab') },
          { id: 'access', label: t('user.access') },
        ]}
      />
      {!canManage(self, user.data) && part !== 'balance' && (
        <p className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">{t('user.notManageable')}</p>
      )}
      <Part part={part} user={user.data} onDone={onDone} />
    </>
  )
}

type UserSheetProps = {
  open: string | undefined
  part: UserPart | undefined
  onPart: (part: UserPart) => void
  onClose: () => void
}

/** Open while the address says so. */
export const UserSheet = ({ open, part = 'account', onPart, onClose }: UserSheetProps) => {
  const { t } = useTranslation()
  const isNew = open === 'new'
  return (
    <Sheet
      isOpen={open !== undefined}
      onClose={onClose}
      hasForm
      title={isNew ? t('user.create') : t('user.edit')}
      description={isNew ? t('user.createText') : undefined}
    >
      {isNew ? (
        <UserForm user={undefined} onDone={onClose} />
      ) : (
        open !== undefined && <UserEditor key={open} id={Number(open)} part={part} onPart={onPart} onDone={onClose} />
      )}
    </Sheet>
  )
}
