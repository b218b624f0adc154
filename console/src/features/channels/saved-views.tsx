// Views of the list that a person keeps by a name: filters, order and grouping, in this browser.
import { Bookmark, BookmarkPlus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getPreferences, type SavedView, setPreferences, usePreferences } from '../../lib/preferences.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormFooter } from '../../ui/form-layout.tsx'
import { Input } from '../../ui/input.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx'

type SavedViewsProps = {
  tableId: string
  /** The view as it is now, as a query text. */
  query: string
  onOpen: (query: string) => void
}

const viewsMax = 30
const nameCharactersMax = 60

const write = (tableId: string, views: SavedView[]): void =>
  setPreferences({ savedViews: { ...getPreferences().savedViews, [tableId]: views.slice(0, viewsMax) } })

const NameForm = ({ onSave, onCancel }: { onSave: (name: string) => void; onCancel: () => void }) => {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onSave(name.trim())
  }
  return (
    <form onSubmit={submit}>
      <Field label={t('form.name')} help={t('view.text')} className="pb-5">
        {(box) => (
          <Input
            {...box}
            value={name}
            maxLength={nameCharactersMax}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <FormFooter onCancel={onCancel} isBusy={false} label={t('action.save')} />
    </form>
  )
}

const ViewList = ({ tableId, views, onClose }: { tableId: string; views: SavedView[]; onClose: () => void }) => {
  const { t } = useTranslation()
  const remove = (name: string) => {
    const left = views.filter((view) => view.name !== name)
    write(tableId, left)
    if (left.length === 0) onClose()
  }
  return (
    <ul className="divide-y rounded-lg border">
      {views.map(({ name }) => (
        <li key={name} className="flex items-center justify-between gap-3 px-3 py-1.5">
          <span className="min-w-0 truncate">{name}</span>
          <IconButton icon={Trash2} label={t('view.delete', { name })} onClick={() => remove(name)} />
        </li>
      ))}
    </ul>
  )
}

export const SavedViews = ({ tableId, query, onOpen }: SavedViewsProps) => {
  const { t } = useTranslation()
  const views = usePreferences().savedViews[tableId] ?? []
  const [dialog, setDialog] = useState<'name' | 'list'>()
  const save = (name: string) => {
    write(tableId, [...views.filter((view) => view.name !== name), { name, query }])
    setDialog(undefined)
  }
  return (
    <>
      <Menu trigger={<Button icon={Bookmark}>{t('view.title')}</Button>}>
        {views.length > 0 && <MenuLabel>{t('view.saved')}</MenuLabel>}
        {views.map((view) => (
          <MenuItem key={view.name} onSelect={() => onOpen(view.query)}>
            {view.name}
          </MenuItem>
        ))}
        {views.length > 0 && <MenuLine />}
        <MenuItem icon={BookmarkPlus} onSelect={() => setDialog('name')}>
          {t('view.save')}
        </MenuItem>
        {views.length > 0 && (
          <MenuItem icon={Trash2} onSelect={() => setDialog('list')}>
            {t('view.manage')}
          </MenuItem>
        )}
      </Menu>
      <Sheet
        isOpen={dialog !== undefined}
        onClose={() => setDialog(undefined)}
        title={dialog === 'list' ? t('view.manage') : t('view.save')}
        hasForm={dialog === 'name'}
        className="max-w-md"
      >
        {dialog === 'name' && <NameForm onSave={save} onCancel={() => setDialog(undefined)} />}
        {dialog === 'list' && <ViewList tableId={tableId} views={views} onClose={() => setDialog(undefined)} />}
      </Sheet>
    </>
  )
}
