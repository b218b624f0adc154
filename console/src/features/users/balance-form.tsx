// Adding to a balance, taking from it, or setting it, with the balance that results.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ManagedUser } from '../../../../src/contract/index.ts'
import { inputToQuota } from '../../lib/format.ts'
import { useMoveKey } from '../../lib/move-key.ts'
import { useMoney } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { type BalanceMode, changeBalance } from './api.ts'

const modes = ['add', 'subtract', 'override'] as const

/** The balance after the change. */
export const balanceAfter = (quota: number, mode: BalanceMode, amount: number): number => {
  if (mode === 'override') return amount
  return mode === 'add' ? quota + amount : quota - amount
}

/** Reads what was typed; undefined for what is no amount. */
export const readAmount = (text: string): number | undefined => {
  const amount = Number(text)
  return text.trim() !== '' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}

const Preview = ({ user, next }: { user: ManagedUser; next: number | undefined }) => {
  const { t } = useTranslation()
  const money = useMoney()
  return (
    <dl className="tabular grid grid-cols-2 divide-x rounded-lg border bg-sunken text-sm">
      <div className="px-4 py-3">
        <dt className="text-xs text-ink-faint">{t('user.balanceNow')}</dt>
        <dd className="text-lg font-semibold">{money.quota(user.quota)}</dd>
      </div>
      <div className="px-4 py-3">
        <dt className="text-xs text-ink-faint">{t('user.balanceAfter')}</dt>
        <dd className={`text-lg font-semibold ${next !== undefined && next < 0 ? 'text-bad' : ''}`}>
          {next === undefined ? '—' : money.quota(next)}
        </dd>
      </div>
    </dl>
  )
}

export const BalanceForm = ({ user, onDone }: { user: ManagedUser; onDone: () => void }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const money = useMoney()
  const { key } = useMoveKey()
  const [mode, setMode] = useState<BalanceMode>('add')
  const [text, setText] = useState('')
  const amount = readAmount(text)
  const units = amount === undefined ? undefined : inputToQuota(amount, money.display)
  const next = units === undefined ? undefined : balanceAfter(user.quota, mode, units)
  const change = useAction({
    run: () => changeBalance(user.id, mode, units ?? 0, key),
    touches: ['users'],
    done: () => t('user.balanceNotice', { name: user.username }),
    after: onDone,
    isQuietOnError: true,
  })
  const isReady = units !== undefined && (mode === 'override' || units > 0) && (next ?? 0) >= 0
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const isSure =
      mode === 'add' ||
      (await confirm({
        title: t(`user.mode.${mode}`),
        text: t('user.balanceConfirm', { name: user.username, amount: money.quota(next ?? 0) }),
        action: t('action.save'),
        isDangerous: true,
      }))
    if (isSure) change.mutate(undefined)
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <Preview user={user} next={next} />
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">{t('user.modeLabel')}</legend>
        <div className="grid grid-cols-3 gap-1 rounded-md border bg-sunken p-1">
          {modes.map((one) => (
            <Button
              key={one}
              size="sm"
              look={one === mode ? 'plain' : 'ghost'}
              aria-pressed={one === mode}
              onClick={() => setMode(one)}
            >
              {t(`user.mode.${one}`)}
            </Button>
          ))}
        </div>
      </fieldset>
      <Field label={money.display.symbol ? t('user.amountIn', { symbol: money.display.symbol }) : t('user.amount')}>
        {(control) => (
          <Input
            {...control}
            type="number"
            min={0}
            step="any"
            inputMode="decimal"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <p className="text-xs text-ink-faint">{t('user.balanceHelp')}</p>
      <FormError error={change.error} />
      <Button type="submit" look="primary" disabled={!isReady} isBusy={change.isPending}>
        {t('user.changeBalance')}
      </Button>
    </form>
  )
}
