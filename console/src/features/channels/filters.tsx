// Search and filters of the channel list.
import { useQuery } from '@tanstack/react-query'
import { ListFilter } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type ChannelTrait, channelStatusFilters, channelTraits } from '../../../../src/contract/index.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/input.tsx'
import { Menu, MenuCheck, MenuLabel } from '../../ui/menu.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { groupsQuery } from './api.ts'
import { type ChannelSearch, readTraits } from './search.ts'

type ChannelFiltersProps = { search: ChannelSearch; onChange: (patch: Partial<ChannelSearch>) => void }

const noFilters = {
  q: undefined,
  model: undefined,
  group: undefined,
  status: undefined,
  type: undefined,
  tag: undefined,
  base: undefined,
  has: undefined,
}

/** Whether anything is filtered. */
export const isFiltered = (search: ChannelSearch): boolean =>
  (Object.keys(noFilters) as (keyof typeof noFilters)[]).some((name) => search[name] !== undefined)

const TraitMenu = ({ search, onChange }: ChannelFiltersProps) => {
  const { t } = useTranslation()
  const chosen = readTraits(search.has)
  const toggle = (trait: ChannelTrait, isChosen: boolean) => {
    const next = isChosen ? [...chosen, trait] : chosen.filter((other) => other !== trait)
    onChange({ has: next.join(',') || undefined, p: undefined })
  }
  const names: Record<ChannelTrait, string> = {
    system_prompt: t('channel.systemPrompt'),
    param_override: t('channel.paramOverride'),
    header_override: t('channel.headerOverride'),
    model_mapping: t('channel.modelMapping'),
    status_code_mapping: t('channel.statusCodeMapping'),
    proxy: t('channel.proxy'),
    pass_through: t('channel.passThroughOn'),
    insecure_tls: t('channel.tlsInsecureOn'),
    multi_key: t('channel.multiKey'),
    upstream_updates: t('channel.updatesWaiting'),
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button icon={ListFilter}>
          {chosen.length === 0 ? t('filter.traits') : t('filter.traitsChosen', { n: chosen.length })}
        </Button>
      }
    >
      <MenuLabel>{t('filter.has')}</MenuLabel>
      {channelTraits.map((trait) => (
        <MenuCheck key={trait} isChecked={chosen.includes(trait)} onChange={(isOn) => toggle(trait, isOn)}>
          {names[trait]}
        </MenuCheck>
      ))}
    </Menu>
  )
}

export const ChannelFilters = ({ search, onChange }: ChannelFiltersProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const filter = (patch: Partial<ChannelSearch>) => onChange({ ...patch, p: undefined })
  const statusNames: Record<(typeof channelStatusFilters)[number], string> = {
    enabled: t('status.enabled'),
    disabled: t('status.disabled'),
    '2': t('filter.disabledByHand'),
    '3': t('status.autoDisabled'),
  }
  return (
    <>
      <SearchBox
        label={t('channel.search')}
        value={search.q ?? ''}
        onSearch={(q) => filter({ q: q || undefined })}
        className="max-sm:basis-full sm:min-w-56"
      />
      <Select
        aria-label={t('form.status')}
        value={search.status ?? ''}
        onChange={({ target }) => filter({ status: readOneOf(target.value, channelStatusFilters) })}
        className="w-40 max-sm:flex-1 max-sm:basis-[45%]"
      >
        <option value="">{t('filter.anyStatus')}</option>
        {channelStatusFilters.map((status) => (
          <option key={status} value={status}>
            {statusNames[status]}
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
        className="sm:max-w-44"
      />
      <TraitMenu search={search} onChange={onChange} />
      {search.tag !== undefined && (
        <Button look="ghost" onClick={() => filter({ tag: undefined })}>
          {t('filter.tagIs', { tag: search.tag })}
        </Button>
      )}
      {isFiltered(search) && (
        <Button look="ghost" onClick={() => filter(noFilters)}>
          {t('action.resetFilters')}
        </Button>
      )}
    </>
  )
}
