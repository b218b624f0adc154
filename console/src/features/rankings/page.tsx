// The most used models and vendors of a period, how that changed, and who moved.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Minus, Trophy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import {
  type RankedModel,
  type RankedMover,
  type RankedVendor,
  type RankingPeriod,
  type Rankings,
  rankingPeriods,
} from '../../../../src/contract/index.ts'
import { formatShort } from '../../lib/format.ts'
import { readOneOf, type SearchRecord } from '../../lib/url-state.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { Card, PageHeading } from '../../ui/card.tsx'
import { Chart } from '../../ui/chart.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { rankingsQuery } from './api.ts'
import { toChart } from './history.ts'

type Search = { period?: RankingPeriod | undefined }
const readSearch = (search: SearchRecord): Search => ({ period: readOneOf(search.period, rankingPeriods) })

const usePercent = () => {
  const { i18n } = useTranslation()
  const format = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  return (share: number): string => format.format(share)
}

/** How much more or less than before; an arrow and a sign, never colour alone. */
const Growth = ({ percent }: { percent: number }) => {
  const format = usePercent()
  const Icon = percent > 0 ? ArrowUp : percent < 0 ? ArrowDown : Minus
  const tone = percent > 0 ? 'text-ok' : percent < 0 ? 'text-bad' : 'text-ink-faint'
  return (
    <span className={`tabular inline-flex items-center justify-end gap-1 text-xs ${tone}`}>
      <Icon aria-hidden="true" className="size-3" />
      {format(percent / 100)}
    </span>
  )
}

type RowProps = {
  rank: number
  mark: { icon?: string | undefined; name: string }
  share: number
  tokens: number
  growth: number
  children: React.ReactNode
}

const Row = ({ rank, mark, share, tokens, growth, children }: RowProps) => {
  const { t, i18n } = useTranslation()
  const format = usePercent()
  return (
    <li className="flex items-center gap-3 border-b py-2.5 last:border-b-0">
      <span className="tabular w-6 shrink-0 text-right text-sm text-ink-faint">{rank}</span>
      <BrandMark {...mark} shape="tile" className="size-8" />
      <div className="min-w-0 flex-1">{children}</div>
      <div className="w-24 shrink-0 text-right">
        <p className="tabular text-sm font-medium">
          {t('ranking.tokens', { count: tokens, n: formatShort(tokens, i18n.language) })}
        </p>
        <p className="tabular flex items-center justify-end gap-2 text-xs text-ink-faint">
          {format(share)}
          <Growth percent={growth} />
        </p>
      </div>
    </li>
  )
}

const Models = ({ models }: { models: readonly RankedModel[] }) => (
  <ol>
    {models.slice(0, 20).map(({ rank, model_name, vendor, vendor_icon, share, total_tokens, growth_pct }) => (
      <Row
        key={model_name}
        rank={rank}
        mark={{ icon: vendor_icon, name: vendor === 'Unknown' ? model_name : vendor }}
        share={share}
        tokens={total_tokens}
        growth={growth_pct}
      >
        <Link
          to="/pricing/$model"
          params={{ model: model_name }}
          className="block truncate font-mono text-sm font-medium text-ink hover:underline"
        >
          {model_name}
        </Link>
        <p className="truncate text-xs text-ink-faint">{vendor}</p>
      </Row>
    ))}
  </ol>
)

const Vendors = ({ vendors }: { vendors: readonly RankedVendor[] }) => {
  const { t } = useTranslation()
  return (
    <ol>
      {vendors
        .slice(0, 20)
        .map(({ rank, vendor, vendor_icon, share, total_tokens, growth_pct, models_count, top_model }) => (
          <Row
            key={vendor}
            rank={rank}
            mark={{ icon: vendor_icon, name: vendor === 'Unknown' ? top_model : vendor }}
            share={share}
            tokens={total_tokens}
            growth={growth_pct}
          >
            <p className="truncate text-sm font-medium text-ink">{vendor}</p>
            <p className="truncate text-xs text-ink-faint">
              {t('ranking.vendorNote', { count: models_count, model: top_model })}
            </p>
          </Row>
        ))}
    </ol>
  )
}

const Movers = ({ title, movers }: { title: string; movers: readonly RankedMover[] }) => {
  const { t } = useTranslation()
  if (movers.length === 0) return null
  return (
    <Card title={title}>
      <ul className="space-y-2">
        {movers.map(({ model_name, rank_delta, current_rank }) => (
          <li key={model_name} className="flex items-center justify-between gap-3 text-sm">
            <span className="min-w-0 truncate font-mono">{model_name}</span>
            <span className={`tabular shrink-0 ${rank_delta > 0 ? 'text-ok' : 'text-bad'}`}>
              {t(rank_delta > 0 ? 'ranking.up' : 'ranking.down', { n: Math.abs(rank_delta), rank: current_rank })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const Boards = ({ rankings }: { rankings: Rankings }) => {
  const { t, i18n } = useTranslation()
  const { series, points } = toChart(rankings.models_history, i18n.language)
  if (rankings.models.length === 0)
    return (
      <div className="panel">
        <Empty icon={Trophy} title={t('ranking.emptyTitle')} text={t('ranking.emptyText')} />
      </div>
    )
  return (
    <div className="space-y-4">
      <Card title={t('ranking.history')} text={t('ranking.historyText')}>
        <Chart
          label={t('ranking.history')}
          kind="bars"
          isStacked
          series={series}
          points={points}
          format={(value) => formatShort(value, i18n.language)}
          axisName={t('ranking.time')}
        />
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t('ranking.models')} className="min-w-0">
          <Models models={rankings.models} />
        </Card>
        <div className="min-w-0 space-y-4">
          <Card title={t('ranking.vendors')}>
            <Vendors vendors={rankings.vendors} />
          </Card>
          <Movers title={t('ranking.movers')} movers={rankings.top_movers} />
          <Movers title={t('ranking.droppers')} movers={rankings.top_droppers} />
        </div>
      </div>
    </div>
  )
}

/** `/rankings` */
export const RankingsPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readSearch)
  const period = search.period ?? 'week'
  const rankings = useQuery(rankingsQuery(period))
  if (rankings.error) return <Failure error={rankings.error} onRetry={() => void rankings.refetch()} />
  return (
    <>
      <PageHeading title={t('nav.rankings')} text={t('ranking.intro')} />
      <Tabs
        label={t('ranking.period')}
        value={period}
        onChange={(next) => change({ period: next === 'week' ? undefined : next })}
        tabs={rankingPeriods.map((id) => ({ id, label: t(`ranking.period.${id}`) }))}
      />
      {rankings.data ? <Boards rankings={rankings.data} /> : <PageLoading />}
    </>
  )
}
