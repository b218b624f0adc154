// How many channels there are of each provider, and choosing one of them.
import { useTranslation } from 'react-i18next'
import type { ChannelType } from '../../../../src/contract/index.ts'
import { Tabs } from '../../ui/tabs.tsx'

type TypeTabsProps = {
  counts: Record<string, number>
  types: ReadonlyMap<number, ChannelType>
  value: number | undefined
  onChange: (type: number | undefined) => void
}

const all = 'all'

/** Nothing while there are channels of one provider only. */
export const TypeTabs = ({ counts, types, value, onChange }: TypeTabsProps) => {
  const { t } = useTranslation()
  const counted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
  if (types.size === 0 || (counted.length < 2 && value === undefined)) return null
  const total = counted.reduce((sum, [, count]) => sum + count, 0)
  const tabs = counted.map(([type, count]) => ({
    id: type,
    label: types.get(Number(type))?.name ?? t('channel.unknownType', { type }),
    count,
  }))
  // A filter may have left none of the chosen provider: its tab stays, so that it can be seen and left.
  const chosen = value === undefined ? all : String(value)
  if (chosen !== all && !tabs.some(({ id }) => id === chosen))
    tabs.push({ id: chosen, label: types.get(Number(chosen))?.name ?? chosen, count: 0 })
  return (
    <Tabs
      label={t('channel.type')}
      tabs={[{ id: all, label: t('filter.anyType'), count: total }, ...tabs]}
      value={chosen}
      onChange={(id) => onChange(id === all ? undefined : Number(id))}
    />
  )
}
