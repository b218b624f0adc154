// Lists of HTTP status codes such as `401,500-503`: read, merged, asked.
import { defineSetting, type Setting, SettingError, type SettingOptions } from './setting.ts'

/** Sorted ranges of status codes that do not touch each other; both ends included. */
export type StatusRanges = readonly (readonly [from: number, to: number])[]

const FIRST_STATUS = 100
const LAST_STATUS = 599

const parseToken = (token: string): [number, number] => {
  const match = /^(\d{3})(?:-(\d{3}))?$/.exec(token.replace(/\s/g, ''))
  const from = Number(match?.[1] ?? Number.NaN)
  const to = Number(match?.[2] ?? from)
  if (match === null || from < FIRST_STATUS || to > LAST_STATUS || from > to)
    throw new SettingError(
      `must be status codes from 100 to 599 or ranges such as 500-503; "${token.slice(0, 20)}" is neither`,
    )
  return [from, to]
}

/** Reads codes and ranges separated by commas (also full-width ones); overlapping and neighbouring ranges become one. */
export const parseStatusRanges = (text: string): StatusRanges => {
  const sorted = text
    .split(/[,\uFF0C]/)
    .map((token) => token.trim())
    .filter((token) => token !== '')
    .map(parseToken)
    .sort((one, other) => one[0] - other[0])
  const merged: [number, number][] = []
  for (const [from, to] of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** True when the list names the status. */
export const includesStatus = (ranges: StatusRanges, status: number): boolean =>
  ranges.some(([from, to]) => status >= from && status <= to)

const formatStatusRanges = (ranges: StatusRanges): string =>
  ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')

/** A setting that holds such a list. */
export const statusRanges = (
  options: SettingOptions<StatusRanges> & { readonly default: string },
): Setting<StatusRanges> =>
  defineSetting(options, {
    type: 'list',
    default: parseStatusRanges(options.default),
    shape: { separator: ',', format: 'status-ranges' },
    decode: parseStatusRanges,
    encode: formatStatusRanges,
    normalize: (text) => formatStatusRanges(parseStatusRanges(text)),
  })
