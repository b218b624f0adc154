// How the models did in the last day: success, speed and time of the busiest (administrators).
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { healthQuery } from './api.ts'

const shownMax = 6

/** Percent that count as healthy, and as still bearable. */
const toneOf = (rate: number): Tone => (rate >= 99 ? 'ok' : rate >= 95 ? 'warn' : 'bad')

export const HealthCard = () => {
  const { t, i18n } = useTranslation()
  const { data: models } = useQuery(healthQuery)
  const language = i18n.language
  const percent = (rate: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(rate / 100)
  return (
    <Card
      title={t('overview.health')}
      text={t('overview.healthText')}
      className="mt-4"
      action={
        <Link to="/dashboard/models" className="text-sm font-medium text-accent-text hover:underline">
          {t('nav.explore')}
        </Link>
      }
    >
      {!models && <Skeleton className="h-24" />}
      {models?.length === 0 && <p className="py-6 text-center text-sm text-ink-faint">{t('overview.noUse')}</p>}
      {models && models.length > 0 && (
        <ul className="grid gap-x-8 gap-y-1 md:grid-cols-2">
          {models.slice(0, shownMax).map((model) => (
            <li
              key={model.model_name}
              className="flex min-w-0 items-center gap-3 border-b py-2 text-sm last:border-b-0"
            >
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{model.model_name}</span>
              <span className="tabular text-xs whitespace-nowrap text-ink-faint">
                {formatDuration(model.avg_latency_ms, language)}
                {' · '}
                {t('overview.speed', { n: formatCount(model.avg_tps, language) })}
              </span>
              <Badge tone={toneOf(model.success_rate)} hasDot>
                {percent(model.success_rate)}
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
