// Routes of passkeys: signing in with one, a user's own, and the reset by administrators.
import { userRole } from '../../identity/index.ts'
import { writeAudit } from '../common/audit.ts'
import { renewSession, requireSession } from '../common/cookies.ts'
import { writeManageLog } from '../common/event-log.ts'
import { completeSignIn } from '../common/sign-in.ts'
import { passStepUp } from '../common/step-up.ts'
import { beginVisit, findVisit } from '../common/visitor.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, defineRoute, fail, idParams, ok, type Route } from '../frame/index.ts'
import { findManageable } from '../user/service.ts'
import { newCredentialBody, proofBody } from './schema.ts'

const SWITCHED_OFF = 'Passkeys are switched off.'
const NOT_ACCEPTED = 'The passkey was not accepted; begin again.'

/** Names of what a session remembers between beginning and finishing. */
const SIGN_IN = 'passkey_login'
const REGISTRATION = 'passkey_registration'
const CONFIRMATION = 'passkey_verify'

/** When the session's passkey was shown; `/api/verify` makes a proof of it. */
export const PASSKEY_SHOWN_AT = 'secure_passkey_ready_at'

const REGISTER_PATH = '/api/user/passkey/register/begin'

const signInRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/passkey/login/begin',
    guard: 'public',
    summary: 'Begin signing in with a passkey',
    limits: ['critical'],
    handle: async ({ request }) => {
      const begun = await deps.passkeys.beginSignIn()
      if (begun === undefined) return fail(SWITCHED_OFF)
      const { session, keep } = await beginVisit(deps, request)
      if (!(await deps.sessions.remember(session.id, SIGN_IN, begun.ceremony))) return fail(NOT_ACCEPTED)
      return keep(ok({ options: begun.options }))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/passkey/login/finish',
    guard: 'public',
    summary: 'Sign in with the answer of a passkey; an account with a second factor is asked for it next',
    limits: ['critical'],
    input: { body: proofBody },
    handle: async ({ body, request }) => {
      const visit = await findVisit(deps, request)
      const ceremony = visit === undefined ? undefined : await deps.sessions.take(visit.session.id, SIGN_IN)
      const userId = await deps.passkeys.prove(ceremony, body)
      const user = userId === undefined ? undefined : await deps.repos.users.findById(userId)
      return user === undefined ? fail(NOT_ACCEPTED) : completeSignIn(deps, request, user)
    },
  }),
]

/** Where somebody has shown that they protect the account, a stolen session must not add a way in. */
const checkMayRegister = async (deps: AdminDeps, actor: Actor): Promise<void> => {
  const isProtected = (await deps.twoFactor.isEnabled(actor.id)) || (await deps.passkeys.isUsable(actor.id))
  if (isProtected) await passStepUp(deps, actor, `POST ${REGISTER_PATH}`)
}

const registrationRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: REGISTER_PATH,
    guard: 'user',
    summary: 'Begin registering a passkey',
    handle: async ({ actor }) => {
      if (!deps.passkeys.isOn()) return fail(SWITCHED_OFF)
      const session = requireSession(actor)
      await checkMayRegister(deps, actor)
      const begun = await deps.passkeys.beginRegistration(actor.id, actor.user.username)
      if (begun === undefined) return fail(SWITCHED_OFF)
      await deps.sessions.remember(session.id, REGISTRATION, begun.ceremony)
      return ok({ options: begun.options })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/passkey/register/finish',
    guard: 'user',
    summary: 'Store the passkey that the browser made, in place of an earlier one',
    input: { body: newCredentialBody },
    handle: async ({ actor, body, request }) => {
      const session = requireSession(actor)
      const ceremony = await deps.sessions.take(session.id, REGISTRATION)
      if (!(await deps.passkeys.register(actor.id, ceremony, body))) return fail(NOT_ACCEPTED)
      await writeAudit(deps, actor, request, { action: 'passkey.register', target: actor.id })
      return renewSession(deps, request, session, ok())
    },
  }),
]

const ownRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/passkey',
    guard: 'user',
    summary: 'Whether the caller has a passkey',
    handle: async ({ actor }) => {
      const row = await deps.passkeys.find(actor.id)
      if (row === undefined) return ok({ enabled: false })
      return ok({ enabled: true, last_used_at: row.last_used_at, backup_state: row.backup_state })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/passkey/verify/begin',
    guard: 'user',
    summary: 'Begin confirming with the caller’s passkey',
    handle: async ({ actor }) => {
      const session = requireSession(actor)
      const begun = await deps.passkeys.beginConfirmation(actor.id)
      if (begun === undefined) return fail('This account has no passkey that may be used.')
      await deps.sessions.remember(session.id, CONFIRMATION, begun.ceremony)
      return ok({ options: begun.options })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/passkey/verify/finish',
    guard: 'user',
    summary: 'Show the caller’s passkey; /api/verify turns that into a proof',
    input: { body: proofBody },
    handle: async ({ actor, body }) => {
      const session = requireSession(actor)
      const ceremony = await deps.sessions.take(session.id, CONFIRMATION)
      const userId = await deps.passkeys.prove(ceremony, body)
      if (userId !== actor.id) return fail(NOT_ACCEPTED)
      await deps.sessions.remember(session.id, PASSKEY_SHOWN_AT, deps.clock.nowSeconds())
      return ok()
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/passkey',
    guard: 'user',
    summary: 'Remove the caller’s passkey',
    isStepUp: true,
    handle: async ({ actor, request }) => {
      const session = requireSession(actor)
      if (!(await deps.passkeys.remove(actor.id))) return fail('This account has no passkey.')
      await writeAudit(deps, actor, request, { action: 'passkey.remove', target: actor.id })
      return renewSession(deps, request, session, ok())
    },
  }),
]

/** Signing in, registering, confirming, removing, and the reset for somebody who lost the device. */
export const passkeyRoutes = (deps: AdminDeps): Route[] => [
  ...signInRoutes(deps),
  ...registrationRoutes(deps),
  ...ownRoutes(deps),
  defineRoute({
    method: 'DELETE',
    path: '/api/user/:id/reset_passkey',
    guard: 'admin',
    summary: 'Remove the passkey of somebody who lost it',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const user = await findManageable(deps, actor, params.id)
      if (user.id === actor.id) return fail('Remove your own passkey in your profile.')
      if (user.role >= userRole.root) return fail('The passkey of a root account is its owner’s alone.')
      if (!(await deps.passkeys.remove(user.id))) return fail('This account has no passkey.')
      await writeAudit(deps, actor, request, { action: 'passkey.reset', target: user.id })
      await writeManageLog(deps, user, actor, 'An administrator removed the passkey')
      return ok()
    },
  }),
]
