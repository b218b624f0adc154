// The groups themselves: price multiples, and who may choose them.
import { useTranslation } from 'react-i18next'
import { Checkbox, Input } from '../../ui/input.tsx'
import { RowList } from './row-list.tsx'
import type { Group } from './values.ts'

const blank: Group = { name: '', ratio: '1', topup: '1', isUsable: false, description: '' }

const columns = 'grid grid-cols-2 items-center gap-2 sm:grid-cols-[minmax(0,1.2fr)_6rem_6.5rem_7.5rem_minmax(0,2fr)]'

/** The name of a field where there is no heading above it. */
const PhoneLabel = ({ children }: { children: string }) => (
  <span aria-hidden="true" className="mb-1 block text-xs text-ink-faint sm:hidden">
    {children}
  </span>
)

type GroupsCardProps = { groups: Group[]; onChange: (groups: Group[]) => void }

export const GroupsCard = ({ groups, onChange }: GroupsCardProps) => {
  const { t } = useTranslation()
  return (
    <RowList
      title={t('group.listTitle')}
      text={t('group.listText')}
      addLabel={t('group.add')}
      head={
        <div className={columns}>
          <span>{t('form.name')}</span>
          <span className="text-right">{t('group.ratio')}</span>
          <span className="text-right">{t('group.topup')}</span>
          <span className="pl-2">{t('group.usable')}</span>
          <span>{t('group.description')}</span>
        </div>
      }
      rows={groups}
      nameOf={({ name }) => name}
      blank={blank}
      onChange={onChange}
    >
      {(group, edit) => (
        <div className={columns}>
          <Input
            aria-label={t('form.name')}
            value={group.name}
            spellCheck={false}
            onChange={({ target }) => edit({ name: target.value })}
            className="max-sm:col-span-2"
          />
          <div>
            <PhoneLabel>{t('group.ratio')}</PhoneLabel>
            <Input
              aria-label={t('group.ratioOf', { name: group.name })}
              title={t('group.ratio')}
              value={group.ratio}
              inputMode="decimal"
              onChange={({ target }) => edit({ ratio: target.value })}
              className="tabular text-right"
            />
          </div>
          <div>
            <PhoneLabel>{t('group.topup')}</PhoneLabel>
            <Input
              aria-label={t('group.topupOf', { name: group.name })}
              title={t('group.topup')}
              value={group.topup}
              inputMode="decimal"
              onChange={({ target }) => edit({ topup: target.value })}
              className="tabular text-right"
            />
          </div>
          <span className="flex h-9 items-center gap-2 px-2 text-sm max-sm:col-span-2 max-sm:px-0">
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
