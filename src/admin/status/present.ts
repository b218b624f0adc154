// What `GET /api/status` tells anyone (http-api.md section 3).
import { optional } from '../../kernel/index.ts'
import { auth, billing, content, operations, payment, type Settings, site } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'

/** What links and passkeys use while the operator has named no address. */
const ADDRESS_DEFAULT = 'http://localhost:3000'

const presentSignIn = (settings: Settings) => ({
  email_verification: settings.get(auth.hasEmailVerification),
  github_oauth: settings.get(auth.hasGithub),
  github_client_id: settings.get(auth.githubClientId),
  discord_oauth: settings.get(auth.hasDiscord),
  discord_client_id: settings.get(auth.discordClientId),
  linuxdo_oauth: settings.get(auth.hasLinuxDo),
  linuxdo_client_id: settings.get(auth.linuxDoClientId),
  lark_oauth: settings.get(auth.larkClientId) !== '' && settings.get(auth.larkClientSecret) !== '',
  ...optional('lark_client_id', settings.get(auth.larkClientId) || undefined),
  linuxdo_minimum_trust_level: settings.get(auth.linuxDoMinimumTrustLevel),
  telegram_oauth: settings.get(auth.hasTelegram),
  telegram_bot_name: settings.get(auth.telegramBotName),
  // The number before the colon names the bot; what follows is the secret.
  telegram_bot_id: /^(\d+):/.exec(settings.get(auth.telegramBotToken))?.[1] ?? '',
  wechat_qrcode: settings.get(auth.wechatQrCodeUrl),
  wechat_login: settings.get(auth.hasWechat),
  turnstile_check: settings.get(auth.hasTurnstile),
  turnstile_site_key: settings.get(auth.turnstileSiteKey),
  register_enabled: settings.get(auth.hasRegister),
  password_login_enabled: settings.get(auth.hasPasswordLogin),
  password_register_enabled: settings.get(auth.hasPasswordRegister),
  oidc_enabled: settings.get(auth.hasOidc),
  oidc_client_id: settings.get(auth.oidcClientId),
  oidc_authorization_endpoint: settings.get(auth.oidcAuthorizationEndpoint),
  ...presentPasskey(settings),
})

const presentPasskey = (settings: Settings) => {
  const address = settings.get(site.serverAddress) || ADDRESS_DEFAULT
  const origins = settings.get(auth.passkeyOrigins)
  return {
    passkey_login: settings.get(auth.hasPasskey),
    passkey_display_name: settings.get(auth.passkeyDisplayName) || settings.get(site.systemName),
    passkey_rp_id: settings.get(auth.passkeyRpId) || (URL.parse(address)?.host ?? ''),
    passkey_origins: origins.length === 0 ? address : origins.join(','),
    passkey_allow_insecure: settings.get(auth.allowsInsecurePasskeyOrigin),
    passkey_user_verification: settings.get(auth.passkeyUserVerification),
    passkey_attachment: settings.get(auth.passkeyAttachment),
  }
}

const presentMoney = (settings: Settings) => ({
  quota_per_unit: settings.get(billing.quotaPerUnit),
  // What older clients look at: the same choice in one bit.
  display_in_currency: settings.get(billing.quotaDisplayType) !== 'TOKENS',
  quota_display_type: settings.get(billing.quotaDisplayType),
  custom_currency_symbol: settings.get(billing.customCurrencySymbol),
  custom_currency_exchange_rate: settings.get(billing.customCurrencyRate),
  usd_exchange_rate: settings.get(billing.usdExchangeRate),
  price: settings.get(payment.price),
  stripe_unit_price: settings.get(payment.stripeUnitPrice),
  default_use_auto_group: settings.get(billing.usesAutoGroup),
  checkin_enabled: settings.get(billing.hasCheckin),
})

const byDateDescending = (one: { publishDate: string }, other: { publishDate: string }): number =>
  Date.parse(other.publishDate) - Date.parse(one.publishDate)

const presentPanels = (settings: Settings) => ({
  api_info_enabled: settings.get(content.hasApiInfo),
  uptime_kuma_enabled: settings.get(content.hasUptimeKuma),
  announcements_enabled: settings.get(content.hasAnnouncements),
  faq_enabled: settings.get(content.hasFaq),
  ...(settings.get(content.hasApiInfo) ? { api_info: settings.get(content.apiInfo) } : {}),
  ...(settings.get(content.hasAnnouncements)
    ? { announcements: settings.get(content.announcements).toSorted(byDateDescending) }
    : {}),
  ...(settings.get(content.hasFaq) ? { faq: settings.get(content.faq) } : {}),
})

/** Texts as stored, because consoles of the reference parse them themselves; '' for one that was never saved. */
const readTexts = (settings: Settings): ((key: string) => string) => {
  const texts = new Map(settings.list().map((row) => [row.key, row.value]))
  return (key) => texts.get(key) ?? ''
}

const presentInterface = (settings: Settings) => {
  const textOf = readTexts(settings)
  return {
    theme: settings.get(site.themeFrontend),
    theme_preset: settings.get(site.themePreset),
    system_name: settings.get(site.systemName),
    logo: settings.get(site.logo),
    footer_html: settings.get(site.footer),
    default_collapse_sidebar: settings.get(site.hasCollapsedSidebar),
    HeaderNavModules: textOf(site.headerNavModules.key),
    SidebarModulesAdmin: textOf(site.sidebarModulesAdmin.key),
    user_agreement_enabled: settings.get(site.userAgreement) !== '',
    privacy_policy_enabled: settings.get(site.privacyPolicy) !== '',
  }
}

/** Everything a console needs to know before anybody has signed in. */
export const presentStatus = ({ settings, facts }: Pick<AdminDeps, 'settings' | 'facts'>, isSetUp: boolean) => ({
  version: facts.version,
  start_time: facts.startedAt,
  ...presentSignIn(settings),
  ...presentMoney(settings),
  ...presentPanels(settings),
  ...presentInterface(settings),
  server_address: settings.get(site.serverAddress),
  docs_link: settings.get(billing.docsLink),
  enable_batch_update: facts.hasBatchUpdate,
  enable_drawing: settings.get(content.hasDrawing),
  enable_task: settings.get(content.hasTasks),
  enable_data_export: settings.get(content.hasDataExport),
  data_export_default_time: settings.get(content.dataExportDefaultTime),
  mj_notify_enabled: settings.get(content.forwardsMjNotify),
  chats: settings.get(content.chats),
  demo_site_enabled: settings.get(operations.isDemoSite),
  self_use_mode_enabled: settings.get(operations.isSelfUse),
  setup: isSetUp,
})
