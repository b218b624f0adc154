// System settings: sections on the side, a search over all, cards of options in the middle, what is unsaved at the foot.
import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { readText } from '../../lib/url-state.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { useUnsavedGuard } from '../../lib/use-unsaved-guard.ts'
import { PageHeading } from '../../ui/card.tsx'
import { Failure, Skeleton } from '../../ui/states.tsx'
import { SearchBox } from '../../ui/toolbar.tsx'
import { definitionsQuery, type OptionValues, valuesQuery } from './api.ts'
import { DraftsProvider, useDraftStore } from './drafts.ts'
import { SaveBar } from './save-bar.tsx'
import { FoundOptions, SectionBody } from './section-body.tsx'
import { SectionList, SectionSelect } from './section-list.tsx'
import { idOf, sectionOfTab } from './sections.ts'

const readSearch = (raw: Record<string, unknown>) => ({ q: readText(raw.q), tab: readText(raw.tab) })

type EditorProps = {
  definitions: readonly OptionDefinition[]
  values: OptionValues
  id: string
  q: string | undefined
  onSearch: (text: string) => void
}

/** Drafts outlive a look at another section. */
const isSettingsPath = (pathname: string): boolean => /^\/system-settings(\/|$)/.test(pathname)

const SettingsEditor = ({ definitions, values, id, q, onSearch }: EditorProps) => {
  const { t } = useTranslation()
  // The terms of payment are confirmed by a button of their own.
  const options = definitions.filter(({ is_read_only: isReadOnly }) => !isReadOnly)
  const { drafts, changed, wrong, save, discard, isBusy } = useDraftStore(options, values)
  useUnsavedGuard(changed.length > 0, isSettingsPath)
  const unsaved = new Set(changed.map(idOf))
  return (
    <DraftsProvider value={drafts}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 lg:grid-cols-[13rem_minmax(0,54rem)]">
        <div className="lg:sticky lg:top-18 lg:flex lg:max-h-[calc(100dvh-5rem)] lg:flex-col lg:self-start">
          {/* The search stands out of the list’s way: it is wanted on every section. */}
          <SearchBox
            label={t('settings.search')}
            value={q ?? ''}
            onSearch={onSearch}
            className="mb-3 w-full flex-none sm:max-w-none lg:mb-4"
          />
          <SectionSelect definitions={options} current={id} unsaved={unsaved} />
          <SectionList definitions={options} current={q === undefined ? id : undefined} unsaved={unsaved} />
        </div>
        <div className="min-w-0">
          {q === undefined ? (
            <SectionBody key={id} id={id} options={options} values={values} />
          ) : (
            <FoundOptions q={q} options={options} />
          )}
          <SaveBar changed={changed} wrong={wrong} isBusy={isBusy} onSave={() => void save()} onDiscard={discard} />
        </div>
      </div>
    </DraftsProvider>
  )
}

/** `/system-settings/{category}/{section}` */
export const SettingsPage = () => {
  const { t } = useTranslation()
  const params: { category?: string; section?: string } = useParams({ strict: false })
  const { search, change } = useSearchState(readSearch)
  const definitions = useQuery(definitionsQuery)
  const values = useQuery(valuesQuery)
  const { category, section } = params
  if (category === undefined || section === undefined) {
    const params = sectionOfTab(search.tab)
    return (
      <Navigate
        to="/system-settings/$category/$section"
        params={params as never}
        search={{ q: search.q } as never}
        replace
      />
    )
  }
  const error = definitions.error ?? values.error
  return (
    <>
      <PageHeading title={t('nav.settings')} text={t('settings.text')} />
      {definitions.data && values.data ? (
        <SettingsEditor
          definitions={definitions.data}
          values={values.data}
          id={idOf({ category, section })}
          q={search.q}
          onSearch={(q) => change({ q: q || undefined })}
        />
      ) : error ? (
        <Failure error={error} onRetry={() => void Promise.all([definitions.refetch(), values.refetch()])} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </>
  )
}
