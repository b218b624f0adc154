// Models, their vendors and prefill groups, one beside the other.
import { useTranslation } from 'react-i18next'
import { useSearchState } from '../../lib/use-search-state.ts'
import { PageHeading } from '../../ui/card.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { GroupsPart } from './groups-part.tsx'
import { ModelsPart } from './models-part.tsx'
import { type ModelsSearch, type Part, parts, readModelsSearch } from './search.ts'
import { VendorsPart } from './vendors-part.tsx'

const bodies = { models: ModelsPart, vendors: VendorsPart, groups: GroupsPart } as const

const nothing: Partial<ModelsSearch> = {
  q: undefined,
  p: undefined,
  vendor: undefined,
  status: undefined,
  sync: undefined,
  open: undefined,
  name: undefined,
}

/** `/models/metadata` */
export const ModelsPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readModelsSearch)
  const part: Part = search.tab ?? 'models'
  const names: Record<Part, string> = {
    models: t('nav.models'),
    vendors: t('nav.vendors'),
    groups: t('nav.prefillGroups'),
  }
  const Body = bodies[part]
  return (
    <>
      <PageHeading title={t('nav.models')} text={t('model.intro')} />
      <Tabs
        label={t('nav.models')}
        value={part}
        onChange={(tab) => change({ ...nothing, tab: tab === 'models' ? undefined : tab })}
        tabs={parts.map((id) => ({ id, label: names[id] }))}
      />
      <Body key={part} search={search} onChange={change} />
    </>
  )
}
