// The wallet: what is there, how more comes in, and what became of it.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../lib/format.ts'
import { useMoney, useSelf, useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { PageHeading } from '../../ui/card.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useHasPlans, useRunning } from '../subscriptions/api.ts'
import { PlansPart } from '../subscriptions/plans-part.tsx'
import { RunningPlan } from '../subscriptions/running-plan.tsx'
import { topUpInfoQuery } from './api.ts'
import { BillPart } from './bill.tsx'
import { CheckInCard } from './check-in.tsx'
import { OrdersPart } from './orders.tsx'
import { RedeemCard } from './redeem.tsx'
import { ReferralCard } from './referral.tsx'
import { readWalletSearch, type WalletTab } from './search.ts'
import { TopUpCard } from './top-up.tsx'
import { UsageHelpCard } from './usage-help.tsx'
import { planWaysOf } from './ways.ts'

const Stats = ({ onPlans }: { onPlans: () => void }) => {
  const { t, i18n } = useTranslation()
  const self = useSelf()
  const money = useMoney()
  const balance = money.quota(self.quota)
  const isSubscribed = useRunning().length > 0
  return (
    <Figures columns={isSubscribed ? 4 : 3} className="mb-5">
      <Figure
        name={t('wallet.balance')}
        value={self.quota < 0 ? <span className="text-bad">{balance}</span> : balance}
      />
      <Figure name={t('wallet.used')} value={money.quota(self.used_quota)} />
      <Figure name={t('wallet.requests')} value={formatCount(self.request_count, i18n.language)} />
      {isSubscribed && <RunningPlan onOpen={onPlans} />}
    </Figures>
  )
}

const Funds = () => {
  const info = useQuery(topUpInfoQuery)
  const status = useStatus()
  if (info.error && !info.data)
    return <Failure error={info.error} onRetry={() => void info.refetch()} className="panel" />
  if (!info.data) return <PageLoading />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <TopUpCard info={info.data} />
        <UsageHelpCard />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        {info.data.enable_redemption && <RedeemCard link={info.data.topup_link} />}
        {status?.checkin_enabled && <CheckInCard />}
        <ReferralCard canTransfer={info.data.payment_compliance_confirmed} />
      </div>
    </div>
  )
}

const Plans = () => {
  const info = useQuery(topUpInfoQuery).data
  return <PlansPart ways={info === undefined ? [] : planWaysOf(info)} />
}

/** `/wallet` */
export const WalletPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readWalletSearch)
  const tab = search.tab ?? 'funds'
  const hasPlans = useHasPlans() || tab === 'plans'
  const choose = (next: WalletTab) =>
    change({ tab: next, show_history: undefined, p: undefined, q: undefined } as Partial<typeof search>)
  return (
    <>
      <PageHeading title={t('nav.wallet')} text={t('wallet.intro')} />
      <Stats onPlans={() => choose('plans')} />
      <Tabs
        label={t('nav.wallet')}
        value={tab}
        onChange={choose}
        tabs={[
          { id: 'funds', label: t('wallet.addFunds') },
          ...(hasPlans ? [{ id: 'plans' as const, label: t('plan.tab') }] : []),
          { id: 'orders', label: t('wallet.orders') },
          { id: 'bill', label: t('wallet.bill') },
        ]}
      />
      {tab === 'funds' && <Funds />}
      {tab === 'plans' && <Plans />}
      {tab === 'orders' && <OrdersPart search={search} change={change} />}
      {tab === 'bill' && <BillPart month={search.month} onMonth={(month) => change({ month })} />}
    </>
  )
}
