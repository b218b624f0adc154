// The key form's values and their way from and to the wire.
import { type Token, type TokenInput, tokenInput, z } from '../../../../src/contract/index.ts'
import { fromDateTimeInput, inputToQuota, type QuotaDisplay, quotaToInput, toDateTimeInput } from '../../lib/format.ts'
import { splitList } from '../../lib/json-text.ts'

export type TokenValues = {
  name: string
  group: string
  isCrossGroup: boolean
  /** Value of a datetime-local input; empty: never. */
  expires: string
  isUnlimited: boolean
  /** In the display currency, as typed. */
  quota: string
  models: string[]
  ips: string
  count: string
}

/** The form's rules; messages are message keys. */
export const tokenSchema = z
  .object({
    name: z.string().trim().min(1, 'form.required').max(50, 'form.max50'),
    group: z.string(),
    isCrossGroup: z.boolean(),
    expires: z.string().refine((text) => text === '' || fromDateTimeInput(text) !== undefined, 'form.badTime'),
    isUnlimited: z.boolean(),
    quota: z.string(),
    models: z.array(z.string()),
    ips: z.string(),
    count: z.string().regex(/^([1-9]|[1-9]\d|100)$/, 'form.count100'),
  })
  .refine(({ isUnlimited, quota }) => isUnlimited || (quota.trim() !== '' && Number(quota) >= 0), {
    path: ['quota'],
    message: 'form.notNegative',
  })

const newKeyAmount = 10

/** Values of a new key, in a group the installation prefers. */
export const emptyValues = (group: string): TokenValues => ({
  name: '',
  group,
  isCrossGroup: group === 'auto',
  expires: '',
  isUnlimited: true,
  quota: String(newKeyAmount),
  models: [],
  ips: '',
  count: '1',
})

/** Values of a key that is. */
export const toValues = (token: Token, display: QuotaDisplay): TokenValues => ({
  name: token.name,
  group: token.group,
  isCrossGroup: token.cross_group_retry,
  expires: token.expired_time === -1 ? '' : toDateTimeInput(token.expired_time),
  isUnlimited: token.unlimited_quota,
  quota: String(quotaToInput(Math.max(0, token.remain_quota), display)),
  models: token.model_limits_enabled ? splitList(token.model_limits) : [],
  ips: token.allow_ips ?? '',
  count: '1',
})

/** Values → body. An amount that was not touched keeps its exact units, since the shown number is rounded. */
export const toInput = (values: TokenValues, display: QuotaDisplay, token?: Token): TokenInput => {
  const amount = Number(values.quota)
  const isKept = token !== undefined && amount === quotaToInput(Math.max(0, token.remain_quota), display)
  return tokenInput.parse({
    name: values.name.trim(),
    group: values.group,
    cross_group_retry: values.group === 'auto' && values.isCrossGroup,
    expired_time: fromDateTimeInput(values.expires) ?? -1,
    unlimited_quota: values.isUnlimited,
    remain_quota: values.isUnlimited ? 0 : isKept ? Math.max(0, token.remain_quota) : inputToQuota(amount, display),
    model_limits_enabled: values.models.length > 0,
    model_limits: values.models.join(','),
    allow_ips: splitList(values.ips).join('\n'),
  })
}

/** Names for several keys made at once: the first is plain, the others are numbered. */
export const numberNames = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name.slice(0, 45)}-${index + 1}`))
