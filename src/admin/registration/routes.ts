// Routes for signing up, for codes by mail, and for forgotten passwords.
import { readMailAddress } from '../../identity/index.ts'
import { requireFreshProof } from '../common/fresh-proof.ts'
import { beginVisit, findVisit } from '../common/visitor.ts'
import type { AdminDeps } from '../deps.ts'
import {
  createLimiter,
  DEFAULT_LIMITS,
  defineRoute,
  NEVER_STORED,
  ok,
  Refusal,
  type Route,
  withHeaders,
} from '../frame/index.ts'
import { checkHuman } from '../session/human-check.ts'
import { humanQuery } from '../session/schema.ts'
import { addressQuery, bindEmailBody, registerBody, resetBody } from './schema.ts'
import { bindEmail, resetPassword, sendCode, sendResetLink, signUp } from './service.ts'

/** Whoever asks, from wherever: nobody's mail box is filled. */
const MAILS_PER_ADDRESS = { count: 5, seconds: 600 }

/** Counts a mail to the address, known or not; throws Refusal when there were too many. */
const countMails = (deps: AdminDeps): ((address: string) => Promise<void>) => {
  const limiter = createLimiter({ ...DEFAULT_LIMITS, email: MAILS_PER_ADDRESS }, deps.clock.nowMs)
  return async (address) => {
    const canonical = readMailAddress(address)
    if (canonical === undefined) throw new Refusal('This is not a mail address.')
    const { isAllowed } = await limiter('email', canonical)
    if (!isAllowed) throw new Refusal('Too many mails to this address; wait ten minutes.', 429)
  }
}

const mailRoutes = (deps: AdminDeps, countMail = countMails(deps)): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/verification',
    guard: 'public',
    summary: 'Mail a code that confirms a mail address',
    limits: ['email'],
    isChanging: true,
    input: { query: addressQuery },
    handle: async ({ query, request }) => {
      // The form that opens an account asks for the code, too.
      await checkHuman(deps, request, query.turnstile, 'verification', 'register')
      await countMail(query.email)
      const { session, keep } = await beginVisit(deps, request)
      await sendCode(deps, query.email, session.id)
      return keep(ok())
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/reset_password',
    guard: 'public',
    summary: 'Mail a link by which a forgotten password is reset',
    limits: ['critical'],
    isChanging: true,
    input: { query: addressQuery },
    handle: async ({ query, request }) => {
      await checkHuman(deps, request, query.turnstile, 'reset')
      await countMail(query.email)
      await sendResetLink(deps, query.email)
      return ok()
    },
  }),
]

/** Sign-up, codes, address, password reset. */
export const registrationRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/register',
    guard: 'public',
    summary: 'Open an account with a user name and a password',
    limits: ['critical'],
    input: { body: registerBody, query: humanQuery },
    handle: async ({ body, query, request }) => {
      await checkHuman(deps, request, query.turnstile, 'register')
      const visit = await findVisit(deps, request)
      await signUp(deps, body, visit?.session.id ?? '')
      return ok()
    },
  }),
  ...mailRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/user/reset',
    guard: 'public',
    summary: 'Reset a password with the link that was mailed',
    limits: ['critical'],
    input: { body: resetBody },
    handle: async ({ body }) => withHeaders(ok(await resetPassword(deps, body)), NEVER_STORED),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/oauth/email/bind',
    guard: 'optional',
    summary: 'Give the caller’s account a mail address that was confirmed by a code',
    limits: ['critical'],
    input: { body: bindEmailBody },
    handle: async ({ actor, body }) => {
      const person = await requireFreshProof(deps, actor)
      await bindEmail(deps, person, body)
      return ok()
    },
  }),
]
