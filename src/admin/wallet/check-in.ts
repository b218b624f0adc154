// The daily check-in: a reward by chance, once a day of local time.
import { logType } from '../../contract/index.ts'
import { billing } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { dayOf } from './months.ts'

const DAY_SECONDS = 86_400

const bounds = ({ settings }: AdminDeps): { readonly min: number; readonly max: number } => {
  const min = settings.get(billing.checkinQuotaMin)
  return { min, max: Math.max(min, settings.get(billing.checkinQuotaMax)) }
}

/** The calendar of a month with the account's sums. */
export const presentCheckIns = async (deps: AdminDeps, userId: number, month: string) => {
  const { settings, repos, clock } = deps
  const [days, totals] = await Promise.all([repos.wallet.checkInsOf(userId, month), repos.wallet.checkInTotals(userId)])
  const today = dayOf(clock.nowMs())
  const present = month === today.slice(0, 7) ? days : await repos.wallet.checkInsOf(userId, today.slice(0, 7))
  return {
    enabled: settings.get(billing.hasCheckin),
    min_quota: settings.get(billing.checkinQuotaMin),
    max_quota: settings.get(billing.checkinQuotaMax),
    stats: {
      total_quota: totals.quota,
      total_checkins: totals.days,
      checkin_count: days.length,
      checked_in_today: present.some(({ date }) => date === today),
      records: days.map(({ date, quota }) => ({ checkin_date: date, quota_awarded: quota })),
    },
  }
}

/** Many accounts are made at one place: of IPv6 a whole /64 is one customer's. */
export const addressBlock = (clientIp: string): string => {
  const ip = clientIp.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  if (!ip.includes(':')) return ip
  const [head = '', tail = ''] = ip.split('::', 2)
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const gap = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  const groups = ip.includes('::') ? [...before, ...gap, ...after] : before
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

/** Takes one of the address's check-ins of the day. */
const takeAddress = async ({ settings, codes }: AdminDeps, clientIp: string, date: string): Promise<boolean> => {
  const most = settings.get(billing.checkinsPerAddress)
  for (let place = 1; place <= most; place++) {
    if (await codes.useOnce('checkin', `${date} ${addressBlock(clientIp)} ${place}`, 2 * DAY_SECONDS)) return true
  }
  return most === 0
}

/** What keeps programs from collecting rewards with many accounts. Throws Refusal. */
const checkFarming = async (deps: AdminDeps, user: UserRow, clientIp: string, date: string): Promise<void> => {
  const { settings, repos } = deps
  if (settings.get(billing.checkinNeedsPayment) && !(await repos.topUps.hasPaid(user.id))) {
    throw new Refusal('Checking in is for users who have topped up.')
  }
  if (settings.get(billing.checkinsPerAddress) === 0) return
  const days = await repos.wallet.checkInsOf(user.id, date.slice(0, 7))
  // Who has checked in must not use up a place.
  if (days.some((day) => day.date === date)) throw new Refusal('You have checked in today.')
  if (!(await takeAddress(deps, clientIp, date))) throw new Refusal('Others have checked in from your address today.')
}

/** Credits today's reward. `chance` is a number from 0 up to 1. Throws Refusal. */
export const checkIn = async (deps: AdminDeps, user: UserRow, clientIp: string, chance: number) => {
  const { settings, repos, clock } = deps
  if (!settings.get(billing.hasCheckin)) throw new Refusal('Checking in is switched off.')
  const { min, max } = bounds(deps)
  const quota = min + Math.floor(chance * (max - min + 1))
  const date = dayOf(clock.nowMs())
  await checkFarming(deps, user, clientIp, date)
  const isDone = await repos.wallet.checkIn({
    userId: user.id,
    date,
    quota,
    now: clock.nowSeconds(),
    log: {
      user_id: user.id,
      username: user.username,
      created_at: clock.nowSeconds(),
      type: logType.system,
      quota,
      request_id: `checkin-${user.id}-${date}`,
      content: `Check-in: ${describeQuota(settings, quota)}`,
    },
  })
  if (!isDone) throw new Refusal('You have checked in today.')
  await deps.publish('user', user.id)
  return { quota_awarded: quota, checkin_date: date }
}
