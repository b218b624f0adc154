// Search and filters of the channel list.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ChannelType } from '../../../../src/contract/index.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/input.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { groupsQuery } from './api.ts'
import type { ChannelSearch } from './search.ts'

type ChannelFiltersProps = {
  search: ChannelSearch
  types: Map<number, ChannelType>
  typeCounts: Record<string, number> | undefined
  onChange: (patch: Partial<ChannelSearch>) => void
}

/** Whether anything is filtered. */
export const isFiltered = ({ q, model, group, status, type }: ChannelSearch): boolean =>
  [q, model, group, status, type].some((value) => value !== undefined)

const noFilters = { q: undefined, model: undefined, group: undefined, status: undefined, type: undefined }

export const ChannelFilters = ({ search, types, typeCounts, onChange }: ChannelFiltersProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const counted = Object.entries(typeCounts ?? {}).filter(([type, count]) => Number(type) > 0 && count > 0)
  const filter = (patch: Partial<ChannelSearch>) => onChange({ ...patch, p: undefined })
  return (
    <>
      <SearchBox
        label={t('channel.search')}
        value={search.q ?? ''}
        onSearch={(q) => filter({ q: q || undefined })}
        className="max-sm:basis-full"
      />
      <Select
        aria-label={t('form.status')}
        value={search.status ?? ''}
        onChange={({ target }) =>
          filter({ status: target.value === 'enabled' || target.value === 'disabled' ? target.value : undefined })
        }
        className="w-36 max-sm:flex-1 max-sm:basis-[45%]"
      >
        <option value="">{t('filter.anyStatus')}</option>
        <option value="enabled">{t('status.enabled')}</option>
        <option value="disabled">{t('status.disabled')}</option>
      </Select>
      <Select
        aria-label={t('channel.type')}
        value={search.type ?? ''}
        onChange={({ target }) => filter({ type: target.value === '' ? undefined : Number(target.value) })}
        className="w-40 max-sm:flex-1 max-sm:basis-[45%]"
      >
        <option value="">{t('filter.anyType')}</option>
        {counted.map(([type, count]) => (
          <option key={type} value={type}>
            {`${types.get(Number(type))?.name ?? type} (${count})`}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('form.group')}
        value={search.group ?? ''}
        onChange={({ target }) => filter({ group: target.value || undefined })}
        className="w-36 max-sm:flex-1 max-sm:basis-[45%]"
      >
        <option value="">{t('filter.anyGroup')}</option>
        {groups.data?.map((group) => (
          <option key={group} value={group}>
            {group}
          </option>
        ))}
      </Select>
      <SearchBox
        label={t('channel.searchModel')}
        value={search.model ?? ''}
        onSearch={(model) => filter({ model: model || undefined })}
        className="max-lg:hidden sm:max-w-48"
      />
      {isFiltered(search) && (
        <Button look="ghost" onClick={() => filter(noFilters)}>
          {t('action.resetFilters')}
        </Button>
      )}
    </>
  )
}
