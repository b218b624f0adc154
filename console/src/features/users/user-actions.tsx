// What can be done with one account.
import {
  ArrowDownToLine,
  ArrowUpToLine,
  Ellipsis,
  Pencil,
  Power,
  PowerOff,
  ShieldOff,
  Trash2,
  UserX,
  Wallet,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type ManagedUser, userRole } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { canManage, isEnabled } from './account.ts'
import { manageUser, removeUser, resetPasskey, resetTwoFactor, type UserAction } from './api.ts'

type Changes = { user: ManagedUser }

const useChanges = ({ user }: Changes) => {
  const { t } = useTranslation()
  const name = user.username
  const notices: Record<UserAction, string> = {
    enable: t('user.enabledNotice', { name }),
    disable: t('user.disabledNotice', { name }),
    delete: t('user.deletedNotice', { name }),
    promote: t('user.promotedNotice', { name }),
    demote: t('user.demotedNotice', { name }),
  }
  const manage = useAction({
    run: (action: UserAction) => manageUser(user.id, action),
    touches: ['users'],
    done: (_answer, action) => notices[action],
  })
  const remove = useAction({
    run: () => removeUser(user.id),
    touches: ['users'],
    done: () => t('user.removedNotice', { name }),
  })
  const resetFactor = useAction({
    run: () => resetTwoFactor(user.id),
    touches: ['users'],
    done: () => t('user.factorResetNotice', { name }),
  })
  const resetKey = useAction({
    run: () => resetPasskey(user.id),
    touches: ['users'],
    done: () => t('user.passkeyResetNotice', { name }),
  })
  return { manage, remove, resetFactor, resetKey }
}

/** Asks, then acts. */
const useAsked = ({ user }: Changes) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const name = user.username
  const changes = useChanges({ user })
  const ask = async (title: string, text: string, action: string, run: () => void, isDangerous = true) => {
    if (await confirm({ title, text, action, isDangerous })) run()
  }
  return {
    ...changes,
    askPromote: () =>
      ask(
        t('user.promoteTitle'),
        t('user.promoteText', { name }),
        t('user.promote'),
        () => changes.manage.mutate('promote'),
        false,
      ),
    askDemote: () =>
      ask(t('user.demoteTitle'), t('user.demoteText', { name }), t('user.demote'), () =>
        changes.manage.mutate('demote'),
      ),
    askResetFactor: () =>
      ask(t('user.resetFactorTitle'), t('user.resetFactorText', { name }), t('user.reset'), () =>
        changes.resetFactor.mutate(undefined),
      ),
    askResetPasskey: () =>
      ask(t('user.resetPasskeyTitle'), t('user.resetPasskeyText', { name }), t('user.reset'), () =>
        changes.resetKey.mutate(undefined),
      ),
    askDelete: () =>
      ask(t('user.deleteTitle'), t('user.deleteText', { name }), t('action.delete'), () =>
        changes.manage.mutate('delete'),
      ),
    askRemove: () =>
      ask(t('user.removeTitle'), t('user.removeText', { name }), t('user.removeAction'), () =>
        changes.remove.mutate(undefined),
      ),
  }
}

type UserActionsProps = { user: ManagedUser; onEdit: () => void; onBalance: () => void }

export const UserActions = ({ user, onEdit, onBalance }: UserActionsProps) => {
  const { t } = useTranslation()
  const self = useSelf()
  const asked = useAsked({ user })
  const isManageable = canManage(self, user)
  const isRunning = isEnabled(user)
  const switchName = isRunning ? t('action.disable') : t('action.enable')
  return (
    <span className="inline-flex items-center">
      <IconButton
        icon={isRunning ? PowerOff : Power}
        label={`${switchName}: ${user.username}`}
        disabled={!isManageable || user.DeletedAt !== null}
        isBusy={asked.manage.isPending}
        onClick={() => asked.manage.mutate(isRunning ? 'disable' : 'enable')}
      />
      <Menu trigger={<IconButton icon={Ellipsis} label={t('table.moreFor', { name: user.username })} />}>
        <MenuItem icon={Pencil} onSelect={onEdit}>
          {t('action.edit')}
        </MenuItem>
        <MenuItem icon={Wallet} onSelect={onBalance}>
          {t('user.changeBalance')}
        </MenuItem>
        {self.role >= userRole.root && user.role < userRole.admin && (
          <MenuItem icon={ArrowUpToLine} onSelect={() => void asked.askPromote()}>
            {t('user.promote')}
          </MenuItem>
        )}
        {isManageable && user.role === userRole.admin && (
          <MenuItem icon={ArrowDownToLine} onSelect={() => void asked.askDemote()}>
            {t('user.demote')}
          </MenuItem>
        )}
        {isManageable && (
          <>
            <MenuLine />
            <MenuItem icon={ShieldOff} onSelect={() => void asked.askResetFactor()}>
              {t('user.resetFactor')}
            </MenuItem>
            <MenuItem icon={ShieldOff} onSelect={() => void asked.askResetPasskey()}>
              {t('user.resetPasskey')}
            </MenuItem>
            <MenuLine />
            {user.DeletedAt === null && (
              <MenuItem icon={UserX} isDangerous onSelect={() => void asked.askDelete()}>
                {t('action.delete')}
              </MenuItem>
            )}
            <MenuItem icon={Trash2} isDangerous onSelect={() => void asked.askRemove()}>
              {t('user.removeAction')}
            </MenuItem>
          </>
        )}
      </Menu>
    </span>
  )
}
