// Columns of the channel list.

import { useQueryClient } from '@tanstack/react-query'
import { MessageSquareText, ShieldOff, Shuffle, SlidersHorizontal, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import {
  type Channel,
  type ChannelPage,
  type ChannelType,
  type ChannelUpdate,
  channelStatus,
} from '../../../../src/contract/index.ts'
import { formatDuration, formatRelative, formatTime } from '../../lib/format.ts'
import { readJsonObject, splitList } from '../../lib/json-text.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge, Chip, type Tone } from '../../ui/badge.tsx'
import { BrandMark } from '../../ui/brand-mark.tsx'
import type { Column } from '../../ui/column.ts'
import { updateChannel } from './api.ts'
import { BalanceCell } from './balance-cell.tsx'
import { ChannelActions, type ChannelDialog } from './channel-actions.tsx'
import { NumberCell } from './number-cell.tsx'
import { readPending } from './updates-sheet.tsx'

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

/** Models that wait to be taken over: how many are new, how many gone. */
const PendingBadge = ({ channel, onOpen }: { channel: Channel; onOpen: () => void }) => {
  const { t } = useTranslation()
  const { added, removed } = readPending(channel.settings)
  if (added.length + removed.length === 0) return null
  const text = [added.length > 0 ? `+${added.length}` : '', removed.length > 0 ? `−${removed.length}` : '']
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={t('updates.pending', { name: channel.name, added: added.length, removed: removed.length })}
      className="tabular rounded-full bg-info-soft px-1.5 text-xs font-medium text-info hover:underline"
    >
      {text.filter(Boolean).join(' ')}
    </button>
  )
}

type NameCellProps = { channel: Channel; onOpen: (dialog: ChannelDialog) => void }

const NameCell = ({ channel, onOpen }: NameCellProps) => {
  const { t } = useTranslation()
  const setting = readJsonObject(channel.setting)
  const isPassThrough = setting.pass_through_body_enabled === true
  return (
    <div className="max-w-56">
      <span className="flex items-center gap-1.5">
        <button
          type="button"
          onClick={() => onOpen('edit')}
          className="truncate text-left font-medium text-ink hover:underline"
        >
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
        {typeof setting.system_prompt === 'string' && setting.system_prompt !== '' && (
          <MessageSquareText
            role="img"
            aria-label={t('channel.systemPromptOn')}
            className="size-3.5 shrink-0 text-ink-faint"
          />
        )}
        {setting.tls_insecure === true && (
          <ShieldOff role="img" aria-label={t('channel.tlsInsecureOn')} className="size-3.5 shrink-0 text-bad" />
        )}
        <PendingBadge channel={channel} onOpen={() => onOpen('updates')} />
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

type Ranking = Pick<ChannelUpdate, 'priority' | 'weight'>

type Options = {
  types: Map<number, ChannelType>
  onOpen: (dialog: ChannelDialog, channel: Channel) => void
}

/** The columns, in the reader's language. */
export const useChannelColumns = ({ types, onOpen }: Options): Column<Channel>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const client = useQueryClient()
  // The row keeps its place until the list is read again: one that jumps away takes the pointer to its neighbour.
  const show = (id: number, change: Ranking) =>
    client.setQueriesData<ChannelPage>(
      { queryKey: ['channels', 'list'] },
      (page) =>
        page && {
          ...page,
          items: page.items.map((item) => (item.id === id ? { ...item, ...(change as Partial<Channel>) } : item)),
        },
    )
  const save = useAction({
    run: ({ id, change }: { id: number; change: Ranking; before: Ranking }) => updateChannel({ id, ...change }),
    touches: ['channels', 'one'],
    done: () => t('form.saved'),
    after: (_channel, { id, change }) => show(id, change),
    undo:
      (_channel, { id, before }) =>
      async () => {
        await updateChannel({ id, ...before })
        show(id, before)
      },
  })
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
      cell: (channel) => <NameCell channel={channel} onOpen={(dialog) => onOpen(dialog, channel)} />,
    },
    {
      id: 'type',
      header: t('channel.type'),
      sortBy: 'type',
      cell: ({ type, channel_info: info }) => {
        const provider = types.get(type)
        return (
          <span className="inline-flex items-center gap-1.5 align-top whitespace-nowrap">
            {provider && <BrandMark icon={provider.icon} name={provider.name} />}
            {provider?.name ?? (types.size > 0 && t('channel.unknownType', { type }))}
            {info?.is_multi_key && (
              <Shuffle role="img" aria-label={t('channel.multiKey')} className="size-3.5 text-ink-faint" />
            )}
          </span>
        )
      },
    },
    {
      id: 'status',
      header: t('form.status'),
      sortBy: 'status',
      card: 'badge',
      cell: (channel) => <StatusCell channel={channel} />,
    },
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
      sortBy: 'tag',
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
          onSave={(value) => save.mutate({ id, change: { priority: value }, before: { priority: priority ?? 0 } })}
        />
      ),
    },
    {
      id: 'weight',
      header: t('channel.weight'),
      sortBy: 'weight',
      isNumeric: true,
      cell: ({ id, name, weight }) => (
        <NumberCell
          label={`${t('channel.weight')}: ${name}`}
          value={weight ?? 0}
          min={0}
          onSave={(value) => save.mutate({ id, change: { weight: value }, before: { weight: weight ?? 0 } })}
        />
      ),
    },
    {
      id: 'used',
      header: t('channel.used'),
      sortBy: 'used_quota',
      isNumeric: true,
      cell: ({ used_quota: used }) => <span className="whitespace-nowrap">{money.quota(used)}</span>,
    },
    {
      id: 'balance',
      header: t('channel.balance'),
      sortBy: 'balance',
      isNumeric: true,
      cell: (channel) => (
        <BalanceCell channel={channel} type={types.get(channel.type)} onOpen={(dialog) => onOpen(dialog, channel)} />
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
        <ChannelActions channel={channel} type={types.get(channel.type)} onOpen={(dialog) => onOpen(dialog, channel)} />
      ),
    },
  ]
}
