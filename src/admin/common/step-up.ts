// Proofs of presence: a session carries one for a minute, and it opens one call.
import type { Session } from '../../identity/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, Refusal } from '../frame/index.ts'

/** How long a proof waits for the call it was made for, seconds. */
export const STEP_UP_SECONDS = 60

type StepUpDeps = Pick<AdminDeps, 'sessions' | 'clock'>

const REQUIRED = 'Confirm with your second factor, passkey or password first.'

/** What a session remembers when a second factor or a passkey was shown in it, or a password where there is nothing better. */
export const writeShown = (nowSeconds: number): JsonObject => ({ factor_shown_at: nowSeconds })

/** When that was, unix seconds; 0 when it never was. */
export const readShown = ({ data }: Pick<Session, 'data'>): number =>
  typeof data.factor_shown_at === 'number' ? data.factor_shown_at : 0

/** What a session remembers after a proof; `action` is the one call it opens, '' leaves that open. */
export const writeProof = (nowSeconds: number, method: string, action: string): JsonObject => ({
  ...writeShown(nowSeconds),
  secure_verified_at: nowSeconds,
  secure_verified_method: method,
  secure_verified_for: action,
})

/** Takes the proof from the caller's session for this action (`METHOD path` of the route). Throws Refusal. */
export const passStepUp = async (
  deps: StepUpDeps,
  { session }: Pick<Actor, 'session'>,
  action: string,
): Promise<void> => {
  if (session === undefined) throw new Refusal(REQUIRED, 403, 'VERIFICATION_REQUIRED')
  const purpose = session.data.secure_verified_for
  if (typeof purpose === 'string' && purpose !== '' && purpose !== action) {
    throw new Refusal('You confirmed another action; confirm this one.', 403, 'VERIFICATION_INVALID')
  }
  const provenAt = await deps.sessions.take(session.id, 'secure_verified_at')
  if (typeof provenAt !== 'number') throw new Refusal(REQUIRED, 403, 'VERIFICATION_REQUIRED')
  const age = deps.clock.nowSeconds() - provenAt
  if (age >= 0 && age < STEP_UP_SECONDS) return
  throw new Refusal('Your confirmation is too old; confirm again.', 403, 'VERIFICATION_EXPIRED')
}
