// Routes of second factors: a user's own, and what administrators may do about others'.
import { userRole, writeTotpUrl } from '../../identity/index.ts'
import { site } from '../../settings/index.ts'
import { writeAudit } from '../common/audit.ts'
import { renewSession, requireSession } from '../common/cookies.ts'
import { writeManageLog } from '../common/event-log.ts'
import { describeVerdict } from '../common/second-factor.ts'
import { writeShown } from '../common/step-up.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, idParams, NEVER_STORED, ok, type Route, withHeaders } from '../frame/index.ts'
import { findManageable } from '../user/service.ts'
import { codeBody } from './schema.ts'

const setupRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/2fa/status',
    guard: 'user',
    summary: 'Whether the caller has a second factor',
    handle: async ({ actor }) => {
      const { isEnabled: enabled, isLocked: locked, backupCodesLeft } = await deps.twoFactor.status(actor.id)
      return ok({ enabled, locked, ...(enabled ? { backup_codes_remaining: backupCodesLeft } : {}) })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/2fa/setup',
    guard: 'user',
    summary: 'Make a secret and backup codes; they count after the first code was shown',
    handle: async ({ actor }) => {
      requireSession(actor)
      const prepared = await deps.twoFactor.prepare(actor.id)
      if (prepared === undefined) return fail('A second factor is in force already; switch it off first.')
      const { secret, backupCodes } = prepared
      const qr_code_data = writeTotpUrl(deps.settings.get(site.systemName), actor.user.username, secret)
      const message = 'Scan the code, keep the backup codes, and confirm with a first code.'
      return withHeaders(ok({ secret, qr_code_data, backup_codes: backupCodes }, message), NEVER_STORED)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/2fa/enable',
    guard: 'user',
    summary: 'Put the prepared second factor into force; every other session ends',
    input: { body: codeBody },
    handle: async ({ actor, body, request }) => {
      const session = requireSession(actor)
      const verdict = await deps.twoFactor.enable(actor.id, body.code)
      if (verdict === 'absent') return fail('Set the second factor up first.')
      if (verdict !== 'right') return fail(describeVerdict(verdict))
      await deps.sessions.endAll(actor.id, session.id)
      await writeAudit(deps, actor, request, { action: 'two-factor.enable', target: actor.id })
      return renewSession(deps, request, session, ok(), writeShown(deps.clock.nowSeconds()))
    },
  }),
]

const changeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/2fa/disable',
    guard: 'user',
    summary: 'Switch the second factor off, with a code of it',
    input: { body: codeBody },
    handle: async ({ actor, body, request }) => {
      const session = requireSession(actor)
      const verdict = await deps.twoFactor.verify(actor.id, body.code)
      if (verdict !== 'right') return fail(describeVerdict(verdict))
      await deps.twoFactor.remove(actor.id)
      await writeAudit(deps, actor, request, { action: 'two-factor.disable', target: actor.id })
      return renewSession(deps, request, session, ok())
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/2fa/backup_codes',
    guard: 'user',
    summary: 'Make new backup codes, with a code of the second factor; the old ones are void',
    input: { body: codeBody },
    handle: async ({ actor, body, request }) => {
      requireSession(actor)
      const verdict = await deps.twoFactor.verify(actor.id, body.code)
      if (verdict !== 'right') return fail(describeVerdict(verdict))
      const backup_codes = await deps.twoFactor.renewBackupCodes(actor.id)
      await writeAudit(deps, actor, request, { action: 'two-factor.renew-codes', target: actor.id })
      return withHeaders(ok({ backup_codes }), NEVER_STORED)
    },
  }),
]

const adminRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/2fa/stats',
    guard: 'admin',
    summary: 'How many accounts have a second factor',
    handle: async () => {
      const [total_users, enabled_users] = await Promise.all([deps.repos.users.count(), deps.twoFactor.countEnabled()])
      const rate = total_users === 0 ? 0 : (100 * enabled_users) / total_users
      return ok({ total_users, enabled_users, enabled_rate: `${rate.toFixed(1)}%` })
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id/2fa',
    guard: 'admin',
    summary: 'Take the second factor from somebody who lost it',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const user = await findManageable(deps, actor, params.id)
      // With a stolen session one could else be rid of the question that protects the account.
      if (user.id === actor.id) return fail('Switch your own second factor off in your profile, with a code.')
      if (user.role >= userRole.root) return fail('The second factor of a root account is its owner’s alone.')
      if (!(await deps.twoFactor.remove(user.id))) return fail('This account has no second factor.')
      await writeAudit(deps, actor, request, { action: 'two-factor.reset', target: user.id })
      await writeManageLog(deps, user, actor, 'An administrator switched the second factor off')
      return ok()
    },
  }),
]

/** Status, set-up, switching on and off, backup codes, statistics, reset by administrators. */
export const twoFactorRoutes = (deps: AdminDeps): Route[] => [
  ...setupRoutes(deps),
  ...changeRoutes(deps),
  ...adminRoutes(deps),
]
