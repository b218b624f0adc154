// A notice to a person: what it says, and how a person wants to be told.
import { userStatus } from '../../identity/index.ts'
import { parseJsonObject, readPath, readString } from '../../kernel/index.ts'
import type { UserRow } from '../../storage/index.ts'

/** `{{value}}` in the content stands for the next of the values. */
export type Notice = {
  /** One kind of event; limits count per kind. */
  readonly type: string
  readonly title: string
  readonly content: string
  readonly values: readonly string[]
}

const PLACEHOLDER = '{{value}}'

/** The content with its values in it. */
export const fillNotice = ({ content, values }: Notice): string => {
  const [head = '', ...rest] = content.split(PLACEHOLDER)
  return head + rest.map((text, index) => `${values[index] ?? ''}${text}`).join('')
}

/** Where to and how, as the user's settings say. */
export type NoticeTarget =
  | { readonly kind: 'email'; readonly address: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly kind: 'bark'; readonly url: string }
  | { readonly kind: 'gotify'; readonly url: string; readonly token: string; readonly priority: number }

const PRIORITY_DEFAULT = 5

/** Undefined for somebody who cannot be told anything. Without a choice it is a mail. */
export const readTarget = (user: Pick<UserRow, 'email' | 'setting'>): NoticeTarget | undefined => {
  const setting = parseJsonObject(user.setting)
  const text = (name: string): string => readString(setting, name) ?? ''
  switch (text('notify_type')) {
    case 'webhook': {
      const url = text('webhook_url')
      return url === '' ? undefined : { kind: 'webhook', url, secret: text('webhook_secret') }
    }
    case 'bark': {
      const url = text('bark_url')
      return url === '' ? undefined : { kind: 'bark', url }
    }
    case 'gotify': {
      const [url, token] = [text('gotify_url'), text('gotify_token')]
      const given = Number(readPath(setting, 'gotify_priority') ?? PRIORITY_DEFAULT)
      const priority = Number.isInteger(given) && given >= 0 && given <= 10 ? given : PRIORITY_DEFAULT
      return url === '' || token === '' ? undefined : { kind: 'gotify', url, token, priority }
    }
    default: {
      const address = text('notification_email') || user.email
      return address === '' ? undefined : { kind: 'email', address }
    }
  }
}

/** Whether somebody may be told things, and said how. */
export const isReachable = (user: Pick<UserRow, 'email' | 'setting' | 'status' | 'deleted_at'>): boolean =>
  user.status === userStatus.enabled && user.deleted_at === null && readTarget(user) !== undefined
