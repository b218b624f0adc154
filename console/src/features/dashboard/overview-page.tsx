// The start page: what is left, what was used, and what to do first.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/enums.ts'
import { formatCount, formatShort } from '../../lib/format.ts'
import { selfQuery, useMoney, useSelf } from '../../lib/session.ts'
import { Card, PageHeading } from '../../ui/card.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { TextPanels } from '../texts/panels.tsx'
import { spentQuery, usageQuery } from './api.ts'
import { Checklist } from './checklist.tsx'
import { HealthCard } from './health-card.tsx'
import { HourChart } from './hour-chart.tsx'
import { gatherHours, gatherModels, hourSeconds, runwayDays } from './hours.ts'
import { DashboardTabs } from './tabs.tsx'

const dayHours = 24
const currentHour = () => Math.floor(Date.now() / 1000 / hourSeconds) * hourSeconds
const startOfToday = () => Math.floor(new Date().setHours(0, 0, 0, 0) / 1000)

/** `/dashboard/overview` */
export const OverviewPage = () => {
  const { t, i18n } = useTranslation()
  const self = useSelf()
  // Balance and counters move with every call, so they are read again each time the page is opened or
  // come back to, such as from the terminal of the first call.
  useQuery({ ...selfQuery, refetchOnMount: 'always', refetchOnWindowFocus: 'always' })
  const money = useMoney()
  const from = currentHour() - (dayHours - 1) * hourSeconds
  const usage = useQuery(usageQuery(from, from + dayHours * hourSeconds))
  const today = useQuery(spentQuery(startOfToday()))
  const bars = gatherHours(usage.data ?? [], from, dayHours)
  const models = gatherModels(usage.data ?? []).slice(0, 6)
  const dayQuota = bars.reduce((sum, bar) => sum + bar.quota, 0)
  const days = runwayDays(self.quota, dayQuota)
  const count = (value: number) => formatCount(value, i18n.language)
  const topQuota = models[0]?.quota || 1
  return (
    <>
      <PageHeading
        title={t('overview.title', { name: self.display_name || self.username })}
        text={t('overview.text')}
      />
      <DashboardTabs />
      <Checklist />
      <Figures columns={4}>
        <Figure
          name={t('overview.balance')}
          value={money.quota(self.quota)}
          note={
            days === undefined
              ? t('overview.noPace')
              : t('overview.runway', { count: Math.floor(days), days: days > 999 ? '999+' : count(Math.floor(days)) })
          }
        />
        <Figure
          name={t('overview.today')}
          value={today.data ? money.quota(today.data.quota) : <Skeleton className="h-7 w-24" />}
          note={t('overview.sinceMidnight')}
        />
        <Figure name={t('overview.used')} value={money.quota(self.used_quota)} note={t('overview.allTime')} />
        <Figure
          name={t('overview.requests')}
          value={formatShort(self.request_count, i18n.language)}
          note={today.data && t('overview.rates', { n: count(today.data.rpm) })}
        />
      </Figures>
      <div className=" grid gap-4 lg:grid-cols-3">
        <Card title={t('overview.lastDay')} text={t('overview.lastDayText')} className="lg:col-span-2">
          <HourChart bars={bars} isLoading={usage.isPending} isFailed={usage.isError} />
        </Card>
        <Card
          title={t('overview.models')}
          action={
            <Link to="/usage-logs/common" className="text-sm font-medium text-accent-text hover:underline">
              {t('overview.toLogs')}
            </Link>
          }
        >
          {models.length === 0 ? (
            <p className="py-10 text-center text-sm text-ink-faint">{t('overview.noUse')}</p>
          ) : (
            <ol className="space-y-3">
              {models.map(({ model, quota, count: requests }) => (
                <li key={model}>
                  <div className="flex items-baseline justify-between gap-3 text-sm">
                    <span className="truncate font-mono text-xs">{model}</span>
                    <span className="tabular whitespace-nowrap">{money.quota(quota)}</span>
                  </div>
                  <div className="mt-1.5 flex items-center gap-3">
                    <span aria-hidden="true" className="h-1 flex-1 overflow-hidden rounded-full bg-hover">
                      <span
                        className="block h-full rounded-full bg-accent"
                        style={{ width: `${Math.max(2, (quota / topQuota) * 100)}%` }}
                      />
                    </span>
                    <span className="tabular text-xs text-ink-faint">{t('overview.calls', { count: requests })}</span>
                  </div>
                </li>
              ))}
            </ol>
          )}
        </Card>
      </div>
      {self.role >= userRole.admin && <HealthCard />}
      <TextPanels />
    </>
  )
}
