// The frame of the simpler modes: group, model and fields on one side, what came of them on the other.
import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { GroupPicker, ModelPicker, useModel } from './model-picker.tsx'
import type { RequestBody } from './request.ts'
import type { PlaygroundSearch } from './search.ts'

export type ModeProps = { search: PlaygroundSearch; change: (patch: Partial<PlaygroundSearch>) => void }

type TrialProps<Result> = ModeProps & {
  prefers: RegExp
  /** The request without model and group; undefined when it is not ready. */
  body: RequestBody | undefined
  run: (body: RequestBody, signal: AbortSignal) => Promise<Result>
  fields: ReactNode
  empty: ReactNode
  show: (result: Result) => ReactNode
}

export const Trial = <Result,>({ search, change, prefers, body, run, fields, empty, show }: TrialProps<Result>) => {
  const { t } = useTranslation()
  const group = search.group ?? ''
  const model = useModel(group, search.model, prefers)
  const controller = useRef<AbortController>(undefined)
  const trial = useMutation({
    mutationFn: (asked: RequestBody) => {
      controller.current = new AbortController()
      return run({ model, ...(group === '' ? {} : { group }), ...asked }, controller.current.signal)
    },
  })
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <form
        className="panel space-y-4 self-start p-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (body !== undefined && model !== '') trial.mutate(body)
        }}
      >
        <GroupPicker value={group} onChange={(next) => change({ group: next, model: undefined })} />
        <ModelPicker
          label={t('playground.model')}
          group={group}
          value={model}
          prefers={prefers}
          onChange={(next) => change({ model: next })}
        />
        {fields}
        <div className="flex gap-2">
          <Button
            look="primary"
            type="submit"
            icon={Play}
            isBusy={trial.isPending}
            disabled={body === undefined || model === ''}
          >
            {t('playground.run')}
          </Button>
          {trial.isPending && <Button onClick={() => controller.current?.abort()}>{t('playground.stop')}</Button>}
        </div>
      </form>
      <section aria-label={t('playground.result')} aria-live="polite" className="min-w-0">
        {trial.isPending ? (
          <Skeleton className="h-64 w-full" />
        ) : trial.error ? (
          <Failure error={trial.error} />
        ) : trial.data === undefined ? (
          empty
        ) : (
          show(trial.data)
        )}
      </section>
    </div>
  )
}
