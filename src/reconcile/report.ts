// A reconciliation in words, for the terminal.
import type { Difference, Report } from './reconcile.ts'

const NAMES = { users: 'user', tokens: 'key', channels: 'channel' } as const

const describe = (difference: Difference): string => {
  if (difference.kind === 'charge') {
    const { logId, model, charged, expected, requestId } = difference
    return `log row ${logId} (${model}, request ${requestId || '-'}): charged ${charged}, its own numbers give ${expected}`
  }
  if (difference.kind === 'doubled')
    return `log row ${difference.logId}: request ${difference.requestId} was charged before, and ${difference.charged} again`
  const { kind, id, charged, rows } = difference
  return `${NAMES[kind]} ${id}: its counter says ${charged}, its rows add up to ${rows}`
}

const count = (n: number): string => n.toLocaleString('en-US')

/** The report as lines; the last one says whether all is well. */
export const writeReport = (report: Report): string => {
  const { rowCount, chargedQuota, unknown, accounts, overdrawnUsers, differences, differenceCount } = report
  const unknownCount = Object.values(unknown).reduce((sum, n) => sum + n, 0)
  const reasons = Object.entries(unknown).map(([reason, n]) => `${reason} ${count(n)}`)
  const hidden = differenceCount - differences.length
  return [
    `${count(rowCount)} usage rows, ${count(chargedQuota)} units charged`,
    `${count(accounts.users)} users, ${count(accounts.tokens)} keys, ${count(accounts.channels)} channels`,
    ...(unknownCount > 0 ? [`${count(unknownCount)} rows cannot be recomputed: ${reasons.join(', ')}`] : []),
    ...(overdrawnUsers > 0 ? [`${count(overdrawnUsers)} users have a balance below 0`] : []),
    ...differences.map((difference) => `✗ ${describe(difference)}`),
    ...(hidden > 0 ? [`… and ${count(hidden)} more`] : []),
    differenceCount === 0 ? '✓ Everything adds up.' : `✗ ${count(differenceCount)} differences.`,
  ].join('\n')
}
