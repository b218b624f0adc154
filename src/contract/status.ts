// What `GET /api/status` tells anyone, and the first-start wizard's question and answer.
import type { Panels } from './content.ts'
import { z } from './zod.ts'

export type QuotaDisplayType = 'USD' | 'CNY' | 'CUSTOM' | 'TOKENS'

/** The keys of `/api/status` that the console reads; the answer holds more. */
export type Status = Panels & {
  version: string
  start_time: number
  system_name: string
  logo: string
  /** Look for those who have not chosen one: default, berry or air. */
  theme_preset: string
  server_address: string
  /** Chat programs: one name with its address in each. */
  chats: readonly Readonly<Record<string, string>>[]
  docs_link: string
  setup: boolean
  quota_per_unit: number
  quota_display_type: QuotaDisplayType
  custom_currency_symbol: string
  custom_currency_exchange_rate: number
  usd_exchange_rate: number
  /** What a US dollar of balance costs, in the currency of payment. */
  price: number
  display_in_currency: boolean
  self_use_mode_enabled: boolean
  demo_site_enabled: boolean
  default_use_auto_group: boolean
  password_login_enabled: boolean
  register_enabled: boolean
  password_register_enabled: boolean
  email_verification: boolean
  github_oauth: boolean
  discord_oauth: boolean
  linuxdo_oauth: boolean
  oidc_enabled: boolean
  lark_oauth: boolean
  custom_oauth_providers: readonly { readonly slug: string; readonly name: string }[]
  passkey_login: boolean
  wechat_login: boolean
  /** Address of a picture, or ''. */
  wechat_qrcode: string
  telegram_oauth: boolean
  /** The bot's number, with which Telegram's own sign-in page is opened. */
  telegram_bot_id: string
  turnstile_check: boolean
  turnstile_site_key: string
  checkin_enabled: boolean
  footer_html: string
  default_collapse_sidebar: boolean
  /** Newest first; missing where the panel is off. */
  user_agreement_enabled: boolean
  privacy_policy_enabled: boolean
  /** JSON texts: which pages the operator leaves out of the header and the navigation. */
  HeaderNavModules: string
  SidebarModulesAdmin: string
}

/** Answer of `GET /api/setup`; once `status` is true the rest says nothing. */
export type SetupState = {
  status: boolean
  root_init: boolean
  database_type: 'sqlite' | 'mysql' | 'postgres'
  /** The request did not come from loopback: `setup_code`, printed by the server at first start, must be sent along. */
  setup_code_required: boolean
}

/** Body of `POST /api/setup`; the account fields are left out when a root account exists. */
export const setupInput = z.object({
  username: z.string().trim().min(1).max(12).optional(),
  password: z.string().min(8).max(72).optional(),
  confirmPassword: z.string().optional(),
  SelfUseModeEnabled: z.boolean(),
  DemoSiteEnabled: z.boolean(),
  setup_code: z.string().trim().optional(),
})
export type SetupInput = z.infer<typeof setupInput>
