// Subscriptions in the wallet: what runs, what pays first, and the plans that are for sale.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { billingPreferences, type SelfSubscriptions, type SubscriptionPlan } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select, SwitchRow } from '../../ui/input.tsx'
import { toast } from '../../ui/toast.tsx'
import {
  buyFromBalance,
  offeredPlansQuery,
  ownSubscriptionsQuery,
  type PlanPayWay,
  type Start,
  setPreference,
  setRenewal,
  startPayment,
} from './api.ts'
import { SubscriptionCard } from './subscription-card.tsx'
import { windowNames } from './values.ts'
import { usePlanWords } from './wording.ts'

/** Leaves for the gateway's page, by a form where it wants one. */
const leaveFor = ({ url, fields }: Start): void => {
  if (fields === undefined) {
    window.location.assign(url)
    return
  }
  const form = document.createElement('form')
  form.method = 'POST'
  form.action = url
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

const canPay = (plan: SubscriptionPlan, { gateway }: PlanPayWay): boolean => {
  if (gateway === 'creem') return plan.creem_product_id !== ''
  return gateway !== 'waffo-pancake' || plan.waffo_pancake_product_id !== ''
}

const useBuy = (plan: SubscriptionPlan) => {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const confirm = useConfirm()
  const words = usePlanWords()
  const fromBalance = useAction({
    run: () => buyFromBalance(plan.id, false),
    touches: ['subscriptions'],
    done: () => t('plan.bought', { name: plan.title }),
  })
  const [isLeaving, setLeaving] = useState(false)
  const atGateway = async (way: PlanPayWay) => {
    setLeaving(true)
    try {
      leaveFor(await startPayment(way.gateway, plan.id, way.method))
    } catch (error) {
      setLeaving(false)
      toast.error(error instanceof Error ? error.message : errorText(error))
    }
  }
  const ask = async () => {
    const isSure = await confirm({
      title: t('plan.buyTitle', { name: plan.title }),
      text: t('plan.buyText', { price: words.price(plan.price_amount) }),
      action: t('plan.buy'),
    })
    if (isSure) fromBalance.mutate(undefined)
  }
  return { ask, atGateway, isBusy: fromBalance.isPending || isLeaving }
}

const PlanCard = ({ plan, ways }: { plan: SubscriptionPlan; ways: readonly PlanPayWay[] }) => {
  const { t } = useTranslation()
  const words = usePlanWords()
  const { ask, atGateway, isBusy } = useBuy(plan)
  const windows = windowNames.flatMap((name) => {
    const limit = plan.windows[name] ?? 0
    return limit === 0 ? [] : [`${words.window(name)}: ${words.quota(limit)}`]
  })
  const facts = [`${t('plan.quota')}: ${words.quota(plan.total_amount)}`, words.reset(plan), ...windows]
  if (plan.upgrade_group) facts.push(t('plan.givesGroup', { group: plan.upgrade_group }))
  return (
    <article className="panel flex flex-col gap-3 p-5">
      <header>
        <h3 className="font-semibold">{plan.title}</h3>
        {plan.subtitle && <p className="text-sm text-ink-faint">{plan.subtitle}</p>}
      </header>
      <p>
        <span className="tabular text-2xl font-semibold">{words.price(plan.price_amount)}</span>
        <span className="ml-1.5 text-sm text-ink-faint">/ {words.term(plan)}</span>
      </p>
      <ul className="flex-1 space-y-1 text-sm text-ink-soft">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {plan.allow_balance_pay && (
          <Button look="primary" isBusy={isBusy} onClick={() => void ask()}>
            {t('plan.fromBalance')}
          </Button>
        )}
        {ways
          .filter((way) => canPay(plan, way))
          .map((way) => (
            <Button key={`${way.gateway}:${way.method}`} isBusy={isBusy} onClick={() => void atGateway(way)}>
              {way.label}
            </Button>
          ))}
      </div>
    </article>
  )
}

const Own = ({ own }: { own: SelfSubscriptions }) => {
  const { t } = useTranslation()
  const prefer = useAction({ run: setPreference, touches: ['subscriptions'], done: () => t('form.saved') })
  const renew = useAction({
    run: ({ id, isOn }: { id: number; isOn: boolean }) => setRenewal(id, isOn),
    touches: ['subscriptions'],
    done: () => t('form.saved'),
  })
  return (
    <>
      <Field label={t('plan.preference')} help={t('plan.preferenceHelp')} className="mb-4 max-w-sm">
        {(control) => (
          <Select {...control} value={own.billing_preference} onChange={(event) => prefer.mutate(event.target.value)}>
            {billingPreferences.map((preference) => (
              <option key={preference} value={preference}>
                {t(`plan.preference.${preference}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        {own.subscriptions.map(({ subscription }) => (
          <SubscriptionCard key={subscription.id} of={subscription}>
            <SwitchRow
              label={t('plan.renews')}
              help={t('plan.renewsHelp')}
              checked={subscription.renews}
              onChange={(event) => renew.mutate({ id: subscription.id, isOn: event.target.checked })}
            />
          </SubscriptionCard>
        ))}
      </div>
    </>
  )
}

/** For the wallet; name `subscriptions` in the page's `texts`. Shows nothing while there are neither plans nor subscriptions. */
export const PlansSection = ({ ways }: { ways: readonly PlanPayWay[] }) => {
  const { t } = useTranslation()
  const plans = useQuery(offeredPlansQuery).data ?? []
  const own = useQuery(ownSubscriptionsQuery).data
  const hasOwn = own !== undefined && own.all_subscriptions.length > 0
  if (plans.length === 0 && !hasOwn) return null
  return (
    <>
      {hasOwn && (
        <Card title={t('plan.mine')}>
          <Own own={own} />
        </Card>
      )}
      {plans.length > 0 && (
        <section>
          <h2 className="mb-3 font-semibold tracking-tight">{t('nav.subscriptions')}</h2>
          <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
            {plans.map((plan) => (
              <PlanCard key={plan.id} plan={plan} ways={ways} />
            ))}
          </div>
        </section>
      )}
    </>
  )
}
