// The bill of a month: what came in and went out, by day and by model; and the table for spreadsheets.
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Download, ReceiptText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Bill } from '../../../../src/contract/index.ts'
import { formatCount } from '../../lib/format.ts'
import { saveText } from '../../lib/save-file.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Chart } from '../../ui/chart.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { billQuery, readBillTable } from './api.ts'
import { dayName, monthName, shiftMonth, thisMonth } from './months.ts'

const useKindNames = (): Readonly<Record<string, string>> => {
  const { t } = useTranslation()
  return {
    'top-up': t('bill.topUp'),
    usage: t('bill.usage'),
    correction: t('bill.correction'),
    reward: t('bill.reward'),
    refund: t('bill.refund'),
  }
}

const Kinds = ({ bill }: { bill: Bill }) => {
  const { t } = useTranslation()
  const money = useMoney()
  const names = useKindNames()
  return (
    <Card title={t('bill.summary')}>
      <dl className="divide-y">
        {bill.kinds.map(({ kind, quota, count }) => (
          <div key={kind} className="flex items-baseline justify-between gap-4 py-2 first:pt-0 last:pb-0">
            <dt>
              {names[kind] ?? kind}
              <span className="ml-2 text-xs text-ink-faint">{t('bill.entries', { count })}</span>
            </dt>
            <dd className="tabular font-medium">{money.quota(kind === 'usage' ? -quota : quota)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const Models = ({ bill }: { bill: Bill }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const count = (value: number) => formatCount(value, i18n.language)
  const columns: Column<Bill['models'][number]>[] = [
    { id: 'model', header: t('bill.model'), isFixed: true, card: 'title', cell: (row) => row.model_name || '–' },
    { id: 'count', header: t('bill.requests'), isNumeric: true, cell: (row) => count(row.count) },
    { id: 'input', header: t('bill.input'), isNumeric: true, cell: (row) => count(row.prompt_tokens) },
    { id: 'output', header: t('bill.output'), isNumeric: true, cell: (row) => count(row.completion_tokens) },
    { id: 'cost', header: t('log.cost'), isNumeric: true, cell: (row) => money.cost(row.quota) },
  ]
  return (
    <DataTable
      id="bill-models"
      label={t('bill.models')}
      columns={columns}
      items={bill.models}
      rowId={({ model_name }) => model_name}
      error={undefined}
      onRetry={() => undefined}
      isFetching={false}
      empty={<Empty icon={ReceiptText} title={t('bill.noUsage')} />}
    />
  )
}

type BillPartProps = { month: string | undefined; onMonth: (month: string | undefined) => void }

export const BillPart = ({ month = thisMonth(), onMonth }: BillPartProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const bill = useQuery(billQuery(month))
  const save = useAction({
    run: () => readBillTable(month),
    touches: ['nothing'],
    after: (text) => saveText(`bill-${month}.csv`, text, 'text/csv'),
  })
  const go = (by: number) => onMonth(shiftMonth(month, by))
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex items-center gap-1">
          <IconButton icon={ChevronLeft} label={t('wallet.monthBefore')} onClick={() => go(-1)} />
          <h2 className="min-w-36 text-center font-semibold">{monthName(month, i18n.language)}</h2>
          <IconButton
            icon={ChevronRight}
            label={t('wallet.monthAfter')}
            disabled={month >= thisMonth()}
            onClick={() => go(1)}
          />
        </div>
        <Button icon={Download} isBusy={save.isPending} onClick={() => save.mutate(undefined)}>
          {t('bill.export')}
        </Button>
      </div>
      {bill.error && !bill.data && <Failure error={bill.error} onRetry={() => void bill.refetch()} className="panel" />}
      {bill.isPending && <PageLoading />}
      {bill.data && bill.data.kinds.length === 0 && (
        <div className="panel">
          <Empty icon={ReceiptText} title={t('bill.emptyTitle')} text={t('bill.emptyText')} />
        </div>
      )}
      {bill.data && bill.data.kinds.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
            <Kinds bill={bill.data} />
            <Card title={t('bill.byDay')}>
              <Chart
                label={t('bill.byDay')}
                axisName={t('bill.day')}
                series={[{ id: 'quota', name: t('bill.usage'), colour: 0 }]}
                points={bill.data.days.map(({ date, quota }) => ({
                  label: dayName(date, i18n.language),
                  values: { quota },
                }))}
                format={money.quota}
                height={200}
              />
            </Card>
          </div>
          <Models bill={bill.data} />
        </div>
      )}
    </>
  )
}
