// Orders as the API shows them.
import { writeMinor } from '../../kernel/index.ts'
import type { OrderFacts, TopUpRow } from '../../storage/index.ts'

const presentTopUp = (row: TopUpRow) => ({
  id: row.id,
  user_id: row.user_id,
  amount: row.amount,
  money: row.money,
  trade_no: row.trade_no,
  payment_method: row.payment_method,
  payment_provider: row.payment_provider,
  create_time: row.create_time,
  complete_time: row.complete_time,
  status: row.status,
})

/** With the currency, the quota it brings and what went back, where that is known. */
export const presentOwnOrder = (row: TopUpRow, facts: readonly OrderFacts[]) => {
  const fixed = facts.find(({ trade_no }) => trade_no === row.trade_no)
  if (fixed === undefined) return presentTopUp(row)
  return {
    ...presentTopUp(row),
    currency: fixed.currency,
    quota: fixed.credit,
    refunded: fixed.refunded_minor === 0 ? '' : writeMinor(fixed.refunded_minor, fixed.currency),
  }
}

/** For administrators: also why somebody has to look. */
export const presentOrder = (row: TopUpRow, facts: readonly OrderFacts[]) => {
  const fixed = facts.find(({ trade_no }) => trade_no === row.trade_no)
  const order = presentOwnOrder(row, facts)
  return fixed === undefined ? order : { ...order, problem: fixed.problem }
}
