// Inviting others: the link, what it has brought, and moving it into the balance.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, inputToQuota, quotaToInput } from '../../lib/format.ts'
import { useMoveKey } from '../../lib/move-key.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { inviteCodeQuery, transferRewards } from './api.ts'

const Transfer = ({ rewards }: { rewards: number }) => {
  const { t } = useTranslation()
  const { display, quota } = useMoney()
  const { key, next } = useMoveKey()
  const [text, setText] = useState(String(quotaToInput(rewards, display)))
  const move = useAction({
    run: () => transferRewards(Math.min(rewards, inputToQuota(Number(text), display)), key),
    touches: ['self'],
    done: () => t('wallet.transferred'),
    after: next,
    isQuietOnError: true,
  })
  return (
    <form
      noValidate
      className="mt-4 border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        move.mutate(undefined)
      }}
    >
      <Field
        label={t('wallet.transferAmount')}
        help={t('wallet.transferHelp', { least: quota(display.unitsPerDollar) })}
      >
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              type="number"
              min={0}
              step="any"
              inputMode="decimal"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button type="submit" isBusy={move.isPending}>
              {t('wallet.transfer')}
            </Button>
          </div>
        )}
      </Field>
      <FormError error={move.error} />
    </form>
  )
}

/** Rewards can be moved where the operator has confirmed the payment terms. */
export const ReferralCard = ({ canTransfer }: { canTransfer: boolean }) => {
  const { t, i18n } = useTranslation()
  const self = useSelf()
  const money = useMoney()
  const code = useQuery(inviteCodeQuery).data
  const link = code === undefined ? undefined : `${location.origin}/sign-up?aff=${encodeURIComponent(code)}`
  const figures = [
    [t('wallet.rewardsPending'), money.quota(self.aff_quota)],
    [t('wallet.rewardsEarned'), money.quota(self.aff_history_quota)],
    [t('wallet.invited'), formatCount(self.aff_count, i18n.language)],
  ]
  return (
    <Card title={t('wallet.referral')} text={t('wallet.referralText')}>
      {link === undefined ? (
        <Skeleton className="h-9" />
      ) : (
        <div className="flex items-center gap-2 rounded-md border bg-sunken py-1 pr-1 pl-3">
          <span className="min-w-0 flex-1 truncate font-mono text-xs">{link}</span>
          <CopyButton text={link} label={t('wallet.copyLink')} isIconOnly />
        </div>
      )}
      <dl className="mt-4 grid grid-cols-3 gap-3">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-ink-faint">{name}</dt>
            <dd className="tabular font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      {canTransfer && self.aff_quota >= money.display.unitsPerDollar && <Transfer rewards={self.aff_quota} />}
    </Card>
  )
}
