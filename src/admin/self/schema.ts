// What people change about their own account.
import { z } from '../../contract/index.ts'
import { optionalText } from '../frame/index.ts'

/** One of three forms: the side bar, the language, or the account (http-api.md section 5). */
export const selfBody = z.object({
  sidebar_modules: optionalText(16_384),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a language code')
    .nullish(),
  username: optionalText(200),
  display_name: optionalText(200),
  password: optionalText(1024),
  original_password: optionalText(1024),
})
export type SelfBody = z.infer<typeof selfBody>

const isWebAddress = (value: string): boolean => {
  const protocol = URL.parse(value)?.protocol
  return protocol === 'http:' || protocol === 'https:'
}

const webAddress = z
  .string()
  .max(2048)
  .refine((value) => value === '' || isWebAddress(value), 'must be an http:// or https:// address')
  .nullish()

const mailAddress = z
  .string()
  .max(254)
  .refine((value) => value === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value), 'must be a mail address')
  .nullish()

/** Bark's address may hold placeholders, which are no part of a real address. */
const barkAddress = z
  .string()
  .max(2048)
  .refine((value) => value === '' || isWebAddress(value.replace(/\{\{\w{1,20}\}\}/g, 'x')), 'must be a web address')
  .nullish()

export const settingBody = z.object({
  notify_type: z.enum(['email', 'webhook', 'bark', 'gotify']),
  quota_warning_threshold: z.number().positive('must be above 0').max(Number.MAX_SAFE_INTEGER),
  notification_email: mailAddress,
  webhook_url: webAddress,
  webhook_secret: optionalText(512),
  bark_url: barkAddress,
  gotify_url: webAddress,
  gotify_token: optionalText(512),
  gotify_priority: z.number().nullish(),
  upstream_model_update_notify_enabled: z.boolean().nullish(),
  accept_unset_model_ratio_model: z.boolean().nullish(),
  record_ip_log: z.boolean().nullish(),
})
export type SettingBody = z.infer<typeof settingBody>
