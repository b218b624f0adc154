// Accounts as the management API shows them to their owner, and what signing in and editing oneself take.
import { z } from './zod.ts'

/** Answer of a finished sign-in. */
export type SignedIn = {
  id: number
  username: string
  display_name: string
  role: number
  status: number
  group: string
}

/** Answer of `POST /api/user/login`: an account, or the demand for a second factor. */
export type LoginAnswer = SignedIn | { require_2fa: true }

/** Answer of `GET /api/user/self`; `quota` fields are quota units. */
export type Self = SignedIn & {
  email: string
  quota: number
  used_quota: number
  request_count: number
  aff_code: string
  /** People who signed up with the account's code. */
  aff_count: number
  /** Rewards that may be moved into the balance, and all that were ever earned. */
  aff_quota: number
  aff_history_quota: number
  /** JSON text, see the schema of users.setting. */
  setting: string
  sidebar_modules: string
}

/** Groups the caller may use: name → price ratio (text for `auto`) and description. */
export type SelfGroups = Record<string, { ratio: number | string; desc: string }>

/** Body of `POST /api/user/login`; no length rule, so that old short passwords still sign in. */
export const loginInput = z.object({ username: z.string().trim().min(1), password: z.string().min(1) })
export type LoginInput = z.infer<typeof loginInput>

/** Body of `POST /api/user/login/2fa`: six digits, or a backup code. */
export const secondFactorInput = z.object({ code: z.string().trim().min(6) })

/** Body of `PUT /api/user/self` for a new password. */
export const passwordInput = z.object({ original_password: z.string(), password: z.string().min(8).max(72) })
export type PasswordInput = z.infer<typeof passwordInput>

/** One hour of use by one model, answer rows of `GET /api/data/self`; `created_at` is the hour's start in unix seconds. */
export type UsageHour = { model_name: string; created_at: number; token_used: number; count: number; quota: number }

/** One account as administrators see it; texts that may only be written are shown empty. */
export type ManagedUser = Omit<Self, 'sidebar_modules'> & {
  github_id: string
  discord_id: string
  oidc_id: string
  wechat_id: string
  telegram_id: string
  linux_do_id: string
  aff_count: number
  aff_quota: number
  aff_history_quota: number
  inviter_id: number
  /** ISO 8601; null while the account lives. */
  DeletedAt: string | null
  remark?: string
  /** Unix seconds; 0: not known. */
  created_at: number
  last_login_at: number
}

/** Where an account is signed in. */
export type UserSession = {
  /** A hash: knowing it signs nobody in. */
  id: string
  created_at: number
  last_seen_at: number
  expires_at: number
  ip: string
  device: string
  current: boolean
}

/** A site that an account is bound to. */
export type OauthBinding = {
  provider_id: number
  provider_name: string
  provider_slug: string
  provider_icon: string
  provider_user_id: string
}

/** What became of each account of `POST /api/user/manage/batch`. */
export type BatchOutcome = { done: number[]; refused: { id: number; message: string }[] }
