// The bell: the operator's notice and announcements, with how many of them are new.
import { useQuery } from '@tanstack/react-query'
import { Bell as BellIcon } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import type { Announcement } from '../../../src/contract/index.ts'
import { textQuery } from '../features/texts/api.ts'
import { formatDate } from '../lib/format.ts'
import { setPreferences, usePreferences } from '../lib/preferences.ts'
import { useStatus } from '../lib/session.ts'
import { buttonStyle } from '../ui/button.tsx'
import { RichText } from '../ui/rich-text.tsx'
import { announcementsMax, countNew, markOf } from './news.ts'

const AnnouncementItem = ({ announcement }: { announcement: Announcement }) => {
  const { i18n } = useTranslation()
  return (
    <li className="border-t py-3 first:border-t-0">
      <p className="mb-1 text-xs text-ink-faint">
        {formatDate(Date.parse(announcement.publishDate) / 1000, i18n.language)}
      </p>
      <RichText text={announcement.content} className="text-sm" />
      {announcement.extra && <RichText text={announcement.extra} className="mt-1 text-xs text-ink-faint" />}
    </li>
  )
}

export const Bell = () => {
  const { t } = useTranslation()
  const announcements = (useStatus()?.announcements ?? []).slice(0, announcementsMax)
  const notice = useQuery(textQuery('/api/notice')).data ?? ''
  const { seenNews } = usePreferences()
  const count = countNew(notice, announcements, seenNews)
  const isEmpty = notice.trim() === '' && announcements.length === 0
  return (
    <Popover.Root onOpenChange={(isOpen) => isOpen || setPreferences({ seenNews: markOf(notice, announcements) })}>
      <Popover.Trigger
        aria-label={count > 0 ? t('bell.unread', { count }) : t('bell.label')}
        className={`${buttonStyle({ look: 'ghost', size: 'icon' })} relative`}
      >
        <BellIcon aria-hidden="true" />
        {count > 0 && <span aria-hidden="true" className="absolute top-1.5 right-1.5 size-2 rounded-full bg-signal" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-h-[min(32rem,var(--radix-popover-content-available-height))] w-96 max-w-[calc(100vw-1.5rem)] animate-rise overflow-y-auto rounded-xl border bg-surface p-4 shadow-pop"
        >
          {isEmpty && <p className="py-8 text-center text-sm text-ink-faint">{t('bell.empty')}</p>}
          {notice.trim() !== '' && (
            <section>
              <h2 className="mb-2 text-sm font-semibold">{t('bell.notice')}</h2>
              <RichText text={notice} className="text-sm" />
            </section>
          )}
          {announcements.length > 0 && (
            <section className={notice.trim() === '' ? undefined : 'mt-4 border-t pt-4'}>
              <h2 className="mb-1 text-sm font-semibold">{t('bell.announcements')}</h2>
              <ul>
                {announcements.map((announcement) => (
                  <AnnouncementItem
                    key={`${announcement.publishDate} ${announcement.content}`}
                    announcement={announcement}
                  />
                ))}
              </ul>
            </section>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
