// Columns of the channel list.
import { Shuffle, SlidersHorizontal, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Channel, type ChannelType, channelStatus } from '../../../../src/contract/index.ts'
import { formatDuration, formatRelative, formatTime } from '../../lib/format.ts'
import { readJsonObject, splitList } from '../../lib/json-text.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, Chip, type Tone } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'
import { updateChannel } from './api.ts'
import { ChannelActions } from './channel-actions.tsx'
import { NumberCell } from './number-cell.tsx'
import { ProviderMark } from './provider-mark.tsx'

const StatusCell = ({ channel }: { channel: Channel }) => {
  const { t, i18n } = useTranslation()
  const { status_reason: reason, status_time: time } = readJsonObject(channel.other_info)
  const info = channel.channel_info
  const off = Object.keys(info?.multi_key_status_list ?? {}).length
  const keys = info?.is_multi_key ? ` ${info.multi_key_size - off}/${info.multi_key_size}` : ''
  if (channel.status === channelStatus.enabled)
    return (
      <Badge tone="ok" hasDot>
        {t('status.enabled') + keys}
      </Badge>
    )
  const isAutomatic = channel.status === channelStatus.autoDisabled
  const when = typeof time === 'number' && time > 0 ? formatTime(time, i18n.language) : ''
  return (
    <span className="inline-flex max-w-44 flex-col items-start gap-0.5 max-sm:items-end">
      <Badge tone={isAutomatic ? 'bad' : 'neutral'} hasDot>
        {(isAutomatic ? t('status.autoDisabled') : t('status.disabled')) + keys}
      </Badge>
      {isAutomatic && typeof reason === 'string' && reason !== '' && (
        <span className="max-w-full truncate text-xs text-ink-faint" title={[reason, when].filter(Boolean).join('\n')}>
          {reason}
        </span>
      )}
    </span>
  )
}

const NameCell = ({ channel, onEdit }: { channel: Channel; onEdit: () => void }) => {
  const { t } = useTranslation()
  const isPassThrough = readJsonObject(channel.setting).pass_through_body_enabled === true
  return (
    <div className="max-w-56">
      <span className="flex items-center gap-1.5">
        <button type="button" onClick={onEdit} className="truncate text-left font-medium text-ink hover:underline">
          {channel.name}
        </button>
        {isPassThrough && (
          <TriangleAlert role="img" aria-label={t('channel.passThroughOn')} className="size-3.5 shrink-0 text-warn" />
        )}
        {channel.param_override && (
          <SlidersHorizontal
            role="img"
            aria-label={t('channel.overrideOn')}
            className="size-3.5 shrink-0 text-ink-faint"
          />
        )}
      </span>
      <span className="tabular block truncate text-xs text-ink-faint">
        {[`#${channel.id}`, channel.remark].filter(Boolean).join(' · ')}
      </span>
    </div>
  )
}

const responseTone = (milliseconds: number): Tone =>
  milliseconds <= 1000 ? 'ok' : milliseconds <= 3000 ? 'neutral' : 'warn'

const ListCell = ({ items, shown }: { items: string[]; shown: number }) => (
  <span title={items.join('\n')} className="inline-flex items-center gap-1 whitespace-nowrap">
    {items.slice(0, shown).map((item) => (
      <Chip key={item}>{item}</Chip>
    ))}
    {items.length > shown && <span className="text-xs text-ink-faint">+{items.length - shown}</span>}
  </span>
)

type Options = {
  types: Map<number, ChannelType>
  onEdit: (channel: Channel) => void
  onTest: (channel: Channel) => void
}

/** The columns, in the reader's language. */
export const useChannelColumns = ({ types, onEdit, onTest }: Options): Column<Channel>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const save = useAction({ run: updateChannel, touches: ['channels'], done: () => t('form.saved') })
  const now = Date.now() / 1000
  return [
    {
      id: 'id',
      header: 'ID',
      sortBy: 'id',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ id }) => <span className="tabular text-ink-faint">{id}</span>,
    },
    {
      id: 'name',
      header: t('form.name'),
      sortBy: 'name',
      isFixed: true,
      card: 'title',
      cell: (channel) => <NameCell channel={channel} onEdit={() => onEdit(channel)} />,
    },
    {
      id: 'type',
      header: t('channel.type'),
      cell: ({ type, channel_info: info }) => {
        const provider = types.get(type)
        return (
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
            {provider && <ProviderMark id={provider.id} name={provider.name} />}
            {provider?.name ?? t('channel.unknownType', { type })}
            {info?.is_multi_key && (
              <Shuffle role="img" aria-label={t('channel.multiKey')} className="size-3.5 text-ink-faint" />
            )}
          </span>
        )
      },
    },
    { id: 'status', header: t('form.status'), card: 'badge', cell: (channel) => <StatusCell channel={channel} /> },
    { id: 'groups', header: t('channel.groups'), cell: ({ group }) => <ListCell items={splitList(group)} shown={2} /> },
    {
      id: 'models',
      header: t('form.models'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ models }) => <ListCell items={splitList(models)} shown={2} />,
    },
    {
      id: 'tag',
      header: t('channel.tag'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ tag }) => tag && <Chip>{tag}</Chip>,
    },
    {
      id: 'priority',
      header: t('channel.priority'),
      sortBy: 'priority',
      isNumeric: true,
      cell: ({ id, name, priority }) => (
        <NumberCell
          label={`${t('channel.priority')}: ${name}`}
          value={priority ?? 0}
          min={-999_999}
          onSave={(value) => save.mutate({ id, priority: value })}
        />
      ),
    },
    {
      id: 'weight',
      header: t('channel.weight'),
      isNumeric: true,
      cell: ({ id, name, weight }) => (
        <NumberCell
          label={`${t('channel.weight')}: ${name}`}
          value={weight ?? 0}
          min={0}
          onSave={(value) => save.mutate({ id, weight: value })}
        />
      ),
    },
    {
      id: 'used',
      header: t('channel.used'),
      isNumeric: true,
      cell: ({ used_quota: used, balance, balance_updated_time: updated }) => (
        <span className="whitespace-nowrap">
          {money.quota(used)}
          {updated > 0 && (
            <span className="block text-xs text-ink-faint">
              {t('channel.balanceLeft', { amount: money.price(balance) })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'response',
      header: t('channel.response'),
      sortBy: 'response_time',
      isNumeric: true,
      cell: ({ response_time: milliseconds, test_time: time }) =>
        time > 0 ? (
          <span className="inline-flex flex-col items-end" title={formatTime(time, i18n.language)}>
            <Badge tone={responseTone(milliseconds)}>{formatDuration(milliseconds, i18n.language)}</Badge>
            <span className="mt-0.5 text-xs whitespace-nowrap text-ink-faint">
              {formatRelative(time, now, i18n.language)}
            </span>
          </span>
        ) : (
          <span className="text-ink-faint">{t('channel.untested')}</span>
        ),
    },
    {
      id: 'actions',
      header: t('table.actions'),
      isFixed: true,
      card: 'actions',
      className: 'text-right',
      cell: (channel) => (
        <ChannelActions
          channel={channel}
          type={types.get(channel.type)}
          onEdit={() => onEdit(channel)}
          onTest={() => onTest(channel)}
        />
      ),
    },
  ]
}
