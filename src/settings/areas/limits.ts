// Limits of use by key, user, group, model and channel: a setting that only this gateway has.
import { type CallerLimitSet, callerLimitSet, type LimitSet, limitSet, z } from '../../contract/index.ts'
import { json, type Table, tableOf, toTable } from '../json-setting.ts'
import { timeZone } from '../kinds.ts'

/** Limits by id or name; `*` stands for each one that has none of its own for the same thing. */
export type LimitTables = {
  readonly keys: Table<CallerLimitSet>
  readonly users: Table<CallerLimitSet>
  readonly groups: Table<LimitSet>
  readonly models: Table<LimitSet>
  readonly channels: Table<LimitSet>
}

const none: Table<LimitSet> = toTable({})
const sets = tableOf<LimitSet>(limitSet).default(none)
const callerSets = tableOf<CallerLimitSet>(callerLimitSet).default(none)

const schema: z.ZodType<LimitTables> = z.strictObject({
  keys: callerSets,
  users: callerSets,
  groups: sets,
  models: sets,
  channels: sets,
})

const unlimited: LimitTables = { keys: none, users: none, groups: none, models: none, channels: none }

export const limits = {
  tables: json<LimitTables>({
    key: 'tollgate.limits',
    scope: 'security/rate-limit',
    schema,
    default: unlimited,
    whenEmpty: unlimited,
    help: 'Limits by id or name, * for each: {"keys":{"*":{"requests_per_minute":60,"tokens_per_minute":100000,"concurrent_requests":5,"quota_per_day":500000}},"users":{},"groups":{},"models":{},"channels":{}}.',
  }),
  budgetTimeZone: timeZone({
    key: 'tollgate.budget_time_zone',
    scope: 'security/rate-limit',
    help: 'Time zone in which days, weeks and months of budgets begin, e.g. Asia/Shanghai; empty = that of the process.',
  }),
}
