// A user's subscriptions, for administrators: what there is, giving a plan, ending and deleting.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UserSubscription } from '../../../../src/contract/index.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { useConfirm } from '../../ui/dialog.tsx'
import { Select } from '../../ui/input.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { allPlansQuery, deleteSubscription, endSubscription, givePlan, userSubscriptionsQuery } from './api.ts'
import { isRunning, SubscriptionCard } from './subscription-card.tsx'

const Actions = ({ of }: { of: UserSubscription }) => {
  const { t } = useTranslation()
  const confirm = useConfirm()
  const end = useAction({ run: () => endSubscription(of.id), touches: ['subscriptions'], done: () => t('plan.ended') })
  const remove = useAction({
    run: () => deleteSubscription(of.id),
    touches: ['subscriptions'],
    done: () => t('plan.deleted'),
  })
  const ask = async (kind: 'end' | 'delete') => {
    const isSure = await confirm({
      title: t(`plan.ask.${kind}`),
      text: t(`plan.askText.${kind}`),
      action: kind === 'end' ? t('plan.endNow') : t('action.delete'),
      isDangerous: true,
    })
    if (isSure) (kind === 'end' ? end : remove).mutate(undefined)
  }
  return (
    <div className="flex flex-wrap gap-2">
      {isRunning(of) && (
        <Button size="sm" isBusy={end.isPending} onClick={() => void ask('end')}>
          {t('plan.endNow')}
        </Button>
      )}
      <Button size="sm" isBusy={remove.isPending} onClick={() => void ask('delete')}>
        {t('action.delete')}
      </Button>
    </div>
  )
}

const Give = ({ userId }: { userId: number }) => {
  const { t } = useTranslation()
  const plans = useQuery(allPlansQuery)
  const [chosen, setChosen] = useState('')
  const give = useAction({
    run: () => givePlan(userId, Number(chosen)),
    touches: ['subscriptions'],
    done: () => t('plan.given'),
  })
  return (
    <div className="flex gap-2">
      <Select
        aria-label={t('plan.choose')}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        className="min-w-0 flex-1"
      >
        <option value="">{t('plan.choose')}</option>
        {plans.data?.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
      <Button disabled={chosen === ''} isBusy={give.isPending} onClick={() => give.mutate(undefined)}>
        {t('plan.give')}
      </Button>
    </div>
  )
}

/** For a tab or a sheet of the users' page; name `subscriptions` in the page's `texts`. */
export const UserSubscriptions = ({ userId }: { userId: number }) => {
  const { t } = useTranslation()
  const list = useQuery(userSubscriptionsQuery(userId))
  return (
    <div className="space-y-4">
      <Give userId={userId} />
      {list.error ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <Skeleton className="h-32" />
      ) : list.data.length === 0 ? (
        <p className="text-sm text-ink-faint">{t('plan.noneYet')}</p>
      ) : (
        list.data.map((of) => (
          <SubscriptionCard key={of.id} of={of}>
            <Actions of={of} />
          </SubscriptionCard>
        ))
      )}
    </div>
  )
}
