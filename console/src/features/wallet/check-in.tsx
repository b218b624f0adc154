// The daily check-in with the calendar of the month.
import { useQuery } from '@tanstack/react-query'
import { CalendarCheck, ChevronLeft, ChevronRight } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../lib/cn.ts'
import { useMoney, useStatus } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { TurnstileCheck } from '../../ui/turnstile.tsx'
import { checkIn, checkInsQuery } from './api.ts'
import { daysOf, monthName, shiftMonth, thisMonth, weekdays } from './months.ts'

type CalendarProps = { month: string; awards: ReadonlyMap<string, number> }

const Calendar = ({ month, awards }: CalendarProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  return (
    <table className="tabular mt-2 w-full table-fixed text-center text-xs">
      <caption className="sr-only">{t('wallet.calendar', { month: monthName(month, i18n.language) })}</caption>
      <thead>
        <tr>
          {weekdays(i18n.language).map((name) => (
            <th key={name} scope="col" className="py-1 font-normal text-ink-faint">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {daysOf(month).map((week) => (
          <tr key={week.find(Boolean)}>
            {week.map((date, place) => {
              const award = date === undefined ? undefined : awards.get(date)
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a week has seven places, whatever stands there
                <td key={place} className="p-0.5">
                  {date !== undefined && (
                    <span
                      title={award === undefined ? undefined : money.quota(award)}
                      className={cn(
                        'mx-auto grid size-7 place-items-center rounded-full text-ink-soft',
                        award !== undefined &&
                          'bg-ok-soft font-semibold text-ok underline decoration-2 underline-offset-2',
                      )}
                    >
                      {Number(date.slice(8))}
                      {award !== undefined && <span className="sr-only">{money.quota(award)}</span>}
                    </span>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Today's button, the month, and what the days have brought. */
export const CheckInCard = () => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const needsHuman = useStatus()?.turnstile_check === true
  const [month, setMonth] = useState(thisMonth)
  const [answer, setAnswer] = useState('')
  const [round, setRound] = useState(0)
  const list = useQuery(checkInsQuery(month))
  const act = useAction({
    run: () => checkIn(answer),
    touches: ['self'],
    done: ({ quota_awarded }) => t('wallet.checkedIn', { amount: money.quota(quota_awarded) }),
    after: () => setMonth(thisMonth()),
  })
  const onAnswer = useCallback((token: string) => setAnswer(token), [])
  const stats = list.data?.stats
  const awards = new Map(stats?.records.map((record) => [record.checkin_date, record.quota_awarded]))
  const isDone = stats?.checked_in_today === true
  return (
    <Card
      title={t('wallet.checkIn')}
      text={
        list.data &&
        t('wallet.checkInText', { min: money.quota(list.data.min_quota), max: money.quota(list.data.max_quota) })
      }
    >
      {needsHuman && !isDone && <TurnstileCheck action="checkin" key={round} onAnswer={onAnswer} />}
      <Button
        look="primary"
        icon={CalendarCheck}
        className="w-full"
        isBusy={act.isPending}
        disabled={isDone || !stats || (needsHuman && answer === '')}
        onClick={() => act.mutate(undefined, { onSettled: () => setRound(round + 1) })}
      >
        {isDone ? t('wallet.checkedInToday') : t('wallet.checkInNow')}
      </Button>
      <div className="mt-4 flex items-center justify-between">
        <IconButton
          icon={ChevronLeft}
          label={t('wallet.monthBefore')}
          onClick={() => setMonth(shiftMonth(month, -1))}
        />
        <span className="text-sm font-medium">{monthName(month, i18n.language)}</span>
        <IconButton
          icon={ChevronRight}
          label={t('wallet.monthAfter')}
          disabled={month >= thisMonth()}
          onClick={() => setMonth(shiftMonth(month, 1))}
        />
      </div>
      <Calendar month={month} awards={awards} />
      {stats ? (
        <p className="mt-3 text-xs text-ink-faint">
          {t('wallet.checkInTotals', { count: stats.total_checkins, amount: money.quota(stats.total_quota) })}
        </p>
      ) : (
        <Skeleton className="mt-3 w-40" />
      )}
    </Card>
  )
}
