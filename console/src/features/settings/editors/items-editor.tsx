// A list of things such as announcements: each on a line that says what it is, opened in a sheet to be changed.
import { Pencil, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDate } from '../../../lib/format.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.tsx'
import { colourOf } from '../../texts/colours.ts'
import { type Item, type ItemList, moved, readItems } from '../items.ts'
import { useOptionText } from '../option-text.ts'
import { limitsOf } from '../schema.ts'
import type { EditorProps } from './editor.ts'
import { ItemSheet } from './item-sheet.tsx'
import { SortableList } from './sortable-list.tsx'

type ItemsProps = EditorProps & { list: ItemList }

/** `index` is undefined for one that is being added. */
type Opened = { readonly item: Item; readonly index: number | undefined }

const tones: Readonly<Record<string, Tone>> = { ongoing: 'info', success: 'ok', warning: 'warn', error: 'bad' }

/** What an item is, at a glance. */
const Line = ({ item, list }: { item: Item; list: ItemList }) => {
  const { i18n } = useTranslation()
  const { choice, field } = useOptionText()
  const count = new Intl.NumberFormat(i18n.language)
  const { color, type, publishDate, scope } = item
  const kind = typeof publishDate === 'string' ? (typeof type === 'string' && type) || 'default' : undefined
  const seconds = typeof publishDate === 'string' ? Date.parse(publishDate) / 1000 : Number.NaN
  const limits = typeof scope === 'string' ? list.fields.filter(({ name }) => typeof item[name] === 'number') : []
  const note =
    limits.length > 0
      ? limits.map(({ name }) => `${field(name)}: ${count.format(Number(item[name]))}`).join(' · ')
      : list.noteOf?.(item)
  return (
    <>
      {typeof color === 'string' && (
        <span aria-hidden="true" className="size-2.5 shrink-0 rounded-full" style={{ background: colourOf(color) }} />
      )}
      <span className="min-w-0 flex-1 py-0.5">
        <span className="line-clamp-2 text-sm break-words">{list.titleOf(item) || '—'}</span>
        {note && <span className="block truncate text-xs text-ink-faint">{note}</span>}
      </span>
      {typeof scope === 'string' && <Badge>{choice(scope)}</Badge>}
      {kind !== undefined && (
        <span className="flex shrink-0 flex-col items-end gap-0.5">
          <Badge tone={tones[kind] ?? 'neutral'} hasDot>
            {choice(kind)}
          </Badge>
          {Number.isFinite(seconds) && (
            <span className="tabular text-xs text-ink-faint">{formatDate(seconds, i18n.language)}</span>
          )}
        </span>
      )}
    </>
  )
}

export const ItemsEditor = ({ option, value, onChange, list }: ItemsProps) => {
  const { t } = useTranslation()
  const { label } = useOptionText()
  const [opened, setOpened] = useState<Opened>()
  const stored = readItems(value, list)
  const items = list.sort ? stored.toSorted(list.sort) : stored
  const { itemsMax } = limitsOf(option.schema ?? {})
  const write = (next: readonly Item[]) => onChange(list.write ? list.write(next) : next)
  // An undo comes later than the render that offered it.
  const latest = useRef({ items, write })
  latest.current = { items, write }

  const take = (item: Item) => {
    const index = opened?.index
    write(index === undefined ? [...items, item] : items.map((other, at) => (at === index ? item : other)))
    setOpened(undefined)
  }
  const remove = (index: number) => {
    const gone = items[index]
    if (gone === undefined) return
    write(items.filter((_, at) => at !== index))
    const bringBack = () => latest.current.write(latest.current.items.toSpliced(index, 0, gone))
    toast(t('settings.removed', { name: list.titleOf(gone) }), {
      action: { label: t('settings.undo'), onClick: bringBack },
    })
  }
  return (
    <>
      {items.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-6 text-center text-sm text-ink-faint">
          {t('settings.nothingYet')}
        </p>
      )}
      <SortableList
        label={label(option.key)}
        items={items}
        nameOf={list.titleOf}
        onMove={list.sort ? undefined : (from, to) => write(moved(items, from, to))}
        onRemove={remove}
        actions={(item, index) => (
          <IconButton
            icon={Pencil}
            label={t('settings.editItem', { name: list.titleOf(item) })}
            onClick={() => setOpened({ item, index })}
          />
        )}
      >
        {(item) => <Line item={item} list={list} />}
      </SortableList>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button
          size="sm"
          icon={Plus}
          disabled={itemsMax !== undefined && items.length >= itemsMax}
          onClick={() => setOpened({ item: list.blank(new Date()), index: undefined })}
        >
          {t('settings.addRow')}
        </Button>
        {itemsMax !== undefined && (
          <span className="tabular text-xs text-ink-faint">
            {t('settings.countOf', { count: items.length, max: itemsMax })}
          </span>
        )}
      </div>
      {opened && (
        <ItemSheet
          title={opened.index === undefined ? t('settings.newItem') : t('settings.changeItem')}
          description={label(option.key)}
          item={opened.item}
          list={list}
          schema={option.schema}
          others={items.filter((_, at) => at !== opened.index)}
          onTake={take}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  )
}
