// Who may change the ways into an account: somebody in a browser session, who showed the second factor lately if there is one.
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'
import { readShown } from './step-up.ts'

/** As long as a confirmation holds elsewhere. */
const CONFIRMED_SECONDS = 300

/**
 * The signed-in person. Where the account has a second factor, it was shown within the last minutes: by a confirmation, or by
 * signing in. Throws Refusal.
 */
export const requireFreshProof = async (
  deps: Pick<AdminDeps, 'clock' | 'twoFactor'>,
  actor: Actor | undefined,
): Promise<Actor> => {
  const session = actor?.session
  if (actor === undefined || session === undefined) {
    throw new Refusal('You are not signed in, or your session has ended.', 401)
  }
  if (!(await deps.twoFactor.isEnabled(actor.id))) return actor
  if (deps.clock.nowSeconds() - readShown(session) < CONFIRMED_SECONDS) return actor
  throw new Refusal('Confirm with your second factor or passkey first.', 403, 'VERIFICATION_REQUIRED')
}
