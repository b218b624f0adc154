// A trial of a price that is not saved yet: some tokens in, what they would cost out.
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Simulation } from '../../../../src/contract/index.ts'
import { useMoney } from '../../lib/session.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Field } from '../../ui/field.tsx'
import { FormSection } from '../../ui/form-layout.tsx'
import { Input } from '../../ui/input.tsx'
import { simulateQuery } from './api.ts'
import { type PriceValues, priceSchema, toChange } from './values.ts'

const counts = [
  ['prompt', 'price.promptTokens', 100_000],
  ['completion', 'price.completionTokens', 2000],
  ['cache_read', 'price.cachedTokens', 0],
] as const

type Counts = Record<(typeof counts)[number][0], number>

const first: Counts = { prompt: 100_000, completion: 2000, cache_read: 0 }

type TryOutProps = { values: PriceValues; isLocked: boolean; model: string }

export const TryOut = ({ values, isLocked, model }: TryOutProps) => {
  const { t } = useTranslation()
  const money = useMoney()
  const errorText = useErrorText()
  const [usage, setUsage] = useState(first)
  const isWhole = priceSchema.safeParse(values).success
  const ask: Simulation | undefined = isWhole
    ? { model: model || values.model || 'new-model', usage, draft: toChange(values, isLocked) }
    : undefined
  const result = useQuery(simulateQuery(useDeferredValue(ask)))
  return (
    <FormSection title={t('price.tryTitle')} text={t('price.tryText')}>
      <div className="grid grid-cols-3 gap-3">
        {counts.map(([name, label]) => (
          <Field key={name} label={t(label)}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                className="tabular"
                value={String(usage[name])}
                onChange={({ target }) =>
                  setUsage({ ...usage, [name]: Number(target.value.replace(/\D/g, '').slice(0, 8)) })
                }
              />
            )}
          </Field>
        ))}
      </div>
      <output aria-live="polite" className="block rounded-lg bg-sunken px-4 py-3 text-sm">
        {ask === undefined ? (
          <span className="text-ink-faint">{t('price.tryIncomplete')}</span>
        ) : result.error ? (
          <span className="text-bad">{errorText(result.error)}</span>
        ) : (
          <>
            <span className="text-ink-soft">{t('price.wouldCost')}</span>{' '}
            <strong className="tabular font-semibold">{result.data ? money.cost(result.data.quota) : '…'}</strong>
            {result.data?.other.matched_tier ? (
              <span className="ml-2 text-ink-faint">{String(result.data.other.matched_tier)}</span>
            ) : null}
          </>
        )}
      </output>
    </FormSection>
  )
}
