// The keys of a channel that has many: their state, why and since when, and switching some or all that a filter finds.
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Power, PowerOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, channelStatus } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet, useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { Pager } from '../../ui/pager.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { changeKeys, type KeyAction, type KeyFilter, type KeyPage, type KeyState, keysQuery } from './api.ts'

const daySeconds = 86_400
const ages = [1, 7, 30] as const

const Counters = ({ page }: { page: KeyPage }) => {
  const { t } = useTranslation()
  const cells = [
    [t('status.enabled'), page.enabled_count],
    [t('filter.disabledByHand'), page.manual_disabled_count],
    [t('status.autoDisabled'), page.auto_disabled_count],
  ] as const
  return (
    <dl className="grid grid-cols-3 divide-x rounded-lg border text-center">
      {cells.map(([label, count]) => (
        <div key={label} className="px-2 py-2.5">
          <dt className="text-xs text-ink-faint">{label}</dt>
          <dd className="tabular text-lg font-semibold">{count}</dd>
        </div>
      ))}
    </dl>
  )
}

type RowProps = { state: KeyState; isBusy: boolean; onAct: (action: KeyAction) => void }

const KeyRow = ({ state, isBusy, onAct }: RowProps) => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const { index, status, reason, disabled_time: time, key_preview: preview } = state
  const isEnabled = status === channelStatus.enabled
  const isAutomatic = status === channelStatus.autoDisabled
  const name = `#${index + 1}`
  const askDelete = async () => {
    const isSure = await confirm({
      title: t('keys.deleteTitle'),
      text: t('keys.deleteText', { name }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) onAct({ action: 'delete_key', key_index: index })
  }
  const word = isEnabled ? t('action.disable') : t('action.enable')
  return (
    <li className="px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="tabular w-8 shrink-0 text-xs text-ink-faint">{name}</span>
        <code className="min-w-0 flex-1 truncate text-xs">{preview}</code>
        <Badge tone={isEnabled ? 'ok' : isAutomatic ? 'bad' : 'neutral'} hasDot>
          {isEnabled ? t('status.enabled') : isAutomatic ? t('status.autoDisabled') : t('status.disabled')}
        </Badge>
        <IconButton
          icon={isEnabled ? PowerOff : Power}
          label={`${word}: ${name}`}
          disabled={isBusy}
          onClick={() => onAct({ action: isEnabled ? 'disable_key' : 'enable_key', key_index: index })}
        />
        <IconButton
          icon={Trash2}
          label={`${t('action.delete')}: ${name}`}
          disabled={isBusy}
          onClick={() => void askDelete()}
        />
      </div>
      {!isEnabled && (reason || time) && (
        <p className="pl-10 text-xs break-words text-ink-faint">
          {[time ? formatTime(time, i18n.language) : '', reason].filter(Boolean).join(' · ')}
        </p>
      )}
    </li>
  )
}

type FilterProps = { filter: KeyFilter; onChange: (filter: KeyFilter) => void }

const Filters = ({ filter, onChange }: FilterProps) => {
  const { t } = useTranslation()
  const [days, setDays] = useState('')
  const setAge = (text: string) => {
    setDays(text)
    const { disabled_before: _old, ...rest } = filter
    onChange(
      text === '' ? rest : { ...rest, disabled_before: Math.floor(Date.now() / 1000) - Number(text) * daySeconds },
    )
  }
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label={t('form.status')}>
        {(box) => (
          <Select
            {...box}
            value={filter.status ?? ''}
            onChange={({ target }) => {
              const { status: _old, ...rest } = filter
              onChange(target.value === '' ? rest : { ...rest, status: Number(target.value) })
            }}
          >
            <option value="">{t('filter.anyStatus')}</option>
            <option value={channelStatus.enabled}>{t('status.enabled')}</option>
            <option value={channelStatus.disabled}>{t('filter.disabledByHand')}</option>
            <option value={channelStatus.autoDisabled}>{t('status.autoDisabled')}</option>
          </Select>
        )}
      </Field>
      <Field label={t('keys.reason')}>
        {(box) => (
          <Input
            {...box}
            type="search"
            value={filter.reason ?? ''}
            onChange={({ target }) => onChange({ ...filter, reason: target.value })}
          />
        )}
      </Field>
      <Field label={t('keys.age')}>
        {(box) => (
          <Select {...box} value={days} onChange={({ target }) => setAge(target.value)}>
            <option value="">{t('keys.anyAge')}</option>
            {ages.map((age) => (
              <option key={age} value={age}>
                {t('keys.olderThan', { count: age })}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  )
}

const sizes = 20

const KeysPanel = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const [filter, setFilter] = useState<KeyFilter>({})
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(sizes)
  const list = useQuery(keysQuery(channel.id, page, size, filter))
  const act = useAction({
    run: (action: KeyAction) => changeKeys(channel.id, action),
    touches: ['channels'],
    done: () => t('form.saved'),
  })
  const askAll = async (action: 'enable_all_keys' | 'disable_all_keys' | 'delete_disabled_keys', label: string) => {
    const isSure = await confirm({
      title: label,
      text: t('keys.bulkText', { count: list.data?.total ?? 0 }),
      action: label,
      isDangerous: action !== 'enable_all_keys',
    })
    if (isSure) act.mutate({ action, filter })
  }
  if (list.error) return <Failure error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Skeleton className="h-40" />
  const { keys, total } = list.data
  return (
    <div className="space-y-4 pb-2">
      <Counters page={list.data} />
      <Filters
        filter={filter}
        onChange={(next) => {
          setFilter(next)
          setPage(1)
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" icon={Power} onClick={() => void askAll('enable_all_keys', t('keys.enableAll'))}>
          {t('keys.enableAll')}
        </Button>
        <Button size="sm" icon={PowerOff} onClick={() => void askAll('disable_all_keys', t('keys.disableAll'))}>
          {t('keys.disableAll')}
        </Button>
        <Button
          size="sm"
          icon={Trash2}
          className="text-bad"
          onClick={() => void askAll('delete_disabled_keys', t('keys.deleteDisabled'))}
        >
          {t('keys.deleteDisabled')}
        </Button>
      </div>
      {keys.length === 0 ? (
        <Empty icon={KeyRound} title={t('state.noMatch')} />
      ) : (
        <ul className="divide-y rounded-lg border">
          {keys.map((state) => (
            <KeyRow key={state.index} state={state} isBusy={act.isPending} onAct={act.mutate} />
          ))}
        </ul>
      )}
      <Pager page={page} size={size} total={total} onPage={setPage} onSize={setSize} />
    </div>
  )
}

type SheetProps = { channel: Channel | undefined; onClose: () => void }

export const KeysSheet = ({ channel, onClose }: SheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={channel !== undefined}
      onClose={onClose}
      title={t('keys.title', { name: channel?.name ?? '' })}
      description={t('keys.text')}
    >
      {channel && <KeysPanel key={channel.id} channel={channel} />}
    </Sheet>
  )
}
