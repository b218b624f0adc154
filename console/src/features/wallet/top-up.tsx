// Adding funds: an amount, a way to pay, the price, and on to the gateway.
import { useQuery } from '@tanstack/react-query'
import { ArrowUpRight, Wallet } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TopUpInfo } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { formatCount } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { beginPayment, quoteQuery } from './api.ts'
import { CryptoCard } from './crypto.tsx'
import { Products } from './products.tsx'
import { creditOf, formatMoney, listAmounts, listProducts, listWays, type Way } from './ways.ts'

const choice =
  'relative rounded-md border bg-surface px-3 py-2.5 text-left transition-colors hover:bg-hover disabled:pointer-events-none disabled:opacity-50'
const chosen = 'border-accent bg-accent-soft ring-1 ring-accent hover:bg-accent-soft'

type AmountsProps = { info: TopUpInfo; amount: number; onChange: (amount: number) => void }

const Amounts = ({ info, amount, onChange }: AmountsProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t('wallet.amount')}</legend>
      <div className="grid grid-cols-3 gap-2 max-[22rem]:grid-cols-2">
        {listAmounts(info, money.display).map((option) => {
          const discount = info.discount[String(option)]
          return (
            <button
              key={option}
              type="button"
              aria-pressed={option === amount}
              onClick={() => onChange(option)}
              className={cn(choice, option === amount && chosen)}
            >
              <span className="tabular block font-semibold">{money.quota(creditOf(option, money.display))}</span>
              {discount !== undefined && discount < 1 && (
                <span className="block text-xs text-ok">
                  {new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(discount - 1)}
                </span>
              )}
            </button>
          )
        })}
      </div>
    </fieldset>
  )
}

type WaysProps = { ways: readonly Way[]; way: Way | undefined; amount: number; onChange: (id: string) => void }

const Ways = ({ ways, way, amount, onChange }: WaysProps) => {
  const { t, i18n } = useTranslation()
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t('wallet.method')}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {ways.map((one) => (
          <button
            key={one.id}
            type="button"
            aria-pressed={one.id === way?.id}
            disabled={amount < one.least}
            onClick={() => onChange(one.id)}
            className={cn(choice, one.id === way?.id && amount >= one.least && chosen)}
          >
            <span className="block truncate font-medium">{one.name}</span>
            {amount < one.least && (
              <span className="block text-xs text-ink-faint">
                {t('wallet.from', { amount: formatCount(one.least, i18n.language) })}
              </span>
            )}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

const PayForm = ({ info, ways }: { info: TopUpInfo; ways: readonly Way[] }) => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const errorText = useErrorText()
  const { display, quota } = useMoney()
  const [amount, setAmount] = useState(listAmounts(info, display)[0] ?? info.min_topup)
  const [wayId, setWayId] = useState(ways[0]?.id)
  const way = ways.find(({ id }) => id === wayId) ?? ways[0]
  const asked = useDeferredValue(amount)
  const isPossible = way !== undefined && Number.isSafeInteger(asked) && asked >= way.least
  const quote = useQuery({ ...quoteQuery(way?.provider ?? 'epay', asked), enabled: isPossible })
  const price = quote.data && formatMoney(quote.data.amount, quote.data.currency, i18n.language)
  const pay = useAction({
    run: (chosenWay: Way) => beginPayment(chosenWay, amount),
    touches: ['wallet', 'orders'],
    after: (address) => location.assign(address),
  })
  const ask = async () => {
    if (!way || !price) return
    const isSure = await confirm({
      title: t('wallet.confirmTitle', { price }),
      text: t('wallet.confirmText', { amount: quota(creditOf(amount, display)), method: way.name }),
      action: t('wallet.toPayment'),
    })
    if (isSure) pay.mutate(way)
  }
  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <Amounts info={info} amount={amount} onChange={setAmount} />
      <Field
        label={display.type === 'TOKENS' ? t('wallet.customTokens') : t('wallet.customDollars')}
        error={isPossible && quote.error ? errorText(quote.error) : undefined}
        help={way && t('wallet.from', { amount: formatCount(way.least, i18n.language) })}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={way?.least ?? 1}
            step={1}
            inputMode="numeric"
            value={Number.isNaN(amount) ? '' : amount}
            onChange={(event) => setAmount(event.target.valueAsNumber)}
          />
        )}
      </Field>
      <Ways ways={ways} way={way} amount={Number.isNaN(amount) ? 0 : amount} onChange={setWayId} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-4">
        <p aria-live="polite">
          <span className="block text-sm text-ink-faint">{t('wallet.toPay')}</span>
          <span className="tabular text-xl font-semibold">{isPossible && price ? price : '–'}</span>
        </p>
        <Button
          type="submit"
          look="primary"
          size="lg"
          icon={ArrowUpRight}
          isBusy={pay.isPending}
          disabled={!isPossible || !price}
        >
          {t('wallet.pay')}
        </Button>
      </div>
    </form>
  )
}

/** What an installation offers to pay with; a word when it offers nothing. */
export const TopUpCard = ({ info }: { info: TopUpInfo }) => {
  const { t } = useTranslation()
  const ways = listWays(info)
  const products = listProducts(info)
  const hasNothing = ways.length === 0 && products.length === 0 && !info.enable_crypto_topup
  return (
    <Card title={t('wallet.addFunds')} text={hasNothing ? undefined : t('wallet.addFundsText')}>
      {hasNothing && (
        <Empty icon={Wallet} title={t('wallet.noWayTitle')} text={t('wallet.noWayText')} className="py-6" />
      )}
      <div className="space-y-6">
        {ways.length > 0 && <PayForm info={info} ways={ways} />}
        {products.length > 0 && <Products products={products} />}
        {info.enable_crypto_topup && <CryptoCard />}
      </div>
    </Card>
  )
}
