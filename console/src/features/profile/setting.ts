// How the caller is notified, read from and written to the account's JSON text of settings.
import { inputToQuota, type QuotaDisplay, quotaToInput } from '../../lib/format.ts'

export const notifyTypes = ['email', 'webhook', 'bark', 'gotify'] as const
export type NotifyType = (typeof notifyTypes)[number]

export type NotifyValues = {
  type: NotifyType
  /** In the display currency. */
  threshold: string
  email: string
  webhookUrl: string
  webhookSecret: string
  barkUrl: string
  gotifyUrl: string
  gotifyToken: string
  gotifyPriority: string
  tellsOfModels: boolean
  acceptsUnpriced: boolean
  recordsIp: boolean
}

/** The server's own default: a dollar. */
const thresholdDefault = 500_000

type Setting = Record<string, unknown>

/** Settings that are no JSON object count as none. */
export const readSetting = (text: string): Setting => {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Setting) : {}
  } catch {
    return {}
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export const toNotifyValues = (setting: Setting, display: QuotaDisplay): NotifyValues => {
  const threshold = Number(setting.quota_warning_threshold) || thresholdDefault
  return {
    type: notifyTypes.find((type) => type === setting.notify_type) ?? 'email',
    threshold: String(quotaToInput(threshold, display)),
    email: text(setting.notification_email),
    webhookUrl: text(setting.webhook_url),
    webhookSecret: text(setting.webhook_secret),
    barkUrl: text(setting.bark_url),
    gotifyUrl: text(setting.gotify_url),
    gotifyToken: text(setting.gotify_token),
    gotifyPriority: String(Number(setting.gotify_priority ?? 5)),
    tellsOfModels: setting.upstream_model_update_notify_enabled === true,
    acceptsUnpriced: setting.accept_unset_model_ratio_model === true,
    recordsIp: setting.record_ip_log === true,
  }
}

export const toNotifyBody = (values: NotifyValues, display: QuotaDisplay): Setting => ({
  notify_type: values.type,
  quota_warning_threshold: inputToQuota(Number(values.threshold), display),
  notification_email: values.email,
  webhook_url: values.webhookUrl,
  webhook_secret: values.webhookSecret,
  bark_url: values.barkUrl,
  gotify_url: values.gotifyUrl,
  gotify_token: values.gotifyToken,
  gotify_priority: Number(values.gotifyPriority),
  upstream_model_update_notify_enabled: values.tellsOfModels,
  accept_unset_model_ratio_model: values.acceptsUnpriced,
  record_ip_log: values.recordsIp,
})
