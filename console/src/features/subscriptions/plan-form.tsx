// Making and editing a plan, in a sheet beside the list.
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationUnits, resetPeriods, type SubscriptionPlan } from '../../../../src/contract/index.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, Select, SwitchRow } from '../../ui/input.tsx'
import { groupsQuery } from '../users/api.ts'
import { savePlan } from './api.ts'
import { PancakeProduct } from './pancake-product.tsx'
import { type PlanValues, toPlanBody, toPlanValues, windowNames } from './values.ts'
import { usePlanWords } from './wording.ts'

type Texts = { [K in keyof PlanValues]: PlanValues[K] extends string ? K : never }[keyof PlanValues]
type Edit = { values: PlanValues; change: (patch: Partial<PlanValues>) => void }
type TextProps = Edit & { name: Texts; label: string; help?: string; isNumber?: boolean; isRequired?: boolean }

const Text = ({ values, change, name, label, help, isNumber, isRequired }: TextProps) => (
  <Field label={label} help={help}>
    {(control) => (
      <Input
        {...control}
        required={isRequired}
        type={isNumber ? 'number' : 'text'}
        min={isNumber ? 0 : undefined}
        step={isNumber ? 'any' : undefined}
        value={values[name]}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    )}
  </Field>
)

const TermSection = ({ values, change }: Edit) => {
  const { t } = useTranslation()
  const isCustom = values.duration_unit === 'custom'
  return (
    <FormSection title={t('plan.section.term')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('plan.unit')}>
          {(control) => (
            <Select
              {...control}
              value={values.duration_unit}
              onChange={(event) => change({ duration_unit: event.target.value })}
            >
              {durationUnits.map((unit) => (
                <option key={unit} value={unit}>
                  {t(`plan.unit.${unit}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {isCustom ? (
          <Text values={values} change={change} name="custom_seconds" label={t('plan.seconds')} isNumber />
        ) : (
          <Text values={values} change={change} name="duration_value" label={t('plan.count')} isNumber />
        )}
      </div>
    </FormSection>
  )
}

const QuotaSection = ({ values, change }: Edit) => {
  const { t } = useTranslation()
  const { display } = useMoney()
  const words = usePlanWords()
  const unit = display.symbol || t('plan.units')
  return (
    <FormSection title={t('plan.section.quota')} text={t('plan.emptyIsUnlimited')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Text values={values} change={change} name="total_amount" label={t('plan.total', { unit })} isNumber />
        <Field label={t('plan.resets')}>
          {(control) => (
            <Select
              {...control}
              value={values.quota_reset_period}
              onChange={(event) => change({ quota_reset_period: event.target.value })}
            >
              {resetPeriods.map((period) => (
                <option key={period} value={period}>
                  {t(`plan.period.${period}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {values.quota_reset_period === 'custom' && (
          <Text values={values} change={change} name="quota_reset_custom_seconds" label={t('plan.seconds')} isNumber />
        )}
      </div>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        {windowNames.map((name) => (
          <Text key={name} values={values} change={change} name={name} label={words.window(name)} isNumber />
        ))}
      </div>
    </FormSection>
  )
}

const SaleSection = ({ values, change }: Edit) => {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery).data ?? []
  const edit = { values, change }
  return (
    <FormSection title={t('plan.section.sale')}>
      <SwitchRow
        label={t('plan.offered')}
        checked={values.enabled}
        onChange={(event) => change({ enabled: event.target.checked })}
      />
      <SwitchRow
        label={t('plan.balancePay')}
        checked={values.allow_balance_pay}
        onChange={(event) => change({ allow_balance_pay: event.target.checked })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Text {...edit} name="max_purchase_per_user" label={t('plan.max')} help={t('plan.zeroIsAny')} isNumber />
        <Field label={t('plan.group')} help={t('plan.groupHelp')}>
          {(control) => (
            <Select
              {...control}
              value={values.upgrade_group}
              onChange={(event) => change({ upgrade_group: event.target.value })}
            >
              <option value="">{t('plan.noGroup')}</option>
              {[...new Set([...groups, values.upgrade_group])].filter(Boolean).map((group) => (
                <option key={group}>{group}</option>
              ))}
            </Select>
          )}
        </Field>
        <Text {...edit} name="creem_product_id" label={t('plan.creem')} />
        <PancakeProduct
          value={values.waffo_pancake_product_id}
          onChange={(id) => change({ waffo_pancake_product_id: id })}
          title={values.title}
          price={values.price_amount}
        />
        <Text {...edit} name="sort_order" label={t('plan.order')} help={t('plan.orderHelp')} isNumber />
      </div>
    </FormSection>
  )
}

type Props = { plan: SubscriptionPlan | undefined; onDone: () => void }

export const PlanForm = ({ plan, onDone }: Props) => {
  const { t } = useTranslation()
  const { display } = useMoney()
  const [values, setValues] = useState(() => toPlanValues(plan, display))
  const change = (patch: Partial<PlanValues>) => setValues({ ...values, ...patch })
  const save = useAction({
    run: () => savePlan(plan?.id, toPlanBody(values, plan, display)),
    touches: ['plans'],
    done: () => t('form.saved'),
    after: onDone,
    isQuietOnError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined)
  }
  const edit = { values, change }
  return (
    <form onSubmit={submit}>
      <FormSection>
        <Text {...edit} name="title" label={t('plan.title')} isRequired />
        <Text {...edit} name="subtitle" label={t('plan.subtitle')} />
        <Text {...edit} name="price_amount" label={t('plan.price')} isNumber />
      </FormSection>
      <TermSection {...edit} />
      <QuotaSection {...edit} />
      <SaleSection {...edit} />
      <FormFooter onCancel={onDone} isBusy={save.isPending} label={t('action.save')}>
        <FormError error={save.error} />
      </FormFooter>
    </form>
  )
}
