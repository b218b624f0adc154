// Moves of money that may be sent again: a request that names itself in Idempotency-Key is done once, however often it arrives.
import { hashSecret } from '../../identity/index.ts'
import type { Once } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type AdminRequest, Refusal } from '../frame/index.ts'

/** How long a program may take to learn that its answer was lost. */
const KEPT_SECONDS = 3 * 86_400
const KEY_CHARACTERS_MAX = 255

/**
 * The name of what this account asks for here; undefined for requests that name none. Another body under the same key is
 * another move. Throws Refusal.
 */
export const readOnce = (
  { clock }: Pick<AdminDeps, 'clock'>,
  actor: Pick<Actor, 'id'>,
  { method, path, headers }: Pick<AdminRequest, 'method' | 'path' | 'headers'>,
  body: unknown,
): Once | undefined => {
  const key = headers.get('idempotency-key') ?? ''
  if (key === '') return undefined
  if (key.length > KEY_CHARACTERS_MAX) throw new Refusal('The Idempotency-Key is too long.')
  const now = clock.nowSeconds()
  const id = hashSecret(['move', actor.id, method, path, key, JSON.stringify(body)].join('\n'))
  return { id, until: now + KEPT_SECONDS, now }
}
