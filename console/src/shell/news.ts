// What of the notice and the announcements somebody has not seen yet.
import type { Announcement } from '../../../src/contract/index.ts'

const hashOf = (text: string): string => {
  let hash = 5381
  for (const letter of text) hash = ((hash << 5) + hash + (letter.codePointAt(0) ?? 0)) | 0
  return (hash >>> 0).toString(36)
}

/** How many are shown at most. */
export const announcementsMax = 20

/** A short mark of what there is now: the notice's text and the newest announcement. */
export const markOf = (notice: string, announcements: readonly Announcement[]): string =>
  `${hashOf(notice)}.${announcements[0]?.publishDate ?? ''}`

/** How many news there are beside what was seen. */
export const countNew = (notice: string, announcements: readonly Announcement[], seen: string): number => {
  const dot = seen.indexOf('.')
  const [seenNotice, seenDate] = dot < 0 ? ['', ''] : [seen.slice(0, dot), seen.slice(dot + 1)]
  const isNoticeNew = notice.trim() !== '' && hashOf(notice) !== seenNotice
  const since = Date.parse(seenDate) || 0
  return (isNoticeNew ? 1 : 0) + announcements.filter(({ publishDate }) => Date.parse(publishDate) > since).length
}
