// Subscriptions in the wallet: what runs, what pays first, what has ended, and the plans that are for sale.
import { useQuery } from '@tanstack/react-query'
import { Check, PackageOpen } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { billingPreferences, type SelfSubscriptions, type SubscriptionPlan } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Select, SwitchRow } from '../../ui/input.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { offeredPlansQuery, ownSubscriptionsQuery, type PlanPayWay, setPreference, setRenewal } from './api.ts'
import { BuyDialog } from './buy-dialog.tsx'
import { EndedList, isRunning, SubscriptionCard } from './subscription-card.tsx'
import { windowsOf } from './values.ts'
import { usePlanWords } from './wording.ts'

const canPay = (plan: SubscriptionPlan, { gateway }: PlanPayWay): boolean => {
  if (gateway === 'creem') return plan.creem_product_id !== ''
  return gateway !== 'waffo-pancake' || plan.waffo_pancake_product_id !== ''
}

type Fact = { text: string; note?: string }

/** What a plan gives, line by line. */
const useFacts = (plan: SubscriptionPlan): Fact[] => {
  const { t } = useTranslation()
  const words = usePlanWords()
  const quota: Fact =
    plan.total_amount > 0
      ? { text: t('plan.quotaOf', { amount: words.quota(plan.total_amount) }), note: words.reset(plan) }
      : { text: t('plan.quotaUnlimited') }
  return [
    quota,
    ...windowsOf(plan).map(([name, limit]) => ({ text: words.windowMost(name, limit) })),
    ...(plan.upgrade_group ? [{ text: t('plan.givesGroup', { group: plan.upgrade_group }) }] : []),
  ]
}

type PlanCardProps = { plan: SubscriptionPlan; isPayable: boolean; onBuy: () => void }

const PlanCard = ({ plan, isPayable, onBuy }: PlanCardProps) => {
  const { t } = useTranslation()
  const words = usePlanWords()
  const facts = useFacts(plan)
  return (
    <article className="panel flex flex-col p-5">
      <h3 className="text-lg font-semibold tracking-tight">{plan.title}</h3>
      <p className="mt-0.5 text-sm sm:min-h-5 text-ink-faint">{plan.subtitle}</p>
      <p className="mt-3 flex flex-wrap items-baseline gap-x-1.5">
        <span className="tabular text-3xl font-semibold tracking-tight">{words.price(plan.price_amount)}</span>
        <span className="text-sm text-ink-faint">/ {words.term(plan)}</span>
      </p>
      <ul className="mt-4 mb-5 flex-1 space-y-2 text-sm">
        {facts.map(({ text, note }) => (
          <li key={text} className="flex items-start gap-2">
            <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent-text" />
            <span>
              {text}
              {note && <span className="block text-xs text-ink-faint">{note}</span>}
            </span>
          </li>
        ))}
      </ul>
      <Button
        look="primary"
        className="w-full"
        disabled={!isPayable}
        onClick={onBuy}
        aria-label={isPayable ? t('plan.buyNamed', { name: plan.title }) : undefined}
      >
        {isPayable ? t('plan.buy') : t('plan.notPayable')}
      </Button>
    </article>
  )
}

const ForSale = ({ plans, ways }: { plans: readonly SubscriptionPlan[]; ways: readonly PlanPayWay[] }) => {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState<SubscriptionPlan>()
  const waysOf = (plan: SubscriptionPlan) => ways.filter((way) => canPay(plan, way))
  return (
    <section>
      <h2 className="mb-3 text-lg font-semibold tracking-tight">{t('plan.forSale')}</h2>
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {plans.map((plan) => (
          <PlanCard
            key={plan.id}
            plan={plan}
            isPayable={plan.allow_balance_pay || waysOf(plan).length > 0}
            onBuy={() => setWanted(plan)}
          />
        ))}
      </div>
      <BuyDialog plan={wanted} ways={wanted ? waysOf(wanted) : []} onClose={() => setWanted(undefined)} />
    </section>
  )
}

const Preference = ({ value }: { value: string }) => {
  const { t } = useTranslation()
  const id = useId()
  const prefer = useAction({ run: setPreference, touches: ['subscriptions'], done: () => t('form.saved') })
  return (
    <div className="flex items-center gap-2.5 max-sm:w-full">
      <label htmlFor={id} className="shrink-0 text-sm text-ink-soft">
        {t('plan.preference')}
      </label>
      <Select
        id={id}
        value={value}
        onChange={(event) => prefer.mutate(event.target.value)}
        className="max-sm:min-w-0 max-sm:flex-1"
      >
        {billingPreferences.map((preference) => (
          <option key={preference} value={preference}>
            {t(`plan.preference.${preference}`)}
          </option>
        ))}
      </Select>
    </div>
  )
}

const Own = ({ own }: { own: SelfSubscriptions }) => {
  const { t } = useTranslation()
  const renew = useAction({
    run: ({ id, isOn }: { id: number; isOn: boolean }) => setRenewal(id, isOn),
    touches: ['subscriptions'],
    done: () => t('form.saved'),
  })
  const ended = own.all_subscriptions.map(({ subscription }) => subscription).filter((one) => !isRunning(one))
  return (
    <section>
      <header className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h2 className="text-lg font-semibold tracking-tight">{t('plan.mine')}</h2>
          <p className="mt-0.5 text-sm text-ink-faint">{t('plan.preferenceHelp')}</p>
        </div>
        <Preference value={own.billing_preference} />
      </header>
      {own.subscriptions.length === 0 && (
        <p className="panel px-5 py-4 text-sm text-ink-faint">{t('plan.noneRunning')}</p>
      )}
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {own.subscriptions.toReversed().map(({ subscription }) => (
          <SubscriptionCard key={subscription.id} of={subscription}>
            <div className="mt-auto border-t pt-3">
              <SwitchRow
                label={t('plan.renews')}
                help={t('plan.renewsHelp')}
                checked={subscription.renews}
                onChange={(event) => renew.mutate({ id: subscription.id, isOn: event.target.checked })}
              />
            </div>
          </SubscriptionCard>
        ))}
      </div>
      <EndedList of={ended} />
    </section>
  )
}

/** A part of the wallet; name `subscriptions` in the page's `texts`. */
export const PlansPart = ({ ways }: { ways: readonly PlanPayWay[] }) => {
  const { t } = useTranslation()
  const plans = useQuery(offeredPlansQuery)
  const own = useQuery(ownSubscriptionsQuery)
  const failed = [plans, own].find(({ error, data }) => error !== null && data === undefined)
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} className="panel" />
  if (plans.data === undefined || own.data === undefined) return <Skeleton className="h-64" />
  const hasOwn = own.data.all_subscriptions.length > 0
  if (!hasOwn && plans.data.length === 0) {
    return <Empty icon={PackageOpen} title={t('plan.nothingTitle')} text={t('plan.nothingText')} className="panel" />
  }
  return (
    <div className="space-y-8">
      {hasOwn && <Own own={own.data} />}
      {plans.data.length > 0 && <ForSale plans={plans.data} ways={ways} />}
    </div>
  )
}
