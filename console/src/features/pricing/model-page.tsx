// One model of the price list: what it is, what it costs in each group, how it is called, and how it did.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublicVendor } from '../../../../src/contract/index.ts'
import { formatDuration, formatRatio } from '../../lib/format.ts'
import { useStatus } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Badge, Chip } from '../../ui/badge.tsx'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { buttonStyle } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Empty, Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { performanceQuery, priceListQuery } from './api.ts'
import { PaidBadge } from './model-card.tsx'
import {
  groupsOf,
  isPaidPerCall,
  isTiered,
  isUnpriced,
  ratioFor,
  type ShownList,
  type ShownModel,
  tagsOf,
  vendorsById,
} from './prices.ts'
import { endpointsOf, type Language, languages, writeSample } from './samples.ts'
import { readPricingSearch } from './search.ts'
import { useShownPrices } from './use-prices.ts'

type PartProps = { model: ShownModel; list: ShownList }

const cell = 'px-3 py-2 whitespace-nowrap first:pl-0 last:pr-0'

const GroupPrices = ({ model, list }: PartProps) => {
  const { t, i18n } = useTranslation()
  const { search } = useSearchState(readPricingSearch)
  const shownPrices = useShownPrices(search)
  const groups = groupsOf(model, list)
  const names = shownPrices(model, 1).map(({ id, name }) => ({ id, name }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={t('pricing.byGroup')} className="overflow-x-auto">
      <table className="tabular w-full text-sm">
        <caption className="sr-only">{t('pricing.byGroup')}</caption>
        <thead className="border-b text-left text-xs text-ink-faint">
          <tr>
            <th scope="col" className={`${cell} font-medium`}>
              {t('pricing.facet.group')}
            </th>
            <th scope="col" className={`${cell} text-right font-medium`}>
              {t('pricing.ratio')}
            </th>
            {names.map(({ id, name }) => (
              <th key={id} scope="col" className={`${cell} text-right font-medium`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {groups.map(({ group, ratio }) => (
            <tr key={group}>
              <th scope="row" className={`${cell} text-left font-normal`}>
                <Chip>{group}</Chip>
                {list.usable_group[group] && list.usable_group[group] !== group && (
                  <span className="ml-2 text-ink-faint">{list.usable_group[group]}</span>
                )}
              </th>
              <td className={`${cell} text-right text-ink-soft`}>{formatRatio(ratio, i18n.language)}×</td>
              {shownPrices(model, ratio).map(({ id, value }) => (
                <td key={id} className={`${cell} text-right font-medium`}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Expression = ({ text }: { text: string }) => {
  const { t } = useTranslation()
  return (
    <div className="mt-4">
      <p className="mb-2 text-sm text-ink-soft">{t('pricing.expression')}</p>
      <CodeBlock text={text} label={t('pricing.expression')} />
    </div>
  )
}

const languageNames: Record<Language, string> = { curl: 'cURL', python: 'Python', typescript: 'TypeScript' }

const Calls = ({ model, list }: PartProps) => {
  const { t } = useTranslation()
  const base = useStatus()?.server_address || location.origin
  const [language, setLanguage] = useState<Language>('curl')
  const endpoints = endpointsOf(model.supported_endpoint_types, list)
  const [family, setFamily] = useState(endpoints[0]?.family)
  const endpoint = endpoints.find((one) => one.family === family) ?? endpoints[0]
  if (!endpoint) return <p className="text-sm text-ink-faint">{t('pricing.noEndpoint')}</p>
  const sample = writeSample(language, endpoint, model.model_name, base)
  return (
    <>
      <ul className="mb-4 space-y-1.5">
        {endpoints.map(({ family: name, path, method }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === endpoint.family}
              onClick={() => setFamily(name)}
              className="flex w-full min-w-0 flex-wrap items-center gap-x-3 gap-y-1 rounded-md border px-3 py-2 text-left text-sm hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft"
            >
              <span className="font-medium">{name}</span>
              <span className="min-w-0 truncate font-mono text-xs text-ink-soft">
                {method} {path}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Tabs
        label={t('pricing.language')}
        value={language}
        onChange={setLanguage}
        tabs={languages.map((id) => ({ id, label: languageNames[id] }))}
      />
      <CodeBlock text={sample} label={languageNames[language]} copyLabel={t('pricing.copySample')} className="-mt-2" />
    </>
  )
}

const Performance = ({ model }: { model: string }) => {
  const { t, i18n } = useTranslation()
  const groups = useQuery(performanceQuery(model)).data?.groups ?? []
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 })
  if (groups.length === 0) return null
  return (
    <Card title={t('pricing.performance')} text={t('pricing.performanceText')}>
      <ul className="space-y-4">
        {groups.map(({ group, avg_ttft_ms, avg_latency_ms, success_rate, avg_tps }) => (
          <li key={group}>
            <Chip>{group}</Chip>
            <dl className="mt-2 grid grid-cols-2 gap-3 text-sm sm:grid-cols-4">
              {(
                [
                  ['pricing.firstToken', formatDuration(avg_ttft_ms, i18n.language)],
                  ['pricing.latency', formatDuration(avg_latency_ms, i18n.language)],
                  [
                    'pricing.speed',
                    t('pricing.tokensPerSecond', { n: formatRatio(Math.round(avg_tps), i18n.language) }),
                  ],
                  ['pricing.success', share.format(success_rate > 1 ? success_rate / 100 : success_rate)],
                ] as const
              ).map(([name, value]) => (
                <div key={name}>
                  <dt className="text-xs text-ink-faint">{t(name)}</dt>
                  <dd className="tabular font-medium">{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const Head = ({
  model,
  vendor,
  children,
}: {
  model: ShownModel
  vendor: PublicVendor | undefined
  children: ReactNode
}) => {
  const { t } = useTranslation()
  const name = model.model_name
  return (
    <header className="mb-6">
      <div className="flex items-start gap-4">
        <BrandMark
          icon={model.icon || vendor?.icon}
          name={vendor?.name ?? name}
          shape="tile"
          className="size-12 text-base"
        />
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-1">
            <h1 className="min-w-0 truncate font-mono text-xl font-semibold tracking-tight" title={name}>
              {name}
            </h1>
            <CopyButton text={name} label={t('pricing.copyName', { name })} isIconOnly />
          </div>
          <p className="text-sm text-ink-faint">{vendor?.name ?? t('pricing.unknownVendor')}</p>
        </div>
      </div>
      {children}
    </header>
  )
}

const Detail = ({ model, list }: PartProps) => {
  const { t } = useTranslation()
  const { search } = useSearchState(readPricingSearch)
  const shownPrices = useShownPrices(search)
  const vendor = vendorsById(list).get(model.vendor_id ?? 0)
  const prices = shownPrices(model, ratioFor(model, list, search.group))
  const auto = list.auto_groups.filter((group) => model.enable_groups.includes(group))
  const unit = search.unit === 'K' ? t('pricing.perThousand') : t('pricing.perMillion')
  return (
    <>
      <Head model={model} vendor={vendor}>
        {model.description && <p className="mt-4 max-w-3xl text-ink-soft">{model.description}</p>}
        <p className="mt-4 flex flex-wrap items-center gap-1.5">
          <PaidBadge model={model} />
          {tagsOf(model).map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </p>
      </Head>
      {prices.length > 0 && (
        <Figures columns={prices.length > 4 ? 5 : prices.length > 3 ? 4 : 3}>
          {prices.map(({ id, name, value }) => (
            <Figure key={id} name={name} value={value} />
          ))}
        </Figures>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Card title={t('pricing.byGroup')} text={isPaidPerCall(model) ? t('pricing.perCall') : unit}>
            {isUnpriced(model) && <p className="mb-3 text-sm text-ink-soft">{t('pricing.unpricedText')}</p>}
            <GroupPrices model={model} list={list} />
            {isTiered(model) && model.billing_expr && <Expression text={model.billing_expr} />}
            {auto.length > 0 && (
              <p className="mt-4 flex flex-wrap items-center gap-1.5 border-t pt-3 text-xs text-ink-faint">
                {t('pricing.autoChain')}
                {auto.map((group) => (
                  <Chip key={group}>{group}</Chip>
                ))}
              </p>
            )}
          </Card>
          <Performance model={model.model_name} />
        </div>
        <Card title={t('pricing.call')} text={t('pricing.callText')} className="min-w-0">
          <Calls model={model} list={list} />
        </Card>
      </div>
    </>
  )
}

/** `/pricing/$model` */
export const ModelPage = () => {
  const { t } = useTranslation()
  const { model: name = '' } = useParams({ strict: false }) as { model?: string }
  const list = useQuery(priceListQuery)
  if (list.error) return <Failure error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <PageLoading />
  const model = list.data.data.find((one) => one.model_name === name)
  return (
    <>
      <Link to="/pricing" search={true} className={`${buttonStyle({ look: 'ghost', size: 'sm' })} mb-4 -ml-2.5`}>
        <ArrowLeft aria-hidden="true" />
        {t('pricing.back')}
      </Link>
      {model ? (
        <Detail key={name} model={model} list={list.data} />
      ) : (
        <>
          <h1 className="sr-only">{name}</h1>
          <div className="panel">
            <Empty icon={SearchX} title={t('pricing.unknownModel')} text={t('pricing.unknownModelText')} />
          </div>
        </>
      )}
    </>
  )
}
