// The caller's own account as its owner sees it.
import type { Self } from '../../contract/index.ts'
import { userRole } from '../../identity/index.ts'
import { parseJsonObject, readString } from '../../kernel/index.ts'
import type { UserRow } from '../../storage/index.ts'

/** What consoles of the reference may let the caller change in their side bar, by role. */
const presentPermissions = (role: number) => {
  if (role >= userRole.root) return { sidebar_settings: false, sidebar_modules: {} }
  if (role >= userRole.admin) return { sidebar_settings: true, sidebar_modules: { admin: { setting: false } } }
  return { sidebar_settings: true, sidebar_modules: { admin: false } }
}

export const presentSelf = (user: UserRow) =>
  ({
    id: user.id,
    username: user.username,
    display_name: user.display_name,
    role: user.role,
    status: user.status,
    email: user.email,
    github_id: user.github_id,
    discord_id: user.discord_id,
    oidc_id: user.oidc_id,
    wechat_id: user.wechat_id,
    telegram_id: user.telegram_id,
    linux_do_id: user.linux_do_id,
    group: user.group,
    quota: user.quota,
    used_quota: user.used_quota,
    request_count: user.request_count,
    aff_code: user.aff_code,
    aff_count: user.aff_count,
    aff_quota: user.aff_quota,
    aff_history_quota: user.aff_history,
    inviter_id: user.inviter_id,
    setting: user.setting,
    stripe_customer: user.stripe_customer,
    sidebar_modules: readString(parseJsonObject(user.setting), 'sidebar_modules') ?? '',
    permissions: presentPermissions(user.role),
  }) satisfies Self & Record<string, unknown>
