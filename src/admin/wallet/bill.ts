// The bill of a month: what came in, what was used by model and day; as JSON or as a table for spreadsheets.
import { logType } from '../../contract/index.ts'
import { billing } from '../../settings/index.ts'
import type { BillLine, UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { spanOf } from './months.ts'

type Sums = { count: number; quota: number; inputTokens: number; outputTokens: number }

const DAY_MS = 86_400_000
/** Names of kinds of rows, as a bill calls them. */
const KINDS: Readonly<Record<number, string>> = {
  [logType.topup]: 'top-up',
  [logType.consume]: 'usage',
  [logType.manage]: 'correction',
  [logType.system]: 'reward',
  [logType.refund]: 'refund',
}

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

const add = (sums: Map<string, Sums>, name: string, line: BillLine): void => {
  const sum = sums.get(name) ?? { count: 0, quota: 0, inputTokens: 0, outputTokens: 0 }
  sum.count += line.count
  sum.quota += line.quota
  sum.inputTokens += line.inputTokens
  sum.outputTokens += line.outputTokens
  sums.set(name, sum)
}

const toRows = (name: string, sums: Map<string, Sums>) =>
  [...sums].map(([key, { count, quota, inputTokens, outputTokens }]) => ({
    [name]: key,
    count,
    quota,
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
  }))

const readLines = async (deps: AdminDeps, user: UserRow, month: string): Promise<BillLine[]> => {
  const { from, before, offsetSeconds } = spanOf(month)
  const lines = await deps.repos.bills.lines({ userId: user.id, from, before }, offsetSeconds)
  return lines.filter(({ type }) => type in KINDS)
}

/** Sums of the month by kind, by model and by day; amounts are quota units. */
export const presentBill = async (deps: AdminDeps, user: UserRow, month: string) => {
  const [kinds, models, days] = [new Map<string, Sums>(), new Map<string, Sums>(), new Map<string, Sums>()]
  for (const line of await readLines(deps, user, month)) {
    add(kinds, KINDS[line.type] ?? '', line)
    if (line.type !== logType.consume) continue
    add(models, line.model, line)
    add(days, dayText(line.day), line)
  }
  return {
    month,
    balance: user.quota,
    quota_per_unit: deps.settings.get(billing.quotaPerUnit),
    kinds: toRows('kind', kinds),
    models: toRows('model_name', models).toSorted((left, right) => Number(right.quota) - Number(left.quota)),
    days: toRows('date', days),
  }
}

/** One field of a table: quoted, and never the beginning of a formula. */
const field = (value: string | number): string => {
  const text = String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** The lines of the month as CSV, for spreadsheets: UTF-8 with a mark, one line a day, kind and model. */
export const writeBill = async (deps: AdminDeps, user: UserRow, month: string): Promise<string> => {
  const perUnit = deps.settings.get(billing.quotaPerUnit)
  const head = ['date', 'kind', 'model', 'count', 'prompt_tokens', 'completion_tokens', 'quota', 'usd']
  const rows = (await readLines(deps, user, month)).map((line) => [
    dayText(line.day),
    KINDS[line.type] ?? '',
    line.model,
    line.count,
    line.inputTokens,
    line.outputTokens,
    line.quota,
    (line.quota / perUnit).toFixed(6),
  ])
  return `\uFEFF${[head, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`
}
