// Notification settings: what the account's JSON says becomes fields, and the fields become the body the server takes.
import { expect, test } from 'bun:test'
import { readQuotaDisplay } from '../../lib/format.ts'
import { readSetting, toNotifyBody, toNotifyValues } from './setting.ts'

const dollars = readQuotaDisplay(undefined)

test('an account without settings is warned by mail below a dollar', () => {
  for (const text of ['', '{}', 'null', '[]', 'no json'])
    expect(toNotifyValues(readSetting(text), dollars)).toMatchObject({
      type: 'email',
      threshold: '1',
      gotifyPriority: '5',
    })
})

test('fields go there and back unchanged', () => {
  const setting = {
    notify_type: 'gotify',
    quota_warning_threshold: 1_250_000,
    notification_email: 'a@example.com',
    webhook_url: 'https://example.com/hook',
    webhook_secret: 's',
    bark_url: '',
    gotify_url: 'https://gotify.example.com',
    gotify_token: 't',
    gotify_priority: 0,
    upstream_model_update_notify_enabled: true,
    accept_unset_model_ratio_model: false,
    record_ip_log: true,
  }
  expect(toNotifyBody(toNotifyValues(setting, dollars), dollars)).toEqual(setting)
})
