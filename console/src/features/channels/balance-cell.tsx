// What is left on a channel's account at its provider, and asking again.
import { RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelType } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { formatRelative, formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { ChannelDialog } from './channel-actions.tsx'
import { useBalance } from './use-balance.ts'

/** Dollars below which a balance is low, and very low. */
const low = 10
const veryLow = 1

type BalanceCellProps = {
  channel: Channel
  type: ChannelType | undefined
  onOpen: (dialog: ChannelDialog) => void
}

export const BalanceCell = ({ channel, type, onOpen }: BalanceCellProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const ask = useBalance(channel)
  const { balance, balance_updated_time: time, name } = channel
  if (type?.id === 'codex')
    return (
      <Button look="link" size="bare" className="text-xs" onClick={() => onOpen('codex')}>
        {t('channel.account')}
      </Button>
    )
  if (!type?.tells_balance || channel.channel_info?.is_multi_key)
    return (
      <span className="text-ink-faint" title={t('channel.noBalance')}>
        –
      </span>
    )
  const tone = balance < veryLow ? 'text-bad' : balance < low ? 'text-warn' : ''
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
      {time > 0 ? (
        <span className="flex flex-col items-end" title={formatTime(time, i18n.language)}>
          <span className={cn(tone)}>{money.price(balance)}</span>
          <span className="text-xs text-ink-faint">{formatRelative(time, Date.now() / 1000, i18n.language)}</span>
        </span>
      ) : (
        <span className="text-ink-faint">{t('channel.unknownBalance')}</span>
      )}
      <IconButton
        icon={RefreshCw}
        label={`${t('channel.updateBalance')}: ${name}`}
        isBusy={ask.isPending}
        onClick={() => ask.mutate(undefined)}
        className="-mr-2 [&_svg]:size-3.5"
      />
    </span>
  )
}
