// The plans that administrators offer.
import { useQuery } from '@tanstack/react-query'
import { PackageCheck, Plus, Power, PowerOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SubscriptionPlan } from '../../../../src/contract/index.ts'
import { readText } from '../../lib/url-state.ts'
import { useAction } from '../../lib/use-action.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Sheet } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/states.tsx'
import { allPlansQuery, offerPlan } from './api.ts'
import { PlanForm } from './plan-form.tsx'
import { windowsOf } from './values.ts'
import { usePlanWords } from './wording.ts'

const readSearch = (raw: Record<string, unknown>) => ({ open: readText(raw.open) })

const OfferButton = ({ plan }: { plan: SubscriptionPlan }) => {
  const { t } = useTranslation()
  const toggle = useAction({ run: () => offerPlan(plan.id, !plan.enabled), touches: ['plans'] })
  return (
    <IconButton
      icon={plan.enabled ? PowerOff : Power}
      label={plan.enabled ? t('plan.takeOff', { name: plan.title }) : t('plan.offer', { name: plan.title })}
      disabled={toggle.isPending}
      onClick={() => toggle.mutate(undefined)}
    />
  )
}

const usePlanColumns = (onEdit: (plan: SubscriptionPlan) => void): Column<SubscriptionPlan>[] => {
  const { t } = useTranslation()
  const words = usePlanWords()
  return [
    {
      id: 'title',
      header: t('plan.title'),
      isFixed: true,
      card: 'title',
      cell: (plan) => (
        <button type="button" onClick={() => onEdit(plan)} className="text-left font-medium hover:underline">
          {plan.title}
          {plan.subtitle && <span className="block text-xs font-normal text-ink-faint">{plan.subtitle}</span>}
        </button>
      ),
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: (plan) => (
        <Badge tone={plan.enabled ? 'ok' : 'neutral'} hasDot>
          {plan.enabled ? t('plan.onSale') : t('plan.offSale')}
        </Badge>
      ),
    },
    { id: 'price', header: t('plan.priceShort'), isNumeric: true, cell: (plan) => words.price(plan.price_amount) },
    { id: 'term', header: t('plan.section.term'), cell: (plan) => words.term(plan) },
    {
      id: 'quota',
      header: t('plan.quota'),
      cell: (plan) => (
        <div>
          <span className="tabular">{words.quota(plan.total_amount)}</span>
          {windowsOf(plan).map(([name, limit]) => (
            <span key={name} className="tabular block text-xs text-ink-faint">
              {words.windowLimit(name, limit)}
            </span>
          ))}
        </div>
      ),
    },
    { id: 'reset', header: t('plan.resets'), cell: (plan) => (plan.total_amount > 0 ? words.reset(plan) : '—') },
    { id: 'group', header: t('form.group'), cell: (plan) => plan.upgrade_group || '—' },
    {
      id: 'actions',
      header: t('plan.actions'),
      isFixed: true,
      card: 'actions',
      cell: (plan) => <OfferButton plan={plan} />,
    },
  ]
}

/** `/subscriptions` */
export const PlansPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readSearch)
  const plans = useQuery(allPlansQuery)
  const columns = usePlanColumns((plan) => change({ open: String(plan.id) }))
  const close = () => change({ open: undefined })
  const isNew = search.open === 'new'
  const plan = plans.data?.find(({ id }) => String(id) === search.open)
  const create = (
    <Button look="primary" icon={Plus} onClick={() => change({ open: 'new' })}>
      {t('plan.create')}
    </Button>
  )
  return (
    <>
      <PageHeading title={t('nav.subscriptions')} text={t('plan.intro')}>
        {create}
      </PageHeading>
      <DataTable
        id="plans"
        label={t('nav.subscriptions')}
        columns={columns}
        items={plans.data}
        rowId={({ id }) => String(id)}
        error={plans.error}
        onRetry={() => void plans.refetch()}
        isFetching={plans.isFetching}
        onOpen={({ id }) => change({ open: String(id) })}
        isDim={({ enabled }) => !enabled}
        empty={<Empty icon={PackageCheck} title={t('plan.emptyTitle')} text={t('plan.emptyText')} action={create} />}
      />
      <Sheet
        isOpen={isNew || plan !== undefined}
        onClose={close}
        hasForm
        title={isNew ? t('plan.create') : t('plan.edit')}
      >
        {(isNew || plan) && <PlanForm key={search.open} plan={plan} onDone={close} />}
      </Sheet>
    </>
  )
}
