// Rows of fields that can be added and removed: the frame that the group cards share.
import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'

type RowListProps<Row> = {
  title: string
  text: string
  addLabel: string
  emptyText?: string
  /** Names of the columns, on wide screens. */
  head?: ReactNode
  rows: Row[]
  /** What the row is called, for its remove button. */
  nameOf: (row: Row) => string
  blank: Row
  onChange: (rows: Row[]) => void
  children: (row: Row, edit: (patch: Partial<Row>) => void, index: number) => ReactNode
}

export const RowList = <Row,>({
  title,
  text,
  addLabel,
  emptyText,
  head,
  rows,
  nameOf,
  blank,
  onChange,
  children,
}: RowListProps<Row>) => {
  const { t } = useTranslation()
  const edit = (index: number) => (patch: Partial<Row>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...patch } : row)))
  return (
    <Card title={title} text={text}>
      {rows.length === 0 && emptyText && <p className="mb-3 text-sm text-ink-faint">{emptyText}</p>}
      {head && rows.length > 0 && (
        <div aria-hidden="true" className="mb-1.5 pr-10 text-xs text-ink-faint max-sm:hidden">
          {head}
        </div>
      )}
      <ul className="space-y-3 sm:space-y-2">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; names are being typed
          <li key={index} className="flex items-start gap-2 max-sm:rounded-lg max-sm:border max-sm:p-3">
            <div className="min-w-0 flex-1">{children(row, edit(index), index)}</div>
            <IconButton
              icon={Trash2}
              label={t('action.remove', { name: nameOf(row) })}
              onClick={() => onChange(rows.filter((_, at) => at !== index))}
              className="mt-0.5"
            />
          </li>
        ))}
      </ul>
      <Button size="sm" icon={Plus} className="mt-3" onClick={() => onChange([...rows, blank])}>
        {addLabel}
      </Button>
    </Card>
  )
}
