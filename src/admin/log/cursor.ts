// Where a page of the usage log ended, as text between two calls.
import type { LogCursor, LogRow } from '../../storage/index.ts'
import { Refusal } from '../frame/index.ts'

/** The cursor behind a page's last row; undefined behind the last page. */
export const cursorAfter = (rows: readonly LogRow[], limit: number): LogCursor | undefined => {
  const last = rows.at(-1)
  return last === undefined || rows.length < limit ? undefined : { createdAt: last.created_at, id: last.id }
}

export const writeCursor = ({ createdAt, id }: LogCursor): string => `${createdAt}-${id}`

/** Undefined for the first page (empty text). Throws Refusal for what no page gave. */
export const readCursor = (text: string): LogCursor | undefined => {
  if (text === '') return undefined
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text)
  if (match === null) throw new Refusal('This cursor is not one of ours.')
  return { createdAt: Number(match[1]), id: Number(match[2]) }
}
