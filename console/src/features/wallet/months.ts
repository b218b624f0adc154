// Months as `YYYY-MM` in the reader's calendar.

const two = (value: number): string => String(value).padStart(2, '0')

const asDate = (month: string, day = 1): Date => {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(year, number - 1, day)
}

const asMonth = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}`

export const thisMonth = (): string => asMonth(new Date())

/** The month so many before or after. */
export const shiftMonth = (month: string, by: number): string => {
  const date = asDate(month)
  date.setMonth(date.getMonth() + by)
  return asMonth(date)
}

export const monthName = (month: string, language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }).format(asDate(month))

/** A day (`2026-11-20`) as the axis of a chart names it. */
export const dayName = (date: string, language: string): string =>
  new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(
    asDate(date.slice(0, 7), Number(date.slice(8))),
  )

/** Short names of the days from Monday on. */
export const weekdays = (language: string): string[] => {
  const formatter = new Intl.DateTimeFormat(language, { weekday: 'short' })
  // 1 January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, index) => formatter.format(new Date(2024, 0, 1 + index)))
}

/** The weeks of a month, Monday first; places outside of it are undefined. */
export const daysOf = (month: string): (string | undefined)[][] => {
  const first = asDate(month)
  const lead = (first.getDay() + 6) % 7
  const length = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate()
  const places = Array.from({ length: Math.ceil((lead + length) / 7) * 7 }, (_, index) => {
    const day = index - lead + 1
    return day >= 1 && day <= length ? `${month}-${two(day)}` : undefined
  })
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(7 * week, 7 * week + 7))
}
