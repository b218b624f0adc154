// What can be done with one channel.
import {
  CloudDownload,
  Copy,
  Ellipsis,
  FlaskConical,
  Gauge,
  KeyRound,
  Pencil,
  Power,
  PowerOff,
  Server,
  Trash2,
  Wallet,
  Zap,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Channel, type ChannelType, channelStatus } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { deleteChannels, refuseUnless, testChannel, updateChannel } from './api.ts'
import { useBalance } from './use-balance.ts'

/** What can be opened for one channel. */
export type ChannelDialog = 'edit' | 'test' | 'keys' | 'updates' | 'ollama' | 'codex' | 'copy'

type ChannelActionsProps = {
  channel: Channel
  type: ChannelType | undefined
  onOpen: (dialog: ChannelDialog) => void
}

export const ChannelActions = ({ channel, type, onOpen }: ChannelActionsProps) => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const { id, name } = channel
  const isEnabled = channel.status === channelStatus.enabled
  const test = useAction({
    run: async () => refuseUnless(await testChannel({ id })),
    touches: ['channels'],
    done: ({ time }) => t('channel.testPassed', { name, time: formatDuration(time * 1000, i18n.language) }),
  })
  const toggle = useAction({
    run: () => updateChannel({ id, status: isEnabled ? channelStatus.disabled : channelStatus.enabled }),
    touches: ['channels'],
    done: () => (isEnabled ? t('channel.disabledNotice', { name }) : t('channel.enabledNotice', { name })),
    // One that went by itself is not sent back there by hand.
    undo: () =>
      channel.status === channelStatus.autoDisabled ? undefined : () => updateChannel({ id, status: channel.status }),
  })
  const balance = useBalance(channel)
  const remove = useAction({
    run: () => deleteChannels([id]),
    touches: ['channels'],
    done: () => t('channel.deletedNotice', { count: 1 }),
  })
  const askRemove = async () => {
    const isSure = await confirm({
      title: t('channel.deleteTitle'),
      text: t('channel.deleteText', { name }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  const switchName = isEnabled ? t('action.disable') : t('action.enable')
  return (
    <span className="inline-flex items-center">
      <IconButton
        icon={Zap}
        label={`${t('channel.quickTest')}: ${name}`}
        isBusy={test.isPending}
        onClick={() => test.mutate(undefined)}
      />
      <IconButton
        icon={isEnabled ? PowerOff : Power}
        label={`${switchName}: ${name}`}
        isBusy={toggle.isPending}
        onClick={() => toggle.mutate(undefined)}
      />
      <Menu trigger={<IconButton icon={Ellipsis} label={t('table.moreFor', { name })} />}>
        <MenuItem icon={Pencil} onSelect={() => onOpen('edit')}>
          {t('action.edit')}
        </MenuItem>
        <MenuItem icon={FlaskConical} onSelect={() => onOpen('test')}>
          {t('channel.testModels')}
        </MenuItem>
        {channel.channel_info?.is_multi_key && (
          <MenuItem icon={KeyRound} onSelect={() => onOpen('keys')}>
            {t('keys.manage')}
          </MenuItem>
        )}
        {type?.lists_models && (
          <MenuItem icon={CloudDownload} onSelect={() => onOpen('updates')}>
            {t('updates.open')}
          </MenuItem>
        )}
        {type?.id === 'ollama' && (
          <MenuItem icon={Server} onSelect={() => onOpen('ollama')}>
            {t('ollama.open')}
          </MenuItem>
        )}
        {type?.id === 'codex' && (
          <MenuItem icon={Gauge} onSelect={() => onOpen('codex')}>
            {t('codex.menu')}
          </MenuItem>
        )}
        {type?.tells_balance && !channel.channel_info?.is_multi_key && (
          <MenuItem icon={Wallet} onSelect={() => balance.mutate(undefined)}>
            {t('channel.updateBalance')}
          </MenuItem>
        )}
        <MenuItem icon={Copy} onSelect={() => onOpen('copy')}>
          {t('channel.copy')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} isDangerous onSelect={() => void askRemove()}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
    </span>
  )
}
