// Buying a plan: which way to pay, and on to the gateway or out of the balance.
import { useQueryClient } from '@tanstack/react-query'
import { Wallet } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SubscriptionPlan } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { SwitchRow } from '../../ui/input.tsx'
import { buyFromBalance, type PlanPayWay, type Start, startPayment } from './api.ts'
import { chargeOf } from './values.ts'
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

type ChoiceProps = { isChosen: boolean; isDisabled?: boolean; onChoose: () => void; children: ReactNode }

const Choice = ({ isChosen, isDisabled, onChoose, children }: ChoiceProps) => (
  <button
    type="button"
    aria-pressed={isChosen}
    disabled={isDisabled}
    onClick={onChoose}
    className={cn(
      'flex w-full items-center justify-between gap-3 rounded-md border bg-surface px-3 py-2.5 text-left transition-colors hover:bg-hover disabled:pointer-events-none disabled:text-ink-faint',
      isChosen && 'border-accent bg-accent-soft ring-1 ring-accent hover:bg-accent-soft',
    )}
  >
    {children}
  </button>
)

const keyOf = ({ gateway, method }: PlanPayWay): string => `${gateway}:${method}`
const BALANCE = 'balance'

type Props = { plan: SubscriptionPlan; ways: readonly PlanPayWay[]; onClose: () => void }

const BuyForm = ({ plan, ways, onClose }: Props) => {
  const { t } = useTranslation()
  const words = usePlanWords()
  const money = useMoney()
  const client = useQueryClient()
  const { quota } = useSelf()
  const isAffordable = quota >= chargeOf(plan, money.display)
  const [chosen, setChosen] = useState<string | undefined>(
    plan.allow_balance_pay && isAffordable ? BALANCE : ways[0] && keyOf(ways[0]),
  )
  const [renews, setRenews] = useState(false)
  const fromBalance = useAction({
    run: () => buyFromBalance(plan.id, renews),
    touches: ['self'],
    done: () => t('plan.bought', { name: plan.title }),
    after: () => {
      void client.invalidateQueries({ queryKey: ['subscriptions'] })
      onClose()
    },
    isQuietOnError: true,
  })
  const atGateway = useAction({
    run: (way: PlanPayWay) => startPayment(way.gateway, plan.id, way.method),
    touches: ['orders'],
    after: leaveFor,
    isQuietOnError: true,
  })
  const way = ways.find((one) => keyOf(one) === chosen)
  const isBusy = fromBalance.isPending || atGateway.isPending || atGateway.isSuccess
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (way !== undefined) atGateway.mutate(way)
        else fromBalance.mutate(undefined)
      }}
    >
      <fieldset className="space-y-2">
        <legend className="mb-1.5 text-sm font-medium">{t('plan.payWith')}</legend>
        {plan.allow_balance_pay && (
          <Choice isChosen={chosen === BALANCE} isDisabled={!isAffordable} onChoose={() => setChosen(BALANCE)}>
            <span className="flex items-center gap-2 font-medium">
              <Wallet aria-hidden="true" className="size-4" />
              {t('plan.balance')}
            </span>
            <span className="tabular text-sm text-ink-faint">
              {money.quota(quota)}
              {!isAffordable && ` · ${t('plan.tooLittle')}`}
            </span>
          </Choice>
        )}
        {ways.map((one) => (
          <Choice key={keyOf(one)} isChosen={chosen === keyOf(one)} onChoose={() => setChosen(keyOf(one))}>
            <span className="truncate font-medium">{one.label}</span>
          </Choice>
        ))}
      </fieldset>
      {chosen === BALANCE && (
        <SwitchRow
          label={t('plan.renews')}
          help={t('plan.renewsHelp')}
          checked={renews}
          onChange={(event) => setRenews(event.target.checked)}
        />
      )}
      <FormError error={fromBalance.error ?? atGateway.error} />
      <Button
        type="submit"
        look="primary"
        size="lg"
        className="w-full"
        isBusy={isBusy}
        disabled={chosen === undefined || (chosen === BALANCE && !isAffordable)}
      >
        {plan.price_amount === 0 ? t('plan.begin') : t('plan.pay', { price: words.price(plan.price_amount) })}
      </Button>
    </form>
  )
}

/** Asks how the plan is paid; nothing while there is none. */
export const BuyDialog = ({ plan, ways, onClose }: Omit<Props, 'plan'> & { plan: SubscriptionPlan | undefined }) => {
  const words = usePlanWords()
  return (
    <Dialog
      isOpen={plan !== undefined}
      onClose={onClose}
      title={plan?.title ?? ''}
      description={plan && `${words.price(plan.price_amount)} / ${words.term(plan)}`}
    >
      {plan && <BuyForm key={plan.id} plan={plan} ways={ways} onClose={onClose} />}
    </Dialog>
  )
}
