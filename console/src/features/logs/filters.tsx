// Filters of the usage log: model and type at hand, the rest folded.
import { useTranslation } from 'react-i18next'
import { readInt } from '../../lib/url-state.ts'
import type { ListFilters } from '../../lib/use-list.ts'
import { DateRange } from '../../ui/date-range.tsx'
import { FoldingFilters } from '../../ui/folding-filters.tsx'
import { FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
import { logTypes } from './columns.tsx'
import type { LogSearch } from './search.ts'

type LogFiltersProps = {
  search: LogSearch
  isAdmin: boolean
  filtering: ListFilters
  onChange: (patch: Partial<LogSearch>) => void
}

/** Members of the address that filter. */
export const logFilterNames = [
  'type',
  'model',
  'token',
  'user',
  'channel',
  'group',
  'request',
  'ip',
  'status',
  'q',
  'from',
  'to',
] as const

const atHandNames: ReadonlySet<string> = new Set(['type', 'model'])

export const LogFilters = ({ search, isAdmin, filtering, onChange }: LogFiltersProps) => {
  const { t } = useTranslation()
  const filter = (patch: Partial<LogSearch>) => onChange({ ...patch, p: undefined })
  return (
    <FoldingFilters
      filtering={filtering}
      isRestUsed={logFilterNames.some((name) => !atHandNames.has(name) && search[name] !== undefined)}
      atHand={
        <>
          <SearchBox
            label={t('log.searchModel')}
            value={search.model ?? ''}
            onSearch={(model) => filter({ model: model || undefined })}
          />
          <FilterSelect
            label={t('log.type')}
            any={t('filter.anyType')}
            value={search.type}
            options={logTypes.map(({ value, key }) => ({ value, label: t(key) }))}
            onChange={(type) => filter({ type })}
          />
        </>
      }
    >
      <DateRange from={search.from} to={search.to} onChange={filter} />
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
    </FoldingFilters>
  )
}
