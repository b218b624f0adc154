// Search and filters of the channel list.
import { useQuery } from '@tanstack/react-query'
import { ListFilter } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { type ChannelTrait, channelStatusFilters, channelTraits } from '../../../../src/contract/index.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { groupsQuery } from './api.ts'
import { CheckRow } from './check-row.tsx'
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

type TextFilterProps = { label: string; value: string; placeholder?: string; onSearch: (text: string) => void }

/** Reports when it is left and on Enter: each letter would be a search of the server. */
const TextFilter = ({ label, value, placeholder, onSearch }: TextFilterProps) => {
  const commit = (text: string) => text.trim() !== value && onSearch(text.trim())
  return (
    <Field label={label}>
      {(box) => (
        <Input
          key={value}
          {...box}
          type="search"
          autoComplete="off"
          spellCheck={false}
          defaultValue={value}
          placeholder={placeholder}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
          className="font-mono text-xs"
        />
      )}
    </Field>
  )
}

const MoreFilters = ({ search, onChange }: ChannelFiltersProps) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery)
  const chosen = readTraits(search.has)
  const filter = (patch: Partial<ChannelSearch>) => onChange({ ...patch, p: undefined })
  const toggle = (trait: ChannelTrait, isChosen: boolean) => {
    const next = isChosen ? [...chosen, trait] : chosen.filter((other) => other !== trait)
    filter({ has: next.join(',') || undefined })
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
  const count = chosen.length + [search.group, search.model, search.base].filter(Boolean).length
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button icon={ListFilter}>{count === 0 ? t('filter.traits') : t('filter.traitsChosen', { n: count })}</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('filter.traits')}
          className="z-30 max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] animate-rise space-y-4 overflow-y-auto rounded-lg border bg-surface p-4 shadow-pop"
        >
          <Field label={t('form.group')}>
            {(box) => (
              <Select
                {...box}
                value={search.group ?? ''}
                onChange={({ target }) => filter({ group: target.value || undefined })}
              >
                <option value="">{t('filter.anyGroup')}</option>
                {groups.data?.map((group) => (
                  <option key={group} value={group}>
                    {group}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <TextFilter
            label={t('channel.searchModel')}
            value={search.model ?? ''}
            placeholder="gpt-4o"
            onSearch={(model) => filter({ model: model || undefined })}
          />
          <TextFilter
            label={t('channel.baseUrl')}
            value={search.base ?? ''}
            placeholder="api.example.com"
            onSearch={(base) => filter({ base: base || undefined })}
          />
          <fieldset>
            <legend className="mb-1.5 text-sm font-medium">{t('filter.has')}</legend>
            <div className="space-y-1.5">
              {channelTraits.map((trait) => (
                <CheckRow key={trait} isOn={chosen.includes(trait)} onChange={(isOn) => toggle(trait, isOn)}>
                  {names[trait]}
                </CheckRow>
              ))}
            </div>
          </fieldset>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

export const ChannelFilters = ({ search, onChange }: ChannelFiltersProps) => {
  const { t } = useTranslation()
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
      <MoreFilters search={search} onChange={onChange} />
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
