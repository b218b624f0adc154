// What an operator tells everybody: panels of the overview, as `/api/status` carries them.

/** `color` is one of the words of the option `console_setting.api_info`. */
export type ApiInfo = { url: string; route: string; description: string; color: string }

/** `publishDate` is ISO 8601; `type` is default, ongoing, success, warning or error. Newest first in the status. */
export type Announcement = { content: string; publishDate: string; type?: string; extra?: string }

export type Question = { question: string; answer: string }

/** The panels; a list is absent where its panel is off. */
export type Panels = {
  api_info_enabled: boolean
  announcements_enabled: boolean
  faq_enabled: boolean
  uptime_kuma_enabled: boolean
  api_info?: readonly ApiInfo[]
  announcements?: readonly Announcement[]
  faq?: readonly Question[]
}
