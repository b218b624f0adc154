// The groups themselves: price multiples, and who may choose them.
import { useTranslation } from 'react-i18next'
import { Checkbox, Input } from '../../ui/input.tsx'
import { RowList } from './row-list.tsx'
import type { Group } from './values.ts'

const blank: Group = { name: '', ratio: '1', topup: '1', isUsable: false, description: '' }

type GroupsCardProps = { groups: Group[]; onChange: (groups: Group[]) => void }

export const GroupsCard = ({ groups, onChange }: GroupsCardProps) => {
  const { t } = useTranslation()
  return (
    <RowList
      title={t('group.listTitle')}
      text={t('group.listText')}
      addLabel={t('group.add')}
      rows={groups}
      nameOf={({ name }) => name}
      blank={blank}
      onChange={onChange}
    >
      {(group, edit, index) => (
        <div className="grid grid-cols-2 items-center gap-2 sm:grid-cols-[minmax(0,1.2fr)_6rem_6rem_auto_minmax(0,2fr)]">
          {index === 0 && (
            <div aria-hidden="true" className="contents text-xs text-ink-faint max-sm:hidden">
              <span>{t('form.name')}</span>
              <span className="text-right">{t('group.ratio')}</span>
              <span className="text-right">{t('group.topup')}</span>
              <span>{t('group.usable')}</span>
              <span>{t('group.description')}</span>
            </div>
          )}
          <Input
            aria-label={t('form.name')}
            value={group.name}
            spellCheck={false}
            onChange={({ target }) => edit({ name: target.value })}
            className="max-sm:col-span-2"
          />
          <Input
            aria-label={t('group.ratioOf', { name: group.name })}
            title={t('group.ratio')}
            value={group.ratio}
            inputMode="decimal"
            onChange={({ target }) => edit({ ratio: target.value })}
            className="tabular text-right"
          />
          <Input
            aria-label={t('group.topupOf', { name: group.name })}
            title={t('group.topup')}
            value={group.topup}
            inputMode="decimal"
            onChange={({ target }) => edit({ topup: target.value })}
            className="tabular text-right"
          />
          <span className="flex h-9 items-center gap-2 px-2 text-sm">
            <Checkbox
              aria-label={t('group.usableOf', { name: group.name })}
              checked={group.isUsable}
              onChange={({ target }) => edit({ isUsable: target.checked })}
            />
            <span aria-hidden="true" className="sm:hidden">
              {t('group.usable')}
            </span>
          </span>
          <Input
            aria-label={t('group.descriptionOf', { name: group.name })}
            value={group.description}
            disabled={!group.isUsable}
            placeholder={t('group.description')}
            onChange={({ target }) => edit({ description: target.value })}
            className="max-sm:col-span-2"
          />
        </div>
      )}
    </RowList>
  )
}
