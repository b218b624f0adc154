// Sizes and spans of time as people read them.

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes in the unit that keeps the number short; unknown sizes (below 0) as a dash. */
export const formatBytes = (bytes: number, language: string): string => {
  if (bytes < 0) return '–'
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const unit = units[step] ?? 'byte'
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1024 ** step)
}

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Seconds as the two largest units: "3 days 4 hr". */
export const formatSpan = (seconds: number, language: string): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const first = spans.findIndex(([, length]) => whole >= length)
  const from = first === -1 ? spans.length - 1 : first
  let left = whole
  return spans
    .slice(from, from + 2)
    .map(([unit, length], index) => {
      const value = Math.floor(left / length)
      left -= value * length
      if (value === 0 && index > 0) return ''
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
    })
    .filter(Boolean)
    .join(' ')
}

/** The end of the message key that names a job of the server, such as `sum usage`. */
export const jobKey = (name: string): string => name.replaceAll(' ', '_')
