// The choice of a group; one that is gone stays to be seen.
import { useTranslation } from 'react-i18next'
import { Select } from '../../ui/input.tsx'

type GroupNameProps = { label: string; names: string[]; value: string; onChange: (name: string) => void }

export const GroupName = ({ label, names, value, onChange }: GroupNameProps) => {
  const { t } = useTranslation()
  return (
    <Select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)} className="w-40">
      <option value="">{t('group.choose')}</option>
      {[...new Set([...names, ...(value === '' ? [] : [value])])].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  )
}
