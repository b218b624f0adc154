// Filters of the usage log: type and range at hand, the rest folded into one row.
import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromDateTimeInput, toDateTimeInput } from '../../lib/format.ts'
import { readInt } from '../../lib/url-state.ts'
import { Button } from '../../ui/button.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { logTypes } from './columns.tsx'
import type { LogSearch } from './search.ts'

type LogFiltersProps = { search: LogSearch; isAdmin: boolean; onChange: (patch: Partial<LogSearch>) => void }

const rangeDays = { 'log.last24h': 1, 'log.last7d': 7, 'log.last30d': 30 } as const
const daySeconds = 86_400
const minuteSeconds = 60

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const noFilters: Partial<LogSearch> = {
  type: undefined,
  model: undefined,
  token: undefined,
  user: undefined,
  channel: undefined,
  group: undefined,
  request: undefined,
  ip: undefined,
  status: undefined,
  q: undefined,
  from: undefined,
  to: undefined,
}

/** Whether anything is filtered. */
export const isLogFiltered = (search: LogSearch): boolean =>
  Object.keys(noFilters).some((key) => search[key as keyof LogSearch] !== undefined)

const RangeFilter = ({ search, onChange }: Pick<LogFiltersProps, 'search' | 'onChange'>) => {
  const { t } = useTranslation()
  const since = (days: number) => {
    const now = Math.floor(Date.now() / 1000 / minuteSeconds) * minuteSeconds
    onChange({ from: now - days * daySeconds, to: undefined })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        type="datetime-local"
        aria-label={t('log.from')}
        value={search.from === undefined ? '' : toDateTimeInput(search.from)}
        onChange={({ target }) => onChange({ from: fromDateTimeInput(target.value) })}
        className="w-48 max-sm:w-full"
      />
      <span aria-hidden="true" className="text-ink-faint max-sm:hidden">
        –
      </span>
      <Input
        type="datetime-local"
        aria-label={t('log.to')}
        value={search.to === undefined ? '' : toDateTimeInput(search.to)}
        onChange={({ target }) => onChange({ to: fromDateTimeInput(target.value) })}
        className="w-48 max-sm:w-full"
      />
      <span className="text-xs text-ink-faint sm:hidden">{t('log.zone', { zone: ownZone() })}</span>
      {Object.entries(rangeDays).map(([key, days]) => (
        <Button key={key} size="sm" look="ghost" onClick={() => since(days)}>
          {t(key)}
        </Button>
      ))}
      <span className="ml-auto text-xs text-ink-faint max-sm:hidden">{t('log.zone', { zone: ownZone() })}</span>
    </div>
  )
}

export const LogFilters = ({ search, isAdmin, onChange }: LogFiltersProps) => {
  const { t } = useTranslation()
  const isMoreUsed = [
    search.token,
    search.user,
    search.channel,
    search.group,
    search.request,
    search.ip,
    search.status,
    search.q,
    search.from,
    search.to,
  ].some((value) => value !== undefined)
  const [isOpen, setOpen] = useState(isMoreUsed)
  const filter = (patch: Partial<LogSearch>) => onChange({ ...patch, p: undefined })
  return (
    <div className="w-full space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox
          label={t('log.searchModel')}
          value={search.model ?? ''}
          onSearch={(model) => filter({ model: model || undefined })}
          className="max-sm:basis-full"
        />
        <Select
          aria-label={t('log.type')}
          value={search.type ?? ''}
          onChange={({ target }) => filter({ type: readInt(target.value, 1) })}
          className="w-40 max-sm:flex-1"
        >
          <option value="">{t('filter.anyType')}</option>
          {logTypes.map(({ value, key }) => (
            <option key={value} value={value}>
              {t(key)}
            </option>
          ))}
        </Select>
        <Button icon={SlidersHorizontal} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('filter.more')}
        </Button>
        {isLogFiltered(search) && (
          <Button look="ghost" onClick={() => filter(noFilters)}>
            {t('action.resetFilters')}
          </Button>
        )}
      </div>
      {isOpen && (
        <div className="space-y-2 panel p-3">
          <RangeFilter search={search} onChange={filter} />
          <div className="grid gap-2 sm:grid-cols-3 lg:grid-cols-5">
            <SearchBox
              className="sm:max-w-none"
              label={t('log.searchToken')}
              value={search.token ?? ''}
              onSearch={(token) => filter({ token: token || undefined })}
            />
            {isAdmin && (
              <SearchBox
                className="sm:max-w-none"
                label={t('log.searchUser')}
                value={search.user ?? ''}
                onSearch={(user) => filter({ user: user || undefined })}
              />
            )}
            {isAdmin && (
              <SearchBox
                className="sm:max-w-none"
                label={t('log.searchChannel')}
                value={search.channel?.toString() ?? ''}
                onSearch={(channel) => filter({ channel: readInt(channel, 1) })}
              />
            )}
            <SearchBox
              className="sm:max-w-none"
              label={t('form.group')}
              value={search.group ?? ''}
              onSearch={(group) => filter({ group: group || undefined })}
            />
            <SearchBox
              className="sm:max-w-none"
              label={t('log.requestId')}
              value={search.request ?? ''}
              onSearch={(request) => filter({ request: request || undefined })}
            />
            <SearchBox
              className="sm:max-w-none"
              label={t('log.errorStatus')}
              value={search.status?.toString() ?? ''}
              onSearch={(status) => filter({ status: readInt(status, 100, 599) })}
            />
            <SearchBox
              className="sm:max-w-none"
              label="IP"
              value={search.ip ?? ''}
              onSearch={(ip) => filter({ ip: ip || undefined })}
            />
            <SearchBox
              className="sm:max-w-none"
              label={t('log.searchText')}
              value={search.q ?? ''}
              onSearch={(q) => filter({ q: q || undefined })}
            />
          </div>
        </div>
      )}
    </div>
  )
}
