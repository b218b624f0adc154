// How many conversations are kept on their channel, and forgetting them.
import { useQuery } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../../lib/format.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { useConfirm } from '../../../ui/dialog.tsx'
import { Failure, Skeleton } from '../../../ui/states.tsx'
import { affinityQuery, clearAffinity } from '../api.ts'

export const AffinityCache = () => {
  const { t, i18n } = useTranslation()
  const confirm = useConfirm()
  const cache = useQuery(affinityQuery)
  const count = (value: number) => formatCount(value, i18n.language)
  const clear = useAction({
    run: clearAffinity,
    touches: ['affinity'],
    done: ({ deleted }) => t('settings.forgotten', { count: deleted }),
  })
  const ask = async (rule: string | undefined) => {
    const isSure = await confirm({
      title: t('settings.forget'),
      text: t('settings.forgetText'),
      action: t('settings.forget'),
      isDangerous: true,
    })
    if (isSure) clear.mutate(rule)
  }
  const rows = cache.data
    ? [
        ...Object.entries(cache.data.by_rule_name).map(([name, kept]) => ({ name, label: name, kept })),
        ...(cache.data.unknown > 0
          ? [{ name: undefined, label: t('settings.otherRules'), kept: cache.data.unknown }]
          : []),
      ]
    : []
  return (
    <Card
      title={t('settings.kept')}
      text={
        cache.data && t('settings.keptText', { count: count(cache.data.total), max: count(cache.data.cache_capacity) })
      }
      action={
        <Button
          size="sm"
          icon={Eraser}
          disabled={!cache.data?.total}
          isBusy={clear.isPending}
          onClick={() => void ask(undefined)}
        >
          {t('settings.forgetAll')}
        </Button>
      }
    >
      {cache.error && !cache.data && <Failure error={cache.error} onRetry={() => void cache.refetch()} />}
      {cache.isPending && <Skeleton className="h-16" />}
      <ul className="divide-y rounded-lg border empty:hidden">
        {rows.map(({ name, label, kept }) => (
          <li key={label} className="flex min-h-11 items-center justify-between gap-3 py-1.5 pr-1.5 pl-3.5 text-sm">
            <span className="min-w-0 flex-1 truncate">{label}</span>
            <span className="tabular text-ink-soft">{count(kept)}</span>
            {name !== undefined && (
              <Button look="ghost" size="sm" disabled={kept === 0} onClick={() => void ask(name)}>
                {t('settings.forgetRule')}
                <span className="sr-only">{name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
