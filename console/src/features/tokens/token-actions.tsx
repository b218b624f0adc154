// What can be done with one key.
import { Ellipsis, Link2, Pencil, Plug, Power, PowerOff, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Token, tokenStatus } from '../../../../src/contract/index.ts'
import { copyText } from '../../lib/clipboard.ts'
import { useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.tsx'
import { deleteTokens, revealToken, setTokenStatus } from './api.ts'

type TokenActionsProps = { token: Token; onEdit: () => void; onConnect: () => void }

export const TokenActions = ({ token, onEdit, onConnect }: TokenActionsProps) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const address = useStatus()?.server_address || location.origin
  const isEnabled = token.status === tokenStatus.enabled
  const toggle = useAction({
    run: () => setTokenStatus(token.id, isEnabled ? tokenStatus.disabled : tokenStatus.enabled),
    touches: ['tokens'],
    done: () =>
      isEnabled ? t('token.disabledNotice', { name: token.name }) : t('token.enabledNotice', { name: token.name }),
  })
  const remove = useAction({
    run: () => deleteTokens([token.id]),
    touches: ['tokens'],
    done: () => t('token.deletedNotice', { count: 1 }),
  })
  const copyConnection = useAction({
    // The form in which other gateways and clients of this family take a connection.
    run: async () =>
      copyText(
        JSON.stringify({ _type: 'newapi_channel_conn', key: `sk-${await revealToken(token.id)}`, url: address }),
      ),
    touches: ['nothing'],
    after: (isCopied) => (isCopied ? toast.success(t('token.connectionCopied')) : toast.error(t('state.copyFailed'))),
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('token.deleteTitle'),
      text: t('token.deleteText', { name: token.name }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  const switchName = isEnabled ? t('action.disable') : t('action.enable')
  return (
    <span className="inline-flex items-center">
      <IconButton
        icon={isEnabled ? PowerOff : Power}
        label={`${switchName}: ${token.name}`}
        isBusy={toggle.isPending}
        onClick={() => toggle.mutate(undefined)}
      />
      <Menu trigger={<IconButton icon={Ellipsis} label={t('table.moreFor', { name: token.name })} />}>
        <MenuItem icon={Pencil} onSelect={onEdit}>
          {t('action.edit')}
        </MenuItem>
        <MenuItem icon={Plug} onSelect={onConnect}>
          {t('token.connect')}
        </MenuItem>
        <MenuItem icon={Link2} onSelect={() => copyConnection.mutate(undefined)}>
          {t('token.copyConnection')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} isDangerous onSelect={() => void askRemove()}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
    </span>
  )
}
