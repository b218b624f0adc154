// Coins that reached an address: credited once to whoever the address was made for, reported or found in CryptAPI's log.
import { logType } from '../../contract/index.ts'
import {
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  toDecimal,
  toMinor,
  truncateDecimal,
} from '../../kernel/index.ts'
import type { Deposit } from '../../platform/index.ts'
import { billing } from '../../settings/index.ts'
import type { OrderFacts } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'

type DepositDeps = Pick<AdminDeps, 'repos' | 'settings' | 'clock' | 'publish' | 'payments'>

/** The one coin that is taken, credited as a US dollar. */
export const COIN = 'USDT'
const METHOD = 'polygon_usdt'
const DAY_SECONDS = 86_400
/** How long an address is looked after; its callbacks are taken for ever. */
export const ADDRESS_SECONDS = 365 * DAY_SECONDS

/** Payers mostly pay within the day; whoever pays to an address of last month is found within one. */
const LOOKS = [
  { youngestSeconds: 300, oldestSeconds: DAY_SECONDS, againSeconds: 300, perRun: 20 },
  { youngestSeconds: DAY_SECONDS, oldestSeconds: ADDRESS_SECONDS, againSeconds: DAY_SECONDS, perRun: 10 },
] as const

/** The same for every word that is heard of a payment, so that the database credits it once. */
const creditNumber = ({ uuid }: Deposit): string => `CRYPTO-${uuid}`

const credit = async (deps: DepositDeps, deposit: Deposit, of: OrderFacts): Promise<boolean> => {
  const { settings, repos, clock } = deps
  const quota = Number(truncateDecimal(multiplyDecimal(deposit.value, toDecimal(settings.get(billing.quotaPerUnit)))))
  if (!Number.isSafeInteger(quota) || quota <= 0) return false
  const user = await repos.users.findAnyById(of.user_id)
  if (user === undefined) return false
  const now = clock.nowSeconds()
  const tradeNo = creditNumber(deposit)
  const isNew = await repos.wallet.deposit({
    facts: {
      trade_no: tradeNo,
      kind: 'topup',
      user_id: user.id,
      provider: 'crypto',
      currency: COIN,
      amount_minor: toMinor(deposit.value, COIN),
      credit: quota,
      allows_discount: false,
      gateway_ref: of.gateway_ref,
      payment_ref: deposit.transaction.slice(0, 191),
      expires_at: now,
    },
    money: decimalToNumber(deposit.value),
    amount: Number(truncateDecimal(divideDecimal(toDecimal(quota), toDecimal(settings.get(billing.quotaPerUnit))))),
    method: METHOD,
    now,
    log: {
      user_id: user.id,
      username: user.username,
      created_at: now,
      type: logType.topup,
      quota,
      request_id: tradeNo.slice(0, 64),
      content: `Top-up: ${describeQuota(settings, quota)}, paid ${decimalToNumber(deposit.value)} ${COIN}`,
      other: JSON.stringify({ admin_info: { trade_no: tradeNo, payment_method: METHOD, payment_provider: 'crypto' } }),
    },
  })
  if (isNew) await deps.publish('user', user.id)
  return true
}

/** The same address of Polygon, which is written in capitals or not as its writer likes. */
const isSameAddress = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase()

/** Credits what arrived at an address of ours, once; anything else is noted where there is an address to note it at. */
export const takeDeposit = async (deps: DepositDeps, deposit: Deposit): Promise<void> => {
  const [of] = await deps.repos.orders.factsOf([deposit.tradeNo])
  if (of === undefined || of.trade_no !== deposit.tradeNo || of.kind !== 'address') return
  if (!isSameAddress(of.gateway_ref, deposit.addressIn) || !deposit.isFinal) return
  if (deposit.isTaken && (await credit(deps, deposit, of))) return
  const problem = `coin: ${decimalToNumber(deposit.value)} ${deposit.coin} cannot be credited`.slice(0, 255)
  if (of.problem === problem) return
  await deps.repos.orders.note(of.trade_no, problem)
  deps.payments.onError('crypto', new Error(`a payment of ${deposit.coin} to ${of.trade_no} was not credited`))
}

const lookAt = async (deps: DepositDeps, { trade_no: tradeNo, user_id: userId }: OrderFacts): Promise<void> => {
  const deposits = await deps.payments.crypto.look({ tradeNo, userId })
  const known = await deps.repos.orders.factsOf(deposits.map(creditNumber))
  const isKnown = new Set(known.map(({ trade_no }) => trade_no))
  const fresh = deposits.filter((deposit) => deposit.tradeNo === tradeNo && !isKnown.has(creditNumber(deposit)))
  for (const deposit of fresh) await takeDeposit(deps, deposit)
}

/**
 * Reads CryptAPI's log of addresses, for payments whose callback did not reach us: a bounded number per run, those first that were
 * looked at longest ago. A log that cannot be read ends the run; the next one goes on with others. Gives how many were asked about.
 */
export const findDeposits = async (deps: DepositDeps, signal: AbortSignal): Promise<number> => {
  if (!deps.payments.crypto.isReady()) return 0
  const now = deps.clock.nowSeconds()
  let asked = 0
  for (const { youngestSeconds, oldestSeconds, againSeconds, perRun } of LOOKS) {
    const ends = { after: now - oldestSeconds + ADDRESS_SECONDS, until: now - youngestSeconds + ADDRESS_SECONDS }
    for (const address of await deps.repos.orders.listAddresses(now - againSeconds, ends, perRun)) {
      if (signal.aborted) return asked
      await deps.repos.orders.markChecked(address.trade_no, now)
      asked++
      try {
        await lookAt(deps, address)
      } catch (error) {
        deps.payments.onError('crypto', error)
        return asked
      }
    }
  }
  return asked
}
