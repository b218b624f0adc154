// Settings of billing: quota grants, currency, model prices, groups, check-in (options.md 4.1–4.4, 4.6).
import { z } from '../../contract/index.ts'
import { type PriceEdition, validateExpression } from '../../pricing/index.ts'
import { json, ratio, table, tableOf } from '../json-setting.ts'
import { bool, choice, float, int, text, webAddress } from '../kinds.ts'
import { defaultPrices, type PriceTableName } from '../price-defaults.ts'
import type { ReadSetting } from '../setting.ts'
import { payment } from './payment.ts'

const QUOTA = 'billing/quota'
const CURRENCY = 'billing/currency'
const PRICES = 'billing/model-pricing'
const GROUPS = 'billing/group-pricing'
const CHECKIN = 'billing/checkin'
/** A thousand million US dollars in quota units: below the safe range with room for sums. */
const QUOTA_MAX = 500_000_000_000_000

const needsCompliance = (amount: number, read: ReadSetting): string | undefined =>
  amount > 0 && !read(payment.isComplianceConfirmed) ? 'needs the payment terms to be confirmed first' : undefined

const quota = {
  quotaForNewUser: int({
    key: 'QuotaForNewUser',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: QUOTA_MAX,
    help: 'Units granted at sign-up.',
  }),
  quotaForInviter: int({
    key: 'QuotaForInviter',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: QUOTA_MAX,
    help: 'Units granted to the inviter.',
    check: needsCompliance,
  }),
  quotaForInvitee: int({
    key: 'QuotaForInvitee',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: QUOTA_MAX,
    help: 'Units granted to the invited user.',
    check: needsCompliance,
  }),
  inviteRewardDays: int({
    key: 'tollgate.invite_reward_days',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: 3650,
    help: 'Days after sign-up until an invitation brings its rewards.',
  }),
  inviteRewardNeedsPayment: bool({
    key: 'tollgate.invite_reward_needs_payment',
    scope: QUOTA,
    default: false,
    help: 'An invitation brings its rewards only once the invited user has paid for something.',
  }),
  inviteRewardsPerDay: int({
    key: 'tollgate.invite_rewards_per_day',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: 1_000_000,
    help: 'Most rewards that an inviter is given in 24 hours; 0 = no limit.',
  }),
  inviteRewardsTotal: int({
    key: 'tollgate.invite_rewards_total',
    scope: QUOTA,
    default: 0,
    min: 0,
    max: 1_000_000,
    help: 'Most rewards that an inviter is ever given; 0 = no limit.',
  }),
  preConsumedQuota: int({
    key: 'PreConsumedQuota',
    scope: QUOTA,
    default: 500,
    min: 0,
    max: QUOTA_MAX,
    help: 'Least units held for a request.',
  }),
  quotaRemindThreshold: int({
    key: 'QuotaRemindThreshold',
    scope: QUOTA,
    default: 1000,
    min: 0,
    max: QUOTA_MAX,
    help: 'Balance below which a user is warned, unless the user chose another.',
  }),
  planNoticeDays: int({
    key: 'tollgate.plan_notice_days',
    scope: QUOTA,
    default: 3,
    min: 0,
    max: 90,
    help: 'Days before the end of a plan at which its owner is told; 0 = never.',
  }),
  topUpLink: text({ key: 'TopUpLink', scope: QUOTA, default: '', help: 'Address of an outside top-up page.' }),
  holdsForFreeModels: bool({
    key: 'quota_setting.enable_free_model_pre_consume',
    scope: QUOTA,
    default: true,
    help: 'Hold quota also for models whose price is 0.',
  }),
  quotaPerUnit: float({
    key: 'QuotaPerUnit',
    scope: CURRENCY,
    isPublic: true,
    default: 500_000,
    min: 1,
    max: 1e12,
    help: 'Units of one US dollar.',
  }),
}

const currency = {
  quotaDisplayType: choice({
    key: 'general_setting.quota_display_type',
    scope: CURRENCY,
    isPublic: true,
    words: ['USD', 'CNY', 'TOKENS', 'CUSTOM'],
    default: 'USD',
    help: 'How quota is shown, and the unit of top-up amounts.',
  }),
  customCurrencySymbol: text({
    key: 'general_setting.custom_currency_symbol',
    scope: CURRENCY,
    isPublic: true,
    default: '¤',
    lengthMax: 8,
    help: 'Symbol of the custom currency.',
  }),
  customCurrencyRate: float({
    key: 'general_setting.custom_currency_exchange_rate',
    scope: CURRENCY,
    isPublic: true,
    default: 1,
    min: 1e-6,
    max: 1e9,
    help: 'Custom currency per US dollar.',
  }),
  usdExchangeRate: float({
    key: 'USDExchangeRate',
    scope: CURRENCY,
    isPublic: true,
    default: 7.3,
    min: 1e-6,
    max: 1e9,
    help: 'Yuan per US dollar, for display.',
  }),
  displaysInCurrency: bool({
    key: 'DisplayInCurrencyEnabled',
    scope: CURRENCY,
    isPublic: true,
    default: true,
    help: 'Legacy: sets general_setting.quota_display_type to USD or TOKENS.',
  }),
  displaysTokenStat: bool({
    key: 'DisplayTokenStatEnabled',
    scope: CURRENCY,
    default: true,
    help: "The billing API reports the key's quota (true) or the user's (false).",
  }),
  docsLink: webAddress({
    key: 'general_setting.docs_link',
    scope: CURRENCY,
    isPublic: true,
    default: '',
    help: 'Address of the documentation.',
  }),
}

/** The first expression that cannot be evaluated, in words. */
const findBadExpression = (expressions: Readonly<Record<string, string>>): string | undefined => {
  for (const [model, expression] of Object.entries(expressions)) {
    const problem = expression.trim() === '' ? undefined : validateExpression(expression)
    if (problem !== undefined) return `has an expression for ${model} that cannot be used: ${problem}`
  }
  return undefined
}

const ratioTable = (key: string, name: PriceTableName, help: string) =>
  table({ key, scope: PRICES, value: ratio, default: defaultPrices(name), help })

const prices = {
  modelPrice: ratioTable('ModelPrice', 'modelPrice', 'US dollars per call: {"model":0.04}.'),
  modelRatio: ratioTable('ModelRatio', 'modelRatio', 'Price of input tokens; 1 = 2 US dollars per million.'),
  completionRatio: ratioTable('CompletionRatio', 'completionRatio', 'Price of output tokens, as a multiple of input.'),
  cacheRatio: ratioTable('CacheRatio', 'cacheRatio', 'Price of cached input, as a multiple of input.'),
  createCacheRatio: ratioTable(
    'CreateCacheRatio',
    'createCacheRatio',
    'Price of cache writes, as a multiple of input.',
  ),
  imageRatio: ratioTable('ImageRatio', 'imageRatio', 'Price of image input, as a multiple of input.'),
  audioRatio: ratioTable('AudioRatio', 'audioRatio', 'Price of audio input, as a multiple of input.'),
  audioCompletionRatio: ratioTable(
    'AudioCompletionRatio',
    'audioCompletionRatio',
    'Price of audio output, as a multiple of audio input.',
  ),
  exposesRatios: bool({
    key: 'ExposeRatioEnabled',
    scope: PRICES,
    default: false,
    help: 'Open GET /api/ratio_config to everybody.',
  }),
  billingMode: table<'ratio' | 'tiered_expr'>({
    key: 'billing_setting.billing_mode',
    scope: PRICES,
    value: z.enum(['ratio', 'tiered_expr']),
    default: {},
    help: 'How a model is billed: {"model":"tiered_expr"}.',
  }),
  billingExpr: table({
    key: 'billing_setting.billing_expr',
    scope: PRICES,
    value: z.string().max(16_384),
    default: {},
    help: 'Price expressions: {"model":"tier(…)"}.',
    check: findBadExpression,
  }),
  toolPrices: table({
    key: 'tool_price_setting.prices',
    scope: PRICES,
    value: ratio,
    default: defaultPrices('toolPrices'),
    help: 'US dollars per 1000 calls: {"web_search":10, "web_search:gpt-4o*":25}; laid over the built-in ones.',
  }),
}

/** The reference ships examples in some group tables; new installations start without them. */
const exampleFor =
  <T>(example: T, empty: T) =>
  (edition: PriceEdition): T =>
    edition === 'reference' ? example : empty

const groupNames = z.array(z.string().min(1).max(64)).max(1000).readonly()

const groups = {
  groupRatio: table({
    key: 'GroupRatio',
    scope: GROUPS,
    value: ratio,
    default: { default: 1, vip: 1, svip: 1 },
    help: 'Price multiple of each group; defines which groups exist.',
  }),
  groupGroupRatio: table({
    key: 'GroupGroupRatio',
    scope: GROUPS,
    value: tableOf(ratio),
    default: exampleFor<Record<string, Record<string, number>>>({ vip: { edit_this: 0.9 } }, {}),
    help: 'Price multiple of a group for users of another: {"user\'s group":{"used group":0.9}}.',
  }),
  userUsableGroups: table({
    key: 'UserUsableGroups',
    scope: GROUPS,
    value: z.string().max(1000),
    default: { default: 'Default group', vip: 'VIP group' },
    help: 'Groups every user may choose, with a description.',
  }),
  specialUsableGroups: table({
    key: 'group_ratio_setting.group_special_usable_group',
    scope: GROUPS,
    value: tableOf(z.string().max(1000)),
    default: exampleFor<Record<string, Record<string, string>>>(
      { vip: { append_1: 'vip_special_group_1', '-:remove_1': 'vip_removed_group_1' } },
      {},
    ),
    help: 'Groups added for (name or +:name) or taken from (-:name) users of a group.',
  }),
  topupGroupRatio: table({
    key: 'TopupGroupRatio',
    scope: GROUPS,
    value: ratio,
    default: { default: 1, vip: 1, svip: 1 },
    help: 'Price multiple of top-ups per group.',
  }),
  autoGroups: json({
    key: 'AutoGroups',
    scope: GROUPS,
    schema: groupNames,
    default: ['default'],
    help: 'Groups that a key of group auto tries, in order.',
  }),
  usesAutoGroup: bool({
    key: 'DefaultUseAutoGroup',
    scope: GROUPS,
    isPublic: true,
    default: false,
    help: 'New keys start in group auto.',
  }),
}

const checkin = {
  hasCheckin: bool({
    key: 'checkin_setting.enabled',
    scope: CHECKIN,
    isPublic: true,
    default: false,
    help: 'A daily grant for users who check in.',
  }),
  checkinQuotaMin: int({
    key: 'checkin_setting.min_quota',
    scope: CHECKIN,
    default: 1000,
    min: 0,
    max: QUOTA_MAX,
    help: 'Least units of a check-in.',
  }),
  checkinQuotaMax: int({
    key: 'checkin_setting.max_quota',
    scope: CHECKIN,
    default: 10_000,
    min: 0,
    max: QUOTA_MAX,
    help: 'Most units of a check-in.',
  }),
  checkinsPerAddress: int({
    key: 'tollgate.checkins_per_address',
    scope: CHECKIN,
    default: 0,
    min: 0,
    max: 10_000,
    help: 'Most check-ins of a day from one internet address (of IPv6: one /64 network); 0 = no limit.',
  }),
  checkinNeedsPayment: bool({
    key: 'tollgate.checkin_needs_payment',
    scope: CHECKIN,
    default: false,
    help: 'Only users who have paid for something may check in.',
  }),
}

export const billing = { ...quota, ...currency, ...prices, ...groups, ...checkin }
