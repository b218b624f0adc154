// Panels of the overview that hold what the operator tells: notice, announcements, addresses, questions, watched services.
import { useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Announcement, ApiInfo } from '../../../../src/contract/index.ts'
import { formatDate, formatRelative } from '../../lib/format.ts'
import { useStatus } from '../../lib/session.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { textQuery, uptimeQuery } from './api.ts'
import { colourOf } from './colours.ts'

const tones: Record<string, Tone> = { ongoing: 'info', success: 'ok', warning: 'warn', error: 'bad' }

const listStyle = 'max-h-96 overflow-y-auto -mr-2 pr-2'

/** The operator's notice; nothing when there is none. */
const NoticePanel = () => {
  const { t } = useTranslation()
  const text = useQuery(textQuery('/api/notice')).data?.trim() ?? ''
  if (text === '') return null
  return (
    <Card title={t('text.notice')}>
      <RichText text={text} className="text-sm" />
    </Card>
  )
}

const AnnouncementItem = ({ content, publishDate, type, extra }: Announcement) => {
  const { t, i18n } = useTranslation()
  const seconds = Date.parse(publishDate) / 1000
  const kind = type || 'default'
  return (
    <li className="border-b py-3 first:pt-0 last:border-b-0 last:pb-0">
      <p className="mb-1.5 flex flex-wrap items-center gap-2 text-xs text-ink-faint">
        <Badge tone={tones[kind] ?? 'neutral'} hasDot>
          {t(`text.kind.${kind}`)}
        </Badge>
        {Number.isFinite(seconds) && (
          <time dateTime={publishDate} title={formatDate(seconds, i18n.language)}>
            {formatRelative(seconds, Date.now() / 1000, i18n.language)}
          </time>
        )}
      </p>
      <RichText text={content} className="text-sm" />
      {extra && <p className="mt-1 text-xs text-ink-faint">{extra}</p>}
    </li>
  )
}

/** Announcements, newest first; nothing when there are none. */
const AnnouncementsPanel = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const items = status?.announcements_enabled ? (status.announcements ?? []) : []
  if (items.length === 0) return null
  return (
    <Card title={t('text.announcements')}>
      <ul className={listStyle}>
        {items.slice(0, 20).map((item) => (
          <AnnouncementItem key={item.publishDate + item.content} {...item} />
        ))}
      </ul>
    </Card>
  )
}

const ApiInfoItem = ({ url, route, description, color }: ApiInfo) => {
  const { t } = useTranslation()
  return (
    <li className="flex items-start gap-3 border-b py-2.5 first:pt-0 last:border-b-0 last:pb-0">
      <span
        aria-hidden="true"
        className="mt-1.5 size-2.5 shrink-0 rounded-full"
        style={{ background: colourOf(color) }}
      />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium text-ink">{route}</p>
        <p className="truncate font-mono text-xs text-ink-soft">{url}</p>
        <p className="mt-0.5 text-xs text-ink-faint">{description}</p>
      </div>
      <CopyButton text={url} label={t('text.copyAddress', { name: route })} isIconOnly />
    </li>
  )
}

/** Addresses of this service; nothing when there are none. */
const ApiInfoPanel = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const items = status?.api_info_enabled ? (status.api_info ?? []) : []
  if (items.length === 0) return null
  return (
    <Card title={t('text.apiInfo')} text={t('text.apiInfoText')}>
      <ul className={listStyle}>
        {items.map((item) => (
          <ApiInfoItem key={item.url + item.route} {...item} />
        ))}
      </ul>
    </Card>
  )
}

/** Questions and answers; nothing when there are none. */
const FaqPanel = () => {
  const { t } = useTranslation()
  const status = useStatus()
  const items = status?.faq_enabled ? (status.faq ?? []) : []
  if (items.length === 0) return null
  return (
    <Card title={t('text.faq')}>
      <div className={listStyle}>
        {items.map(({ question, answer }) => (
          <details key={question} className="group border-b last:border-b-0">
            <summary className="flex cursor-pointer list-none items-start justify-between gap-3 rounded-sm py-2.5 text-sm font-medium [&::-webkit-details-marker]:hidden">
              {question}
              <ChevronDown
                aria-hidden="true"
                className="mt-0.5 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-180"
              />
            </summary>
            <RichText text={answer} className="pb-3 text-sm" />
          </details>
        ))}
      </div>
    </Card>
  )
}

const states: Record<number, { tone: Tone; name: string }> = {
  0: { tone: 'bad', name: 'text.state.down' },
  1: { tone: 'ok', name: 'text.state.up' },
  2: { tone: 'warn', name: 'text.state.pending' },
  3: { tone: 'info', name: 'text.state.maintenance' },
}

/** Services that are watched elsewhere; nothing when there are none. */
const UptimePanel = () => {
  const { t, i18n } = useTranslation()
  const isOn = useStatus()?.uptime_kuma_enabled === true
  const categories = useQuery({ ...uptimeQuery, enabled: isOn }).data ?? []
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 })
  if (categories.length === 0) return null
  return (
    <Card title={t('text.uptime')} text={t('text.uptimeText')}>
      <div className={`space-y-4 ${listStyle}`}>
        {categories.map(({ categoryName, monitors }) => (
          <section key={categoryName}>
            <h3 className="mb-1.5 text-xs font-medium text-ink-faint">{categoryName}</h3>
            {monitors.length === 0 && <p className="text-sm text-ink-faint">{t('text.noMonitors')}</p>}
            <ul className="space-y-1.5">
              {monitors.map((monitor) => {
                const state = states[monitor.status] ?? { tone: 'neutral' as const, name: 'text.state.pending' }
                return (
                  <li
                    key={`${monitor.group ?? ''}/${monitor.name}`}
                    className="flex items-center justify-between gap-3 text-sm"
                  >
                    <span className="min-w-0 truncate">{monitor.name}</span>
                    <span className="flex shrink-0 items-center gap-2.5">
                      <span className="tabular text-xs text-ink-faint">{share.format(monitor.uptime)}</span>
                      <Badge tone={state.tone} hasDot>
                        {t(state.name)}
                      </Badge>
                    </span>
                  </li>
                )
              })}
            </ul>
          </section>
        ))}
      </div>
    </Card>
  )
}

/** All of them that have something to say, side by side where there is room; nothing at all otherwise. */
export const TextPanels = () => (
  <div className="mt-4 grid items-start gap-4 empty:hidden lg:grid-cols-2">
    <NoticePanel />
    <AnnouncementsPanel />
    <ApiInfoPanel />
    <UptimePanel />
    <FaqPanel />
  </div>
)
