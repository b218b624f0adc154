// Limits of use of a key or an account: rates and budgets, read from one address of the API and saved there.
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallerLimitSet } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { budgetFields, type LimitValues, rateFields, toLimitSet, toLimitValues } from './values.ts'

type FieldsProps = { path: string; limits: CallerLimitSet }

const LimitFields = ({ path, limits }: FieldsProps) => {
  const { t } = useTranslation()
  const { display } = useMoney()
  const [values, setValues] = useState<LimitValues>(() => toLimitValues(limits, display))
  const save = useAction({
    run: () => call(path, { method: 'PUT', body: toLimitSet(values, limits, display) }),
    touches: ['limits', path],
    done: () => t('limit.saved'),
    isQuietOnError: true,
  })
  const unit = display.symbol || t('limit.units')
  const labels: Record<keyof LimitValues, string> = {
    requests_per_minute: t('limit.requests'),
    tokens_per_minute: t('limit.tokens'),
    concurrent_requests: t('limit.concurrent'),
    quota_per_day: t('limit.day', { unit }),
    quota_per_week: t('limit.week', { unit }),
    quota_per_month: t('limit.month', { unit }),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    save.mutate(undefined)
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <div className="grid gap-4 sm:grid-cols-3">
        {[...rateFields, ...budgetFields].map((field) => (
          <Field key={field} label={labels[field]}>
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                step={field.startsWith('quota') ? 'any' : 1}
                inputMode="decimal"
                value={values[field]}
                onChange={(event) => setValues({ ...values, [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <FormError error={save.error} />
      <Button type="submit" isBusy={save.isPending}>
        {t('limit.save')}
      </Button>
    </form>
  )
}

/** `path` answers GET with the limits and takes them by PUT, such as `/api/token/7/limits`. */
export const LimitEditor = ({ path }: { path: string }) => {
  const { t } = useTranslation()
  const limits = useQuery({
    queryKey: ['limits', path],
    queryFn: ({ signal }) => call<CallerLimitSet>(path, { signal }),
    staleTime: 0,
  })
  return (
    <div className="space-y-4">
      <p className="text-sm text-ink-faint">{t('limit.text')}</p>
      {limits.error ? (
        <Failure error={limits.error} onRetry={() => void limits.refetch()} />
      ) : limits.data ? (
        <LimitFields key={limits.dataUpdatedAt} path={path} limits={limits.data} />
      ) : (
        <Skeleton className="h-24" />
      )}
    </div>
  )
}
