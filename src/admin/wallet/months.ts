// Months and days of the server's local time, as check-ins and bills count them.

const two = (value: number): string => String(value).padStart(2, '0')

/** `YYYY-MM-DD` in local time. */
export const dayOf = (ms: number): string => {
  const date = new Date(ms)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The month (`YYYY-MM`) that was asked for, or the present one. */
export const readMonth = (text: string, nowMs: number): string =>
  /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : dayOf(nowMs).slice(0, 7)

/** Where a month begins and ends, unix seconds, and local time's distance from UTC in its middle. */
export const spanOf = (month: string) => {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const secondsAt = (index: number): number => Math.floor(new Date(year, index, 1).getTime() / 1000)
  const offsetSeconds = -60 * new Date(year, number - 1, 15).getTimezoneOffset()
  return { from: secondsAt(number - 1), before: secondsAt(number), offsetSeconds }
}
