// Settings of logs and reports that only this gateway has: how long rows are kept, and in which time zone days begin.
import { int, timeZone } from '../kinds.ts'

const LOGS = 'operations/logs'
const DAYS_MAX = 36_500

const days = (key: string, help: string) => int({ key, scope: LOGS, default: 0, min: 0, max: DAYS_MAX, help })

export const reporting = {
  timeZone: timeZone({
    key: 'tollgate.report_time_zone',
    scope: LOGS,
    help: 'Time zone in which days, weeks and months of reports begin, e.g. Asia/Shanghai; empty = that of the process.',
  }),
  logDays: days('tollgate.log_retention_days', 'Days that rows of the usage log are kept; 0 = for ever.'),
  usageDays: days('tollgate.usage_retention_days', 'Days that sums of usage (charts) are kept; 0 = for ever.'),
  auditDays: days('tollgate.audit_retention_days', 'Days that rows of the audit log are kept; 0 = for ever.'),
}
