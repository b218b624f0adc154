// Turning a redemption code into quota: one text for every reason why not, and a bound on guesses.
import type { UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'
import { createLimiter, DEFAULT_LIMITS, Refusal } from '../frame/index.ts'
import { requireCompliance } from '../payment/service.ts'

const LOG_TOPUP = 1
/** Wrong codes of an account, beside what its address may try; a code has 128 random bits. */
const GUESSES = { count: 20, seconds: 600 }

/** Builds the function; it remembers how often accounts guessed. It gives what was credited and throws Refusal. */
export const createRedeem = (deps: AdminDeps) => {
  const limiter = createLimiter({ ...DEFAULT_LIMITS, critical: GUESSES }, deps.clock.nowMs)
  return async (user: UserRow, key: string): Promise<number> => {
    requireCompliance(deps)
    if (!(await limiter('critical', `redeem:${user.id}`)).isAllowed) {
      throw new Refusal('Too many codes; try again in ten minutes.')
    }
    const now = deps.clock.nowSeconds()
    const quota = await deps.repos.wallet.redeem(key.trim(), user.id, now, (code) => ({
      user_id: user.id,
      username: user.username,
      created_at: now,
      type: LOG_TOPUP,
      quota: code.quota,
      request_id: `redeem-${code.id}`,
      content: `Redeemed a code: ${describeQuota(deps.settings, code.quota)} (code #${code.id})`,
    }))
    if (quota === undefined) throw new Refusal('This code is not valid, or it was used already.')
    await deps.publish('user', user.id)
    return quota
  }
}
