// The price form: how a model is charged, in US dollars, with a trial of what that means.
import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, type UseFormReturn, useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { ModelPrice } from '../../../../src/contract/index.ts'
import { formatRatio } from '../../lib/format.ts'
import { useAction } from '../../lib/use-action.ts'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input } from '../../ui/input.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { savePrices } from './api.ts'
import { ExpressionField } from './expression-field.tsx'
import { TryOut } from './try-out.tsx'
import { emptyValues, type Lane, lanes, modes, type PriceValues, priceSchema, toChange, toValues } from './values.ts'

type PriceFormProps = {
  price: ModelPrice | undefined
  /** What the price is for; empty: the form asks for the name. */
  models: string[]
  onDone: () => void
}

type Form = UseFormReturn<PriceValues>

const laneNames: Record<Lane, string> = {
  input: 'price.input',
  output: 'price.output',
  cacheRead: 'price.cacheRead',
  cacheWrite: 'price.cacheWrite',
  image: 'price.image',
  audioIn: 'price.audioIn',
  audioOut: 'price.audioOut',
}

const Dollars = ({
  form,
  name,
  label,
  help,
  isDisabled,
}: {
  form: Form
  name: Lane | 'call'
  label: string
  help?: string | undefined
  isDisabled?: boolean
}) => {
  const { t } = useTranslation()
  const message = form.formState.errors[name]?.message
  return (
    <Field label={label} help={help} error={message && t(message)}>
      {(control) => (
        <div className="relative">
          <span
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-faint"
          >
            $
          </span>
          <Input
            {...control}
            {...form.register(name)}
            disabled={isDisabled}
            inputMode="decimal"
            autoComplete="off"
            className="tabular pl-7"
          />
        </div>
      )}
    </Field>
  )
}

const TokenPrices = ({ form, price }: { form: Form; price: ModelPrice | undefined }) => {
  const { t, i18n } = useTranslation()
  const lockedRatio = price?.is_completion_locked ? price.completion_ratio : undefined
  return (
    <FormSection title={t('price.tokenTitle')} text={t('price.tokenText')}>
      <div className="grid gap-4 sm:grid-cols-2">
        {lanes.map((lane) => {
          const isLocked = lane === 'output' && lockedRatio !== undefined
          return (
            <Dollars
              key={lane}
              form={form}
              name={lane}
              label={t(laneNames[lane])}
              isDisabled={isLocked}
              help={isLocked ? t('price.lockedHelp', { ratio: formatRatio(lockedRatio, i18n.language) }) : undefined}
            />
          )
        })}
      </div>
    </FormSection>
  )
}

export const PriceForm = ({ price, models, onDone }: PriceFormProps) => {
  const { t } = useTranslation()
  const form = useForm<PriceValues>({
    resolver: zodResolver(priceSchema),
    defaultValues: price === undefined ? { ...emptyValues, model: models[0] ?? '' } : toValues(price),
  })
  const isLocked = price?.is_completion_locked === true
  const asksName = models.length === 0
  const save = useAction({
    run: (values: PriceValues) => {
      const change = toChange(values, isLocked)
      return savePrices((asksName ? [values.model] : models).map((model_name) => ({ model_name, ...change })))
    },
    touches: ['prices'],
    done: () => t('form.saved'),
    after: onDone,
    isQuietOnError: true,
  })
  const mode = form.watch('mode')
  const { errors } = form.formState
  const modeNames = { ratio: t('price.perToken'), fixed: t('price.perCall'), tiered: t('price.byExpression') }
  const submit = (values: PriceValues) => {
    if (asksName && values.model === '') return form.setError('model', { message: 'form.required' })
    save.mutate(values)
  }
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      {asksName && (
        <div className="mb-5">
          <Field label={t('price.model')} error={errors.model?.message && t(errors.model.message)}>
            {(control) => (
              <Input
                {...control}
                {...form.register('model')}
                autoComplete="off"
                spellCheck={false}
                placeholder="gpt-5"
              />
            )}
          </Field>
        </div>
      )}
      <Tabs
        label={t('price.type')}
        value={mode}
        onChange={(next) => form.setValue('mode', next, { shouldDirty: true })}
        tabs={modes.map((id) => ({ id, label: modeNames[id] }))}
      />
      {mode === 'ratio' && <TokenPrices form={form} price={price} />}
      {mode === 'fixed' && (
        <FormSection title={t('price.callTitle')} text={t('price.callText')}>
          <Dollars form={form} name="call" label={t('price.call')} />
        </FormSection>
      )}
      {mode === 'tiered' && (
        <FormSection title={t('price.expressionTitle')} text={t('price.expressionText')}>
          <Controller
            control={form.control}
            name="expression"
            render={({ field }) => (
              <ExpressionField
                value={field.value}
                onChange={field.onChange}
                error={errors.expression?.message && t(errors.expression.message)}
              />
            )}
          />
        </FormSection>
      )}
      <TryOut values={form.watch()} isLocked={isLocked} model={models[0] ?? ''} />
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={t('action.save')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}
