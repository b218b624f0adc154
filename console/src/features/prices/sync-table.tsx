// The differences between our prices and others', with a button on each value that could be taken.
import { TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PRICE_FIELDS, type PriceValue, type RatioSyncAnswer } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { formatRatio } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { savePrices } from './api.ts'
import { type Choices, changesOf, choose, chooseAll, rowsOf, type SyncRow, takeable, upstreamsOf } from './sync.ts'

const useShow = () => {
  const { i18n } = useTranslation()
  return (value: PriceValue): string => (typeof value === 'number' ? formatRatio(value, i18n.language) : value)
}

type ValueProps = { row: SyncRow; upstream: string; isTaken: boolean; onTake: () => void }

const Value = ({ row, upstream, isTaken, onTake }: ValueProps) => {
  const { t } = useTranslation()
  const show = useShow()
  const value = takeable(row, upstream)
  if (value === undefined)
    return <span className="text-ink-faint">{row.upstreams[upstream] === 'same' ? t('price.same') : '—'}</span>
  const isDoubted = row.confidence[upstream] === false
  return (
    <button
      type="button"
      aria-pressed={isTaken}
      aria-label={t('price.takeValue', { value: show(value), name: upstream, model: row.model })}
      onClick={onTake}
      className={cn(
        'tabular inline-flex max-w-56 items-center gap-1.5 rounded-md border px-2 py-1 hover:bg-hover',
        isTaken && 'border-accent bg-accent-soft font-medium text-accent-text',
      )}
    >
      {isDoubted && <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0 text-warn" />}
      <span className="truncate">{show(value)}</span>
    </button>
  )
}

const useColumns = (
  upstreams: string[],
  choices: Choices,
  onTake: (row: SyncRow, upstream: string) => void,
): Column<SyncRow>[] => {
  const { t } = useTranslation()
  const show = useShow()
  return [
    {
      id: 'model',
      header: t('price.model'),
      isFixed: true,
      card: 'title',
      cell: (row) => <b className="font-medium">{row.model}</b>,
    },
    { id: 'field', header: t('price.field'), card: 'badge', cell: (row) => t(`price.field.${row.field}`) },
    {
      id: 'current',
      header: t('price.current'),
      isNumeric: true,
      cell: (row) =>
        row.current === null ? (
          <span className="text-ink-faint">{t('price.none')}</span>
        ) : (
          <span className="inline-block max-w-56 truncate align-middle">{show(row.current)}</span>
        ),
    },
    ...upstreams.map(
      (upstream): Column<SyncRow> => ({
        id: `of ${upstream}`,
        header: upstream,
        isNumeric: true,
        cell: (row) => (
          <Value
            row={row}
            upstream={upstream}
            isTaken={choices.get(row.id) === upstream}
            onTake={() => onTake(row, upstream)}
          />
        ),
      }),
    ),
  ]
}

export const SyncTable = ({ answer }: { answer: RatioSyncAnswer }) => {
  const { t } = useTranslation()
  const rows = useMemo(() => rowsOf(answer), [answer])
  const upstreams = useMemo(() => upstreamsOf(rows), [rows])
  const [choices, setChoices] = useState<Choices>(new Map())
  const [text, setText] = useState('')
  const [field, setField] = useState('')
  const columns = useColumns(upstreams, choices, (row, upstream) => setChoices(choose(choices, rows, row, upstream)))
  const shown = rows.filter(
    (row) => row.model.toLowerCase().includes(text.toLowerCase()) && (field === '' || row.field === field),
  )
  const apply = useAction({
    run: () => savePrices(changesOf(rows, choices)),
    touches: ['prices'],
    done: () => t('price.appliedNotice', { count: changesOf(rows, choices).length }),
    after: () => setChoices(new Map()),
  })
  const fields = PRICE_FIELDS.filter((name) => rows.some((row) => row.field === name))
  return (
    <>
      <Toolbar>
        <SearchBox label={t('price.search')} value={text} onSearch={setText} />
        <Select
          aria-label={t('price.field')}
          value={field}
          onChange={({ target }) => setField(target.value)}
          className="w-52 max-sm:flex-1"
        >
          <option value="">{t('price.anyField')}</option>
          {fields.map((name) => (
            <option key={name} value={name}>
              {t(`price.field.${name}`)}
            </option>
          ))}
        </Select>
        <span className="flex-1 max-sm:hidden" />
        {upstreams.map((upstream) => (
          <Button key={upstream} size="sm" onClick={() => setChoices(chooseAll(shown, upstream))}>
            {t('price.takeAll', { name: upstream })}
          </Button>
        ))}
        <Button
          look="primary"
          size="sm"
          disabled={choices.size === 0}
          isBusy={apply.isPending}
          onClick={() => apply.mutate(undefined)}
        >
          {t('price.apply', { n: choices.size })}
        </Button>
      </Toolbar>
      <p className="mb-2 flex items-center gap-1.5 text-xs text-ink-faint">
        <TriangleAlert aria-hidden="true" className="size-3.5 text-warn" />
        {t('price.doubtNote')}
      </p>
      <DataTable
        id="price-differences"
        label={t('price.tabSync')}
        columns={columns}
        items={shown}
        rowId={(row) => row.id}
        error={undefined}
        onRetry={() => undefined}
        isFetching={false}
        empty={<Empty icon={TriangleAlert} title={t('state.noMatch')} text={t('state.noMatchText')} />}
      />
    </>
  )
}
