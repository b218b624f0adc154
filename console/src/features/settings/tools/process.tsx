// The process that answers: its memory and disk, its log files, its version.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Recycle, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, formatTime } from '../../../lib/format.ts'
import { useStatus } from '../../../lib/session.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Button, buttonStyle } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { Input, Select } from '../../../ui/input.tsx'
import { Failure, Skeleton } from '../../../ui/states.tsx'
import { collectGarbage } from '../../system-info/api.ts'
import { formatBytes } from '../../system-info/units.ts'
import { logFilesQuery, removeLogFiles, statsQuery } from '../api.ts'

const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-3">
    {facts.map(([name, value]) => (
      <div key={name} className="min-w-0">
        <dt className="text-xs text-ink-faint">{name}</dt>
        <dd className="tabular mt-0.5 break-words">{value}</dd>
      </div>
    ))}
  </dl>
)

export const ProcessCard = () => {
  const { t, i18n } = useTranslation()
  const stats = useQuery(statsQuery)
  const collect = useAction({ run: collectGarbage, touches: ['performance'], done: () => t('settings.collected') })
  const bytes = (size: number) => formatBytes(size, i18n.language)
  const { memory_stats: memory, disk_space_info: disk } = stats.data ?? {}
  return (
    <Card
      title={t('settings.process')}
      text={t('settings.processText')}
      action={
        <Button size="sm" icon={Recycle} isBusy={collect.isPending} onClick={() => collect.mutate(undefined)}>
          {t('settings.collect')}
        </Button>
      }
    >
      {stats.error && !stats.data && <Failure error={stats.error} onRetry={() => void stats.refetch()} />}
      {stats.isPending && <Skeleton className="h-12" />}
      {memory && disk && (
        <Facts
          facts={[
            [t('settings.memoryUsed'), bytes(memory.sys)],
            [t('settings.heapUsed'), bytes(memory.alloc)],
            [t('settings.diskFree'), `${bytes(disk.free)} / ${bytes(disk.total)}`],
          ]}
        />
      )}
    </Card>
  )
}

const RemoveFiles = () => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const [mode, setMode] = useState<'by_days' | 'by_count'>('by_days')
  const [value, setValue] = useState('7')
  const remove = useAction({
    run: () => removeLogFiles(mode, Number(value)),
    touches: ['performance'],
    done: ({ deleted_count: count, freed_bytes: freed }) =>
      t('settings.filesRemoved', { count, size: formatBytes(freed, i18n.language) }),
  })
  const ask = async () => {
    const isSure = await confirm({
      title: t('settings.removeFiles'),
      text: mode === 'by_days' ? t('settings.removeByDays', { value }) : t('settings.removeByCount', { value }),
      action: t('action.delete'),
      isDangerous: true,
    })
    if (isSure) remove.mutate(undefined)
  }
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2 border-t pt-4">
      <Select
        aria-label={t('settings.keepFiles')}
        value={mode}
        onChange={({ target }) => setMode(target.value === 'by_count' ? 'by_count' : 'by_days')}
        className="w-56 max-sm:w-full"
      >
        <option value="by_days">{t('settings.keepByDays')}</option>
        <option value="by_count">{t('settings.keepByCount')}</option>
      </Select>
      <Input
        aria-label={t('settings.keepHowMany')}
        inputMode="numeric"
        value={value}
        onChange={({ target }) => setValue(target.value)}
        className="tabular w-24"
      />
      <Button
        icon={Trash2}
        disabled={!/^[1-9]\d{0,5}$/.test(value)}
        isBusy={remove.isPending}
        onClick={() => void ask()}
        className="text-bad"
      >
        {t('settings.removeFiles')}
      </Button>
    </div>
  )
}

export const LogFilesCard = () => {
  const { t, i18n } = useTranslation()
  const files = useQuery(logFilesQuery)
  const folder = files.data
  return (
    <Card
      title={t('settings.logFiles')}
      text={t('settings.logFilesText')}
      action={
        <Link to="/system-info" search={{ part: 'log' } as never} className={buttonStyle({ size: 'sm' })}>
          {t('settings.readLog')}
          <ArrowRight aria-hidden="true" />
        </Link>
      }
    >
      {files.error && !folder && <Failure error={files.error} onRetry={() => void files.refetch()} />}
      {files.isPending && <Skeleton className="h-12" />}
      {folder && !folder.enabled && <p className="text-sm text-ink-faint">{t('settings.noLogFiles')}</p>}
      {folder?.enabled && (
        <>
          <Facts
            facts={[
              [t('settings.files'), formatCount(folder.file_count, i18n.language)],
              [t('settings.filesSize'), formatBytes(folder.total_size, i18n.language)],
              [
                t('settings.folder'),
                <code key="folder" className="font-mono text-xs break-all">
                  {folder.log_dir}
                </code>,
              ],
            ]}
          />
          <RemoveFiles />
        </>
      )}
    </Card>
  )
}

export const VersionCard = () => {
  const { t, i18n } = useTranslation()
  const status = useStatus()
  return (
    <Card
      title={t('settings.version')}
      action={
        <Link to="/system-info" className={buttonStyle({ size: 'sm' })}>
          {t('nav.systemInfo')}
          <ArrowRight aria-hidden="true" />
        </Link>
      }
    >
      <Facts
        facts={[
          [t('settings.versionNow'), status?.version ?? '–'],
          [t('settings.runningSince'), status?.start_time ? formatTime(status.start_time, i18n.language) : '–'],
        ]}
      />
    </Card>
  )
}
