// Turning a redemption code into quota: one text for every reason why not, and a bound on guesses.
import { logType } from '../../contract/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { requireCompliance } from '../payment/service.ts'

/** Wrong codes of an account, beside what its address may try; a code has 128 random bits. */
const GUESSES_MAX = 20
const GUESSES_SECONDS = 600
const ACCOUNTS_MAX = 10_000

/** Counts wrong codes of accounts, in bounded memory. */
const createGuesses = (nowSeconds: () => number) => {
  const known = new Map<number, { count: number; readonly endsAt: number }>()
  const find = (userId: number) => {
    const entry = known.get(userId)
    return entry !== undefined && entry.endsAt > nowSeconds() ? entry : undefined
  }
  return {
    hasTooMany: (userId: number): boolean => (find(userId)?.count ?? 0) >= GUESSES_MAX,
    count: (userId: number): void => {
      const entry = find(userId)
      if (entry !== undefined) entry.count++
      else {
        if (known.size >= ACCOUNTS_MAX) known.clear()
        known.set(userId, { count: 1, endsAt: nowSeconds() + GUESSES_SECONDS })
      }
    },
  }
}

/** Builds the function; it remembers wrong guesses of accounts. It gives what was credited and throws Refusal. */
export const createRedeem = (deps: AdminDeps) => {
  const guesses = createGuesses(deps.clock.nowSeconds)
  return async (user: UserRow, key: string): Promise<number> => {
    requireCompliance(deps)
    if (guesses.hasTooMany(user.id)) throw new Refusal('Too many wrong codes; try again in ten minutes.')
    const now = deps.clock.nowSeconds()
    const quota = await deps.repos.wallet.redeem(key.trim(), user.id, now, (code) => ({
      user_id: user.id,
      username: user.username,
      created_at: now,
      type: logType.topup,
      quota: code.quota,
      request_id: `redeem-${code.id}`,
      content: `Redeemed a code: ${describeQuota(deps.settings, code.quota)} (code #${code.id})`,
    }))
    if (quota === undefined) {
      guesses.count(user.id)
      throw new Refusal('This code is not valid, or it was used already.')
    }
    await deps.publish('user', user.id)
    return quota
  }
}
