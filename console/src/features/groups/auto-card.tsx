// The order in which keys of the group `auto` try groups.
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { SwitchRow } from '../../ui/input.tsx'
import { GroupName } from './group-name.tsx'

type AutoCardProps = {
  names: string[]
  auto: string[]
  isDefault: boolean
  onChange: (auto: string[]) => void
  onDefault: (isDefault: boolean) => void
}

const moved = (names: string[], index: number, by: number): string[] => {
  const next = [...names]
  const [name] = next.splice(index, 1)
  if (name !== undefined) next.splice(index + by, 0, name)
  return next
}

export const AutoCard = ({ names, auto, isDefault, onChange, onDefault }: AutoCardProps) => {
  const { t } = useTranslation()
  const rest = names.filter((name) => !auto.includes(name))
  return (
    <Card title={t('group.autoTitle')} text={t('group.autoText')}>
      <ol className="mb-3 divide-y border-y">
        {auto.map((name, index) => (
          <li key={name} className="flex items-center gap-2 py-1.5 text-sm">
            <span className="tabular w-6 text-ink-faint">{index + 1}</span>
            <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
            <IconButton
              icon={ArrowUp}
              label={t('group.moveUp', { name })}
              disabled={index === 0}
              onClick={() => onChange(moved(auto, index, -1))}
            />
            <IconButton
              icon={ArrowDown}
              label={t('group.moveDown', { name })}
              disabled={index === auto.length - 1}
              onClick={() => onChange(moved(auto, index, 1))}
            />
            <IconButton
              icon={X}
              label={t('action.remove', { name })}
              onClick={() => onChange(auto.filter((other) => other !== name))}
            />
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <GroupName
          label={t('group.addAuto')}
          names={rest}
          value=""
          onChange={(name) => name !== '' && onChange([...auto, name])}
        />
      )}
      <SwitchRow
        label={t('group.autoDefault')}
        help={t('group.autoDefaultHelp')}
        checked={isDefault}
        onChange={({ target }) => onDefault(target.checked)}
        className="mt-4"
      />
    </Card>
  )
}
