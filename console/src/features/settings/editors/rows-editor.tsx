// A table of names, edited in place: search in long ones, JSON pasted into a name becomes rows.
import { Plus, Trash2 } from 'lucide-react'
import { type ClipboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../../lib/cn.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Input, Select } from '../../../ui/input.tsx'
import { toast } from '../../../ui/toast.tsx'
import { isSame } from '../check.ts'
import { useDrafts } from '../drafts.ts'
import { useOptionText } from '../option-text.ts'
import { type Column, checkRows, isBlank, mergeRows, type Row, type RowCodec } from '../rows.ts'
import { choicesOf, type Problem } from '../schema.ts'
import type { EditorProps } from './editor.ts'

type RowsProps = EditorProps & { codec: RowCodec }

/** Longer tables are searched, and shown piece by piece. */
const searchFrom = 12
const pieceSize = 40

const readPasted = (text: string, codec: RowCodec): Row[] => {
  try {
    return text.trim().startsWith('{') ? codec.read(JSON.parse(text)) : []
  } catch {
    return []
  }
}

/** The rows as they are edited: those of the value, or those that cannot be written yet. */
const useRows = ({ option, value, onChange, codec }: RowsProps) => {
  const { keptRows, keepRows, textOf } = useDrafts()
  const text = textOf(option)
  const [seen, setSeen] = useState(text)
  const [valid, setValid] = useState<readonly Row[]>(() => codec.read(value))
  if (seen !== text) {
    setSeen(text)
    const shown = JSON.stringify(codec.write(valid.filter((row) => !isBlank(row))))
    if (!isSame(shown, text, option)) setValid(codec.read(value))
  }
  const rows = keptRows(option.key) ?? valid
  const problems = checkRows(rows, codec, option.schema)
  const change = (next: readonly Row[]) => {
    if (checkRows(next, codec, option.schema).size > 0) return keepRows(option.key, next)
    keepRows(option.key, undefined)
    setValid(next)
    onChange(codec.write(next.filter((row) => !isBlank(row))))
  }
  return { rows, problems, change }
}

type CellProps = {
  column: Column
  text: string
  choices: readonly string[]
  name: string
  problem: Problem | undefined
  onChange: (text: string) => void
  onPaste: (event: ClipboardEvent<HTMLInputElement>) => void
}

const Cell = ({ column, text, choices, name, problem, onChange, onPaste }: CellProps) => {
  const { field, choice, problem: problemText } = useOptionText()
  const label = name === '' || column.isKey ? field(column.name) : `${field(column.name)}: ${name}`
  const shared = { 'aria-label': label, 'aria-invalid': problem ? true : undefined, value: text }
  return (
    <div className="min-w-0">
      <span aria-hidden="true" className="mb-1 block text-xs text-ink-faint sm:hidden">
        {field(column.name)}
      </span>
      {column.control === 'choice' && choices.length > 0 ? (
        <Select {...shared} onChange={({ target }) => onChange(target.value)}>
          {text === '' && <option value="" />}
          {choices.map((word) => (
            <option key={word} value={word}>
              {choice(word)}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          {...shared}
          spellCheck={false}
          autoComplete="off"
          inputMode={column.control === 'number' ? 'decimal' : 'text'}
          onChange={({ target }) => onChange(target.value)}
          onPaste={onPaste}
          className={cn('text-sm', column.control === 'number' ? 'tabular sm:text-right' : 'font-mono text-xs')}
        />
      )}
      {problem && <p className="mt-1 text-xs text-bad">{problemText(problem)}</p>}
    </div>
  )
}

const widthOf = ({ control }: Column): string => (control === 'number' ? 'minmax(5rem,8rem)' : 'minmax(0,1fr)')

export const RowsEditor = (props: RowsProps) => {
  const { option, codec } = props
  const { t } = useTranslation()
  const { field, label } = useOptionText()
  const { rows, problems, change } = useRows(props)
  // An undo comes later than the render that offered it.
  const latest = useRef({ rows, change })
  latest.current = { rows, change }
  const [search, setSearch] = useState('')
  const [shownMax, setShownMax] = useState(pieceSize)
  const needle = search.trim().toLowerCase()
  const found = rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => needle === '' || isBlank(row) || row.some((cell) => cell.toLowerCase().includes(needle)))
  // A row that has just been added or is wrong must be in sight, wherever it stands.
  const shown = found.filter(
    ({ row, index }, at) =>
      at < shownMax || isBlank(row) || codec.columns.some((_, cell) => problems.has(`${index}:${cell}`)),
  )
  const template = { gridTemplateColumns: codec.columns.map(widthOf).join(' ') }
  const edit = (index: number, at: number, text: string) =>
    change(
      rows.map((row, other) =>
        other === index ? codec.columns.map((_, cell) => (cell === at ? text : (row[cell] ?? ''))) : row,
      ),
    )
  const remove = (index: number) => {
    const gone = rows[index] ?? []
    change(rows.filter((_, other) => other !== index))
    if (isBlank(gone)) return
    const bringBack = () => latest.current.change(latest.current.rows.toSpliced(index, 0, gone))
    toast(t('settings.removed', { name: gone[0] ?? '' }), {
      action: { label: t('settings.undo'), onClick: bringBack },
    })
  }
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = readPasted(event.clipboardData.getData('text'), codec)
    if (pasted.length === 0) return
    event.preventDefault()
    change(mergeRows(rows, pasted, codec))
    toast.success(t('settings.pasted', { count: pasted.length }))
  }
  return (
    <div>
      {rows.length > searchFrom && (
        <Input
          type="search"
          aria-label={t('settings.searchIn', { name: label(option.key) })}
          placeholder={t('settings.searchRows')}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          className="mb-3 sm:max-w-72"
        />
      )}
      {rows.length > 0 && (
        <div
          aria-hidden="true"
          className="mb-1.5 grid gap-2 pr-10 text-xs text-ink-faint max-sm:hidden"
          style={template}
        >
          {codec.columns.map((column) => (
            <span key={column.name} className={cn(column.control === 'number' && 'text-right')}>
              {field(column.name)}
            </span>
          ))}
        </div>
      )}
      <ul aria-label={label(option.key)} className="space-y-3 empty:hidden sm:space-y-1.5">
        {shown.map(({ row, index }) => (
          <li key={index} className="flex items-start gap-2 max-sm:rounded-lg max-sm:border max-sm:p-3">
            <div
              className={cn(
                'grid min-w-0 flex-1 gap-2',
                codec.columns.length === 2 && codec.columns[1]?.control === 'number'
                  ? 'max-sm:!grid-cols-[minmax(0,1fr)_6rem]'
                  : 'max-sm:!grid-cols-[minmax(0,1fr)]',
              )}
              style={template}
            >
              {codec.columns.map((column, at) => (
                <Cell
                  key={column.name}
                  column={column}
                  text={row[at] ?? ''}
                  choices={choicesOf(codec.schemaOf(option.schema, at))}
                  name={row[0] ?? ''}
                  problem={problems.get(`${index}:${at}`)}
                  onChange={(text) => edit(index, at, text)}
                  onPaste={paste}
                />
              ))}
            </div>
            <IconButton
              icon={Trash2}
              label={t('action.remove', { name: row[0] ?? '' })}
              onClick={() => remove(index)}
              className="mt-0.5"
            />
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button size="sm" icon={Plus} onClick={() => change([...rows, codec.columns.map(() => '')])}>
          {t('settings.addRow')}
        </Button>
        {found.length > shown.length && (
          <Button size="sm" look="ghost" onClick={() => setShownMax(shownMax + 5 * pieceSize)}>
            {t('settings.showMore', { count: found.length - shown.length })}
          </Button>
        )}
      </div>
    </div>
  )
}
