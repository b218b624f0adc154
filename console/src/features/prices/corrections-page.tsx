// Built-in prices that are known to be wrong or stale and still in force here, to be accepted one by one or all.
import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PriceCorrection } from '../../../../src/contract/index.ts'
import { formatRatio } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/states.tsx'
import { BulkBar } from '../../ui/toolbar.tsx'
import { acceptCorrections, correctionsQuery } from './api.ts'
import { PriceFrame } from './frame.tsx'

const idOf = ({ table, model_name: model }: PriceCorrection): string => `${table} ${model}`

const useColumns = (): Column<PriceCorrection>[] => {
  const { t, i18n } = useTranslation()
  const show = (value: number | undefined) =>
    value === undefined ? <span className="text-ink-faint">{t('price.none')}</span> : formatRatio(value, i18n.language)
  return [
    {
      id: 'model',
      header: t('price.model'),
      isFixed: true,
      card: 'title',
      cell: (row) => <b className="font-medium">{row.model_name}</b>,
    },
    { id: 'table', header: t('price.field'), card: 'badge', cell: (row) => t(`price.field.${row.table}`) },
    { id: 'before', header: t('price.before'), isNumeric: true, cell: (row) => show(row.before) },
    { id: 'after', header: t('price.after'), isNumeric: true, cell: (row) => show(row.after) },
    {
      id: 'reason',
      header: t('price.reason'),
      className: 'max-w-md whitespace-normal text-ink-soft',
      cell: (row) => <span className="block max-w-md whitespace-normal">{row.reason}</span>,
    },
  ]
}

/** `/models/pricing/corrections` */
export const CorrectionsPage = () => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const columns = useColumns()
  const [selected, setSelected] = useState<string[]>([])
  const list = useQuery(correctionsQuery)
  const accept = useAction({
    run: acceptCorrections,
    touches: ['prices'],
    done: ({ accepted }) => t('price.acceptedNotice', { count: accepted }),
    after: () => setSelected([]),
  })
  const acceptAll = async () => {
    const isSure = await confirm({
      title: t('price.acceptAllTitle', { count: list.data?.length ?? 0 }),
      text: t('price.acceptAllText'),
      action: t('price.acceptAll'),
    })
    if (isSure) accept.mutate('all')
  }
  const chosen = (list.data ?? [])
    .filter((row) => selected.includes(idOf(row)))
    .map(({ table, model_name }) => ({ table, model_name }))
  return (
    <PriceFrame
      action={
        (list.data?.length ?? 0) > 0 && (
          <Button look="primary" icon={Check} isBusy={accept.isPending} onClick={() => void acceptAll()}>
            {t('price.acceptAll')}
          </Button>
        )
      }
    >
      <p className="mb-4 max-w-3xl text-sm text-ink-soft">{t('price.correctionsText')}</p>
      <DataTable
        id="price-corrections"
        label={t('price.tabCorrections')}
        columns={columns}
        items={list.data}
        rowId={idOf}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
        selection={{ ids: selected, onChange: setSelected, itemName: (id) => id }}
        empty={<Empty icon={BadgeCheck} title={t('price.noCorrections')} text={t('price.noCorrectionsText')} />}
      />
      <BulkBar count={selected.length} onClear={() => setSelected([])}>
        <Button look="ghost" size="sm" icon={Check} isBusy={accept.isPending} onClick={() => accept.mutate(chosen)}>
          {t('price.accept')}
        </Button>
      </BulkBar>
    </PriceFrame>
  )
}
