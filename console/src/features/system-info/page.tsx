// System information: how the installation is, its jobs, its log, and the clean-up of old rows.
import { useQuery } from '@tanstack/react-query'
import { Recycle } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Button } from '../../ui/button.tsx'
import { PageHeading } from '../../ui/card.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { collectGarbage, informationQuery } from './api.ts'
import { CleanupPart } from './cleanup-part.tsx'
import { JobsPart } from './jobs-part.tsx'
import { LogPart } from './log-part.tsx'
import { parts, readSystemSearch } from './search.ts'
import { StatePart } from './state-part.tsx'

/** `/system-info` */
export const SystemInfoPage = () => {
  const { t } = useTranslation()
  const { search, change } = useSearchState(readSystemSearch)
  const part = search.part ?? 'state'
  const info = useQuery(informationQuery)
  const { refetch } = info
  const refresh = useCallback(() => void refetch(), [refetch])
  const collect = useAction({ run: collectGarbage, touches: ['system'], done: () => t('system.collected') })
  return (
    <>
      <PageHeading title={t('nav.systemInfo')} text={t('system.intro')}>
        <Button icon={Recycle} isBusy={collect.isPending} onClick={() => collect.mutate(undefined)}>
          {t('system.collect')}
        </Button>
        <RefreshMenu id="system" onRefresh={refresh} isFetching={info.isFetching} />
      </PageHeading>
      <Tabs
        label={t('nav.systemInfo')}
        tabs={parts.map((id) => ({ id, label: t(`system.part.${id}`) }))}
        value={part}
        onChange={(id) => change({ part: id === 'state' ? undefined : id })}
      />
      {part === 'log' && <LogPart search={search} onChange={change} />}
      {part === 'cleanup' && <CleanupPart />}
      {(part === 'state' || part === 'jobs') && info.error && !info.data && (
        <Failure error={info.error} onRetry={refresh} className="panel" />
      )}
      {(part === 'state' || part === 'jobs') && info.isPending && <PageLoading />}
      {part === 'state' && info.data && <StatePart info={info.data} />}
      {part === 'jobs' && info.data && <JobsPart info={info.data} />}
    </>
  )
}
