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
