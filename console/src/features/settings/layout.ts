// How the options of a section are grouped into cards, what their numbers count, and which texts are pages. Pure data.
import type { OptionDefinition } from '../../../../src/contract/index.ts'

/** `id` is a word of the catalogue `settings.group.*`; none for the card that has the section's name. */
export type Group = { readonly id: string | undefined; readonly keys: readonly string[] }

/** Cards of things that many sites do without: closed until one of theirs is set up. */
export const isOptional = (id: string): boolean =>
  /^(?:github|discord|oidc|telegram|linuxdo|wechat|lark|epay|stripe|creem|waffo|pancake|crypto)$/.test(id)

/** Options that do nothing here any more; they stand last, in a card that is closed at first. */
export const legacyGroup = 'legacy'

const group = (id: string, words: string): Group => ({ id, keys: words.split(/\s+/).filter(Boolean) })

const layout: Readonly<Record<string, readonly Group[]>> = {
  'site/system-info': [
    group('identity', 'SystemName Logo ServerAddress Theme'),
    group('pages', 'HomePageContent About Footer'),
    group('legal', 'legal.user_agreement legal.privacy_policy'),
    group(legacyGroup, 'theme.frontend'),
  ],
  'auth/basic-auth': [
    group('ways', 'PasswordLoginEnabled RegisterEnabled PasswordRegisterEnabled'),
    group(
      'addresses',
      'EmailVerificationEnabled EmailDomainRestrictionEnabled EmailDomainWhitelist EmailAliasRestrictionEnabled',
    ),
  ],
  'auth/oauth': [
    group('github', 'GitHubOAuthEnabled GitHubClientId GitHubClientSecret'),
    group('discord', 'discord.enabled discord.client_id discord.client_secret'),
    group(
      'oidc',
      `oidc.enabled oidc.client_id oidc.client_secret oidc.well_known
       oidc.authorization_endpoint oidc.token_endpoint oidc.user_info_endpoint`,
    ),
    group('telegram', 'TelegramOAuthEnabled TelegramBotToken TelegramBotName'),
    group('linuxdo', 'LinuxDOOAuthEnabled LinuxDOClientId LinuxDOClientSecret LinuxDOMinimumTrustLevel'),
    group('wechat', 'WeChatAuthEnabled WeChatServerAddress WeChatServerToken WeChatAccountQRCodeImageURL'),
    group('lark', 'LarkClientId LarkClientSecret'),
  ],
  'billing/quota': [
    group(
      'gifts',
      `QuotaForNewUser QuotaForInviter QuotaForInvitee tollgate.invite_reward_days tollgate.invite_reward_needs_payment
       tollgate.invite_rewards_per_day tollgate.invite_rewards_total`,
    ),
    group(
      'holds',
      `PreConsumedQuota tollgate.assumed_output_tokens quota_setting.enable_free_model_pre_consume
       tollgate.trust_bypass_enabled tollgate.empty_answer_is_free`,
    ),
    group('reminders', 'QuotaRemindThreshold tollgate.plan_notice_days TopUpLink'),
  ],
  'billing/currency': [
    group(
      'display',
      `general_setting.quota_display_type USDExchangeRate general_setting.custom_currency_symbol
       general_setting.custom_currency_exchange_rate QuotaPerUnit DisplayTokenStatEnabled`,
    ),
    group('links', 'general_setting.docs_link'),
    group(legacyGroup, 'DisplayInCurrencyEnabled'),
  ],
  'billing/group-pricing': [
    group(
      'rawGroups',
      `GroupRatio UserUsableGroups TopupGroupRatio GroupGroupRatio group_ratio_setting.group_special_usable_group
       AutoGroups`,
    ),
  ],
  'billing/model-pricing': [
    group('publishing', 'ExposeRatioEnabled'),
    group(
      'rawPrices',
      `ModelRatio CompletionRatio CacheRatio CreateCacheRatio ImageRatio AudioRatio AudioCompletionRatio ModelPrice
       tool_price_setting.prices billing_setting.billing_mode billing_setting.billing_expr`,
    ),
  ],
  'billing/payment': [
    group(
      'amounts',
      `MinTopUp payment_setting.amount_options payment_setting.amount_discount CustomCallbackAddress
       tollgate.refunds_take_quota`,
    ),
    group('epay', 'PayAddress EpayId EpayKey Price PayMethods'),
    group(
      'stripe',
      `StripeApiSecret StripeWebhookSecret StripePriceId StripeUnitPrice StripeMinTopUp StripePromotionCodesEnabled
       tollgate.charge_packages StripeEndpointSecret`,
    ),
    group('creem', 'CreemApiKey CreemWebhookSecret CreemProducts CreemTestMode'),
    group(
      'waffo',
      `WaffoEnabled WaffoMerchantId WaffoApiKey WaffoPrivateKey WaffoPublicCert WaffoCurrency WaffoUnitPrice WaffoMinTopUp
       WaffoPayMethods WaffoNotifyUrl WaffoReturnUrl WaffoSubscriptionReturnUrl
       WaffoSandbox WaffoSandboxApiKey WaffoSandboxPrivateKey WaffoSandboxPublicCert`,
    ),
    group(
      'pancake',
      `WaffoPancakeMerchantID WaffoPancakePrivateKey WaffoPancakeStoreID WaffoPancakeProductID WaffoPancakeUnitPrice
       WaffoPancakeMinTopUp WaffoPancakeReturnURL tollgate.waffo_pancake_test_events`,
    ),
    group('crypto', 'CryptPaymentEnabled AddressOut CryptCallbackUrl'),
  ],
  'models/model-deployment': [group(legacyGroup, 'model_deployment.ionet.enabled model_deployment.ionet.api_key')],
  'operations/behavior': [
    group('use', 'SelfUseModeEnabled DemoSiteEnabled RetryTimes token_setting.max_user_tokens tollgate.old_clients'),
    group(legacyGroup, 'FileUploadPermission FileDownloadPermission ImageUploadPermission ImageDownloadPermission'),
  ],
  'operations/monitoring': [
    group(
      'tests',
      'monitor_setting.auto_test_channel_enabled monitor_setting.auto_test_channel_minutes ChannelDisableThreshold',
    ),
    group(
      'disabling',
      `AutomaticDisableChannelEnabled AutomaticDisableStatusCodes AutomaticDisableKeywords
       AutomaticEnableChannelEnabled`,
    ),
    group('retrying', 'AutomaticRetryStatusCodes'),
  ],
  'operations/email': [
    group('mailServer', 'SMTPServer SMTPPort SMTPSSLEnabled SMTPForceAuthLogin'),
    group('mailAccount', 'SMTPAccount SMTPToken SMTPFrom'),
  ],
  'operations/performance': [
    group(
      'overload',
      `performance_setting.monitor_enabled performance_setting.monitor_cpu_threshold
       performance_setting.monitor_memory_threshold performance_setting.monitor_disk_threshold`,
    ),
    group(
      'measuring',
      `perf_metrics_setting.enabled perf_metrics_setting.bucket_time perf_metrics_setting.flush_interval
       perf_metrics_setting.retention_days`,
    ),
    group(
      legacyGroup,
      `performance_setting.disk_cache_enabled performance_setting.disk_cache_threshold_mb
       performance_setting.disk_cache_max_size_mb performance_setting.disk_cache_path`,
    ),
  ],
  'operations/logs': [
    group('writing', 'LogConsumeEnabled tollgate.report_time_zone'),
    group('keeping', 'tollgate.log_retention_days tollgate.usage_retention_days tollgate.audit_retention_days'),
  ],
  'operations/routing': [
    group('waiting', 'tollgate.first_byte_timeout_seconds tollgate.patience_seconds tollgate.client_gone_policy'),
    group('resting', 'tollgate.breaker_failures tollgate.probe_interval_seconds'),
    group(
      'others',
      'tollgate.fallback_models tollgate.longer_context_models tollgate.model_context_lengths tollgate.allow_own_base_url',
    ),
  ],
  'security/rate-limit': [
    group(
      'modelCalls',
      `ModelRequestRateLimitEnabled ModelRequestRateLimitDurationMinutes ModelRequestRateLimitCount
       ModelRequestRateLimitSuccessCount ModelRequestRateLimitGroup`,
    ),
  ],
  'security/sensitive-words': [
    group('checking', 'CheckSensitiveEnabled CheckSensitiveOnPromptEnabled SensitiveWords'),
    group(legacyGroup, 'StopOnSensitiveEnabled StreamCacheQueueLength'),
  ],
  'security/ssrf': [
    group('guard', 'fetch_setting.enable_ssrf_protection fetch_setting.allow_private_ip fetch_setting.allowed_ports'),
    group('domains', 'fetch_setting.domain_filter_mode fetch_setting.domain_list'),
    group('ips', 'fetch_setting.ip_filter_mode fetch_setting.ip_list fetch_setting.apply_ip_filter_for_domain'),
  ],
}

/** The keys that the layout names, by section; for the test that finds those that do not exist. */
export const layoutKeys = (): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(layout).map(([id, groups]) => [id, groups.flatMap(({ keys }) => keys)]))

export type OptionGroup = { readonly id: string | undefined; readonly options: readonly OptionDefinition[] }

/** The options of a section by card; those that no card names come first, under the section's own name. */
export const groupOptions = (id: string, options: readonly OptionDefinition[]): readonly OptionGroup[] => {
  const groups = layout[id] ?? []
  const named = new Set(groups.flatMap(({ keys }) => keys))
  const rest = options.filter(({ key }) => !named.has(key))
  const byKey = new Map(options.map((option) => [option.key, option]))
  return [
    { id: undefined, options: rest },
    ...groups.map(({ id: name, keys }) => ({ id: name, options: keys.flatMap((key) => byKey.get(key) ?? []) })),
  ].filter((entry) => entry.options.length > 0)
}

/** What the numbers of an option count; a word of the catalogue `settings.unit.*`. */
export type Unit = 'quota' | 'seconds' | 'minutes' | 'days' | 'percent' | 'megabytes' | 'dollars' | 'tokens'

const units: readonly (readonly [Unit, string])[] = [
  [
    'quota',
    `QuotaForNewUser QuotaForInviter QuotaForInvitee PreConsumedQuota QuotaRemindThreshold checkin_setting.min_quota
     checkin_setting.max_quota`,
  ],
  [
    'seconds',
    `general_setting.ping_interval_seconds channel_affinity_setting.default_ttl_seconds ChannelDisableThreshold
     tollgate.first_byte_timeout_seconds tollgate.patience_seconds tollgate.probe_interval_seconds`,
  ],
  [
    'minutes',
    `DataExportInterval monitor_setting.auto_test_channel_minutes perf_metrics_setting.flush_interval
     ModelRequestRateLimitDurationMinutes`,
  ],
  [
    'days',
    `perf_metrics_setting.retention_days tollgate.log_retention_days tollgate.usage_retention_days
     tollgate.audit_retention_days tollgate.invite_reward_days tollgate.plan_notice_days`,
  ],
  [
    'percent',
    `performance_setting.monitor_cpu_threshold performance_setting.monitor_memory_threshold
     performance_setting.monitor_disk_threshold`,
  ],
  ['megabytes', 'performance_setting.disk_cache_threshold_mb performance_setting.disk_cache_max_size_mb'],
  ['dollars', 'grok.violation_deduction_amount'],
  ['tokens', 'tollgate.assumed_output_tokens'],
]

const unitOfKey = new Map(units.flatMap(([unit, words]) => group('', words).keys.map((key) => [key, unit] as const)))

export const unitOf = (key: string): Unit | undefined => unitOfKey.get(key)

/** Markdown or HTML: written at length, and looked at before it is saved. */
export const isRichText = (key: string): boolean =>
  /^(?:About|HomePageContent|Notice|Footer|legal\.(?:user_agreement|privacy_policy))$/.test(key)

/** Keys and certificates that are pasted with their line ends. */
export const isManyLines = (key: string): boolean => /(?:PrivateKey|PublicCert)$/.test(key)
