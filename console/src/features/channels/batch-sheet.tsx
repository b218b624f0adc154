// Changing many channels: what to change, then what that does to each of them, then doing it.
import { ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelBatchOutcome } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { type ChannelScope, editMany } from './api.ts'
import { BatchFields, useFieldNames } from './batch-fields.tsx'
import { type BatchValues, findBatchProblem, toBatchChange } from './batch-values.ts'

type Item = ChannelBatchOutcome['items'][number]

const shownCharacters = 160

const Value = ({ value, isOld }: { value: string | number; isOld?: boolean }) => {
  const { t } = useTranslation()
  const text = String(value)
  if (text === '') return <span className="text-ink-faint italic">{t('batch.empty')}</span>
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
  return isOld ? (
    <del className="break-all text-ink-faint">{shown}</del>
  ) : (
    <ins className="break-all no-underline">{shown}</ins>
  )
}

const ChangedChannel = ({ item }: { item: Item }) => {
  const names: Record<string, string> = useFieldNames()
  return (
    <li className="px-3.5 py-2.5">
      <p className="font-medium">
        {item.name} <span className="tabular text-xs font-normal text-ink-faint">#{item.id}</span>
      </p>
      <dl className="mt-1 space-y-1 text-xs">
        {item.changes.map(({ field, from, to }) => (
          <div key={field} className="grid gap-x-3 sm:grid-cols-[9rem_1fr]">
            <dt className="text-ink-faint">{names[field] ?? field}</dt>
            <dd className="font-mono">
              <Value value={from} isOld />
              <ArrowRight aria-hidden="true" className="mx-1.5 inline size-3 text-ink-faint" />
              <Value value={to} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

const Preview = ({ outcome }: { outcome: ChannelBatchOutcome }) => {
  const { t } = useTranslation()
  return (
    <div className="space-y-3">
      <p role="status" className="text-sm text-ink-soft">
        {outcome.changed === 0
          ? t('batch.noChange')
          : t('batch.willChange', { n: outcome.changed, count: outcome.total })}
      </p>
      {outcome.items.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {outcome.items.map((item) => (
            <ChangedChannel key={item.id} item={item} />
          ))}
        </ul>
      )}
      {outcome.is_cut && (
        <p className="text-xs text-ink-faint">{t('batch.more', { count: outcome.changed - outcome.items.length })}</p>
      )}
    </div>
  )
}

type PanelProps = { scope: ChannelScope; onClose: () => void; onDone: () => void }

const BatchPanel = ({ scope, onClose, onDone }: PanelProps) => {
  const { t } = useTranslation()
  const [values, setValues] = useState<BatchValues>({})
  const [problem, setProblem] = useState<string>()
  const preview = useAction({
    run: () => editMany(scope, toBatchChange(values), { preview: true }),
    touches: ['channels', 'preview'],
    isQuietOnError: true,
  })
  const apply = useAction({
    run: (expected: number) => editMany(scope, toBatchChange(values), { expected }),
    touches: ['channels'],
    done: ({ changed }) => t('batch.done', { count: changed }),
    after: onDone,
    isQuietOnError: true,
  })
  const outcome = preview.data
  const look = () => {
    const found = findBatchProblem(values)
    setProblem(found)
    if (!found) preview.mutate(undefined)
  }
  const back = () => {
    preview.reset()
    apply.reset()
  }
  return (
    <>
      <div className="pb-5">
        {outcome ? (
          <Preview outcome={outcome} />
        ) : (
          <BatchFields values={values} onChange={(patch) => setValues((old) => ({ ...old, ...patch }))} />
        )}
      </div>
      <footer className="sticky -bottom-5 z-10 -mx-5 -mb-5 space-y-3 border-t bg-surface px-5 py-3">
        <FormError error={preview.error ?? apply.error} />
        {problem && (
          <p role="alert" className="text-sm text-bad">
            {t(problem)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={outcome ? back : onClose}>{outcome ? t('batch.back') : t('action.cancel')}</Button>
          {outcome ? (
            <Button
              look="primary"
              disabled={outcome.changed === 0}
              isBusy={apply.isPending}
              onClick={() => apply.mutate(outcome.total)}
            >
              {t('batch.apply', { count: outcome.changed })}
            </Button>
          ) : (
            <Button look="primary" isBusy={preview.isPending} onClick={look}>
              {t('batch.preview')}
            </Button>
          )}
        </div>
      </footer>
    </>
  )
}

type BatchSheetProps = PanelProps & { isOpen: boolean; count: number }

export const BatchSheet = ({ isOpen, count, ...panel }: BatchSheetProps) => {
  const { t } = useTranslation()
  return (
    <Sheet
      isOpen={isOpen}
      onClose={panel.onClose}
      hasForm
      title={t('batch.title', { count })}
      description={t('batch.text')}
      className="max-w-[44rem]"
    >
      {isOpen && <BatchPanel {...panel} />}
    </Sheet>
  )
}
