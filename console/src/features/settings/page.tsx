// System settings: sections on the side, a search over all, the options of one section in the middle.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { readText } from '../../lib/url-state.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Card, PageHeading } from '../../ui/card.tsx'
import { Select } from '../../ui/input.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { definitionsQuery, type OptionValues, valuesQuery } from './api.ts'
import { SectionExtra } from './extras.tsx'
import { OptionForm } from './form.tsx'
import { findOptions, groupSections, sectionOfTab } from './sections.ts'

const readSearch = (raw: Record<string, unknown>) => ({ q: readText(raw.q), tab: readText(raw.tab) })

const SectionList = ({ definitions, current }: { definitions: readonly OptionDefinition[]; current: string }) => {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('settings.sections')} className="max-lg:hidden">
      {[...groupSections(definitions)].map(([category, sections]) => (
        <div key={category} className="mb-5">
          <h2 className="mb-1 px-2.5 text-xs font-medium text-ink-faint">{t(`settings.category.${category}`)}</h2>
          <ul>
            {sections.map((section) => {
              const isCurrent = current === `${category}/${section}`
              return (
                <li key={section}>
                  <Link
                    to="/system-settings/$category/$section"
                    params={{ category, section }}
                    aria-current={isCurrent ? 'page' : undefined}
                    className={cn(
                      'block rounded-md px-2.5 py-1.5 text-sm whitespace-nowrap text-ink-soft hover:bg-hover hover:text-ink',
                      isCurrent && 'bg-hover font-medium text-ink',
                    )}
                  >
                    {t(`settings.section.${section}`)}
                  </Link>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The same on narrow screens. */
const SectionSelect = ({ definitions, current }: { definitions: readonly OptionDefinition[]; current: string }) => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const go = (id: string) => {
    const [category = '', section = ''] = id.split('/')
    void navigate({ to: '/system-settings/$category/$section', params: { category, section } })
  }
  return (
    <Select
      aria-label={t('settings.sections')}
      value={current}
      onChange={(event) => go(event.target.value)}
      className="mb-4 lg:hidden"
    >
      {[...groupSections(definitions)].map(([category, sections]) => (
        <optgroup key={category} label={t(`settings.category.${category}`)}>
          {sections.map((section) => (
            <option key={section} value={`${category}/${section}`}>
              {t(`settings.section.${section}`)}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  )
}

type BodyProps = { definitions: readonly OptionDefinition[]; values: OptionValues; id: string; q: string | undefined }

const SettingsBody = ({ definitions, values, id, q }: BodyProps) => {
  const { t } = useTranslation()
  const [category = '', section = ''] = id.split('/')
  const found =
    q === undefined
      ? definitions.filter((option) => option.category === category && option.section === section)
      : findOptions(definitions, q)
  if (found.length === 0) {
    return <Empty icon={SearchX} title={t('state.noMatch')} text={t('settings.noMatch')} />
  }
  const title = q === undefined ? t(`settings.section.${section}`) : t('settings.found', { count: found.length })
  return (
    <Card title={title}>
      {q === undefined && <SectionExtra id={id} values={values} />}
      <OptionForm key={q ?? id} options={found} values={values} />
    </Card>
  )
}

export const SettingsPage = () => {
  const { t } = useTranslation()
  const params: { category?: string; section?: string } = useParams({ strict: false })
  const { search, change } = useSearchState(readSearch)
  const definitions = useQuery(definitionsQuery)
  const values = useQuery(valuesQuery)
  const start = sectionOfTab(search.tab)
  const id = `${params.category ?? start.category}/${params.section ?? start.section}`
  const error = definitions.error ?? values.error
  return (
    <>
      <PageHeading title={t('nav.settings')} text={t('settings.text')}>
        <SearchBox
          label={t('settings.search')}
          value={search.q ?? ''}
          onSearch={(q) => change({ q: q || undefined })}
          className="sm:w-72"
        />
      </PageHeading>
      {error ? (
        <Failure error={error} onRetry={() => void Promise.all([definitions.refetch(), values.refetch()])} />
      ) : definitions.data && values.data ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 lg:grid-cols-[12rem_minmax(0,1fr)]">
          <SectionSelect definitions={definitions.data} current={id} />
          <SectionList definitions={definitions.data} current={id} />
          <SettingsBody definitions={definitions.data} values={values.data} id={id} q={search.q} />
        </div>
      ) : (
        <Skeleton className="h-96" />
      )}
    </>
  )
}
