// Groups that users of one group may choose besides, or may not.
import { useTranslation } from 'react-i18next'
import { Input, Select } from '../../ui/input.tsx'
import { GroupName } from './group-name.tsx'
import { RowList } from './row-list.tsx'
import type { Special } from './values.ts'

const blank: Special = { userGroup: '', kind: 'add', group: '', description: '' }

type SpecialsCardProps = { names: string[]; specials: Special[]; onChange: (specials: Special[]) => void }

export const SpecialsCard = ({ names, specials, onChange }: SpecialsCardProps) => {
  const { t } = useTranslation()
  return (
    <RowList
      title={t('group.specialsTitle')}
      text={t('group.specialsText')}
      addLabel={t('group.addSpecial')}
      emptyText={t('group.noSpecials')}
      rows={specials}
      nameOf={({ userGroup, group }) => `${userGroup} → ${group}`}
      blank={blank}
      onChange={onChange}
    >
      {(special, edit) => (
        <div className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
          <span>{t('group.usersOf')}</span>
          <GroupName
            label={t('group.usersOf')}
            names={names}
            value={special.userGroup}
            onChange={(userGroup) => edit({ userGroup })}
          />
          <Select
            aria-label={t('group.specialKind')}
            value={special.kind}
            onChange={({ target }) => edit({ kind: target.value === 'remove' ? 'remove' : 'add' })}
            className="w-40"
          >
            <option value="add">{t('group.mayUse')}</option>
            <option value="remove">{t('group.mayNotUse')}</option>
          </Select>
          <GroupName
            label={t('group.specialGroup')}
            names={names}
            value={special.group}
            onChange={(group) => edit({ group })}
          />
          <Input
            aria-label={t('group.description')}
            value={special.description}
            placeholder={t('group.description')}
            onChange={({ target }) => edit({ description: target.value })}
            className="min-w-40 flex-1"
          />
        </div>
      )}
    </RowList>
  )
}
