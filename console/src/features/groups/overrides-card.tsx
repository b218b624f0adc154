// Price multiples of a group for users of another.
import { useTranslation } from 'react-i18next'
import { Input } from '../../ui/input.tsx'
import { GroupName } from './group-name.tsx'
import { RowList } from './row-list.tsx'
import type { Override } from './values.ts'

const blank: Override = { userGroup: '', group: '', ratio: '1' }

type OverridesCardProps = { names: string[]; overrides: Override[]; onChange: (overrides: Override[]) => void }

export const OverridesCard = ({ names, overrides, onChange }: OverridesCardProps) => {
  const { t } = useTranslation()
  return (
    <RowList
      title={t('group.overridesTitle')}
      text={t('group.overridesText')}
      addLabel={t('group.addOverride')}
      emptyText={t('group.noOverrides')}
      rows={overrides}
      nameOf={({ userGroup, group }) => `${userGroup} → ${group}`}
      blank={blank}
      onChange={onChange}
    >
      {(override, edit) => (
        <div className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
          <span>{t('group.usersOf')}</span>
          <GroupName
            label={t('group.usersOf')}
            names={names}
            value={override.userGroup}
            onChange={(userGroup) => edit({ userGroup })}
          />
          <span>{t('group.payIn')}</span>
          <GroupName
            label={t('group.payIn')}
            names={names}
            value={override.group}
            onChange={(group) => edit({ group })}
          />
          <span aria-hidden="true">×</span>
          <Input
            aria-label={t('group.ratioOf', { name: `${override.userGroup} → ${override.group}` })}
            value={override.ratio}
            inputMode="decimal"
            onChange={({ target }) => edit({ ratio: target.value })}
            className="tabular w-24 text-right"
          />
        </div>
      )}
    </RowList>
  )
}
