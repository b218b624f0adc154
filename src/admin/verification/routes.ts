// Secure verification: a fresh proof of who sits at the screen, before something that a stolen session must not do.
import { z } from '../../contract/index.ts'
import { renewSession, requireSession } from '../common/cookies.ts'
import { describeVerdict } from '../common/second-factor.ts'
import { STEP_UP_SECONDS, writeProof } from '../common/step-up.ts'
import type { AdminDeps } from '../deps.ts'
import {
  type Actor,
  createLimiter,
  DEFAULT_LIMITS,
  defineRoute,
  fail,
  ok,
  Refusal,
  type Route,
  textField,
} from '../frame/index.ts'
import { PASSKEY_SHOWN_AT } from '../passkey/routes.ts'

const verifyBody = z.object({
  method: textField(16),
  code: textField(1024),
  /** The one call that the proof is for, `METHOD path`; clients of the reference leave it out. */
  action: textField(128),
})

/** Somebody at a forgotten screen must not find out the password. */
const PASSWORD_TRIES = { count: 5, seconds: 600 }

type Proof = (actor: Actor, code: string) => Promise<void>

const byCode =
  (deps: AdminDeps): Proof =>
  async (actor, code) => {
    const verdict = await deps.twoFactor.verify(actor.id, code)
    if (verdict !== 'right') throw new Refusal(describeVerdict(verdict))
  }

/** What a passkey's answer was worth is decided where it is given; here it is taken, once. */
const byPasskey =
  (deps: AdminDeps): Proof =>
  async (actor) => {
    const shownAt = await deps.sessions.take(requireSession(actor).id, PASSKEY_SHOWN_AT)
    const isFresh = typeof shownAt === 'number' && deps.clock.nowSeconds() - shownAt < STEP_UP_SECONDS
    if (!isFresh) throw new Refusal('Show your passkey first.')
  }

/** For accounts that have nothing better. */
const byPassword = (deps: AdminDeps): Proof => {
  const limiter = createLimiter({ ...DEFAULT_LIMITS, critical: PASSWORD_TRIES }, deps.clock.nowMs)
  return async (actor, code) => {
    const hasBetter = (await deps.twoFactor.isEnabled(actor.id)) || (await deps.passkeys.isUsable(actor.id))
    if (hasBetter) throw new Refusal('Confirm with your second factor or passkey.')
    if (!(await limiter('critical', `verify:${actor.id}`)).isAllowed) {
      throw new Refusal('Too many tries; wait ten minutes.', 429)
    }
    if (!(await deps.passwords.verify(code, actor.user.password))) throw new Refusal('The password is not right.')
  }
}

/** The one route: the session gets another id and carries the proof. */
export const verificationRoutes = (deps: AdminDeps): Route[] => {
  const proofs = new Map<string, Proof>([
    ['2fa', byCode(deps)],
    ['passkey', byPasskey(deps)],
    ['password', byPassword(deps)],
  ])
  return [
    defineRoute({
      method: 'POST',
      path: '/api/verify',
      guard: 'user',
      summary: 'Confirm who you are; opens one protected call for a minute',
      limits: ['critical'],
      input: { body: verifyBody },
      handle: async ({ actor, body, request }) => {
        const session = requireSession(actor)
        const prove = proofs.get(body.method)
        if (prove === undefined) return fail('There is no such way to confirm.')
        await prove(actor, body.code)
        const now = deps.clock.nowSeconds()
        const answer = ok({ verified: true, expires_at: now + STEP_UP_SECONDS })
        return renewSession(deps, request, session, answer, writeProof(now, body.method, body.action))
      },
    }),
  ]
}
