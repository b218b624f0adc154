// The wallet: what is there, how more comes in, and what became of it.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../lib/format.ts'
import { useMoney, useSelf, useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { PageHeading } from '../../ui/card.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { PlansSection } from '../subscriptions/plans-section.tsx'
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

const Stats = () => {
  const { t, i18n } = useTranslation()
  const self = useSelf()
  const money = useMoney()
  const figures = [
    { name: t('wallet.balance'), value: money.quota(self.quota), isMain: true },
    { name: t('wallet.used'), value: money.quota(self.used_quota) },
    { name: t('wallet.requests'), value: formatCount(self.request_count, i18n.language) },
  ]
  return (
    <dl className="panel mb-5 grid divide-y sm:grid-cols-3 sm:divide-x sm:divide-y-0">
      {figures.map(({ name, value, isMain }) => (
        <div key={name} className="px-5 py-4 max-sm:flex max-sm:items-baseline max-sm:justify-between">
          <dt className="text-sm text-ink-faint">{name}</dt>
          <dd
            className={`tabular mt-0.5 font-semibold tracking-tight ${isMain ? 'text-2xl' : 'text-xl'} ${
              isMain && self.quota < 0 ? 'text-bad' : ''
            }`}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
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
        <PlansSection ways={planWaysOf(info.data)} />
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

/** `/wallet` */
export const WalletPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readWalletSearch)
  const tab = search.tab ?? 'funds'
  const choose = (next: WalletTab) =>
    change({ tab: next, show_history: undefined, p: undefined, q: undefined } as Partial<typeof search>)
  return (
    <>
      <PageHeading title={t('nav.wallet')} text={t('wallet.intro')} />
      <Stats />
      <Tabs
        label={t('nav.wallet')}
        value={tab}
        onChange={choose}
        tabs={[
          { id: 'funds', label: t('wallet.addFunds') },
          { id: 'orders', label: t('wallet.orders') },
          { id: 'bill', label: t('wallet.bill') },
        ]}
      />
      {tab === 'funds' && <Funds />}
      {tab === 'orders' && <OrdersPart search={search} change={change} />}
      {tab === 'bill' && <BillPart month={search.month} onMonth={(month) => change({ month })} />}
    </>
  )
}
