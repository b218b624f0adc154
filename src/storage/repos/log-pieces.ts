// Searches that may look at many rows, cut into pieces: SQLite reads on the program's own thread, where everybody waits.
import type { Database } from '../engines/index.ts'
import type { LogFilter, LogOrder } from './log-filter.ts'

export type PieceLimits = {
  /** Rows looked at between two turns of the event loop. */
  readonly rows: number
  /** Pieces that one search may take. */
  readonly piecesMax: number
}

/** Some ten milliseconds each; three million rows together. */
export const PIECE_LIMITS: PieceLimits = { rows: 10_000, piecesMax: 300 }

/** Filters by which an index leads straight to the rows. */
const DIRECT: ReadonlySet<string> = new Set(['from', 'to', 'userId', 'idMax'])

/** Whether a search has to look at rows that do not match. */
export function looksAround(database: Database, filter: LogFilter): boolean {
  if (database.engine !== 'sqlite' || filter.requestId !== undefined) return false
  return Object.keys(filter).some((name) => !DIRECT.has(name))
}

/** The same filter for piece after piece of the table, newest first; `isLast` ends them. Others get their turn in between. */
export async function* piecesOf(
  database: Database,
  filter: LogFilter,
  { order, limits }: { readonly order: LogOrder; readonly limits: PieceLimits },
): AsyncGenerator<LogFilter, 'whole' | 'cut'> {
  let rest = filter
  for (let piece = 0; piece < limits.piecesMax; piece++) {
    const edge = await findEdge(database, rest, order, limits.rows)
    if (edge === undefined) {
      yield rest
      return 'whole'
    }
    if (order === 'time') {
      // Rows of the edge's second belong to this piece, all of them.
      yield { ...rest, from: edge }
      rest = { ...rest, to: edge - 1 }
    } else {
      yield { ...rest, idMin: edge }
      rest = { ...rest, idMax: edge - 1 }
    }
    await Bun.sleep(0)
  }
  return 'cut'
}

/** Time or id of the row that is so many rows further back; undefined when there are fewer. */
async function findEdge(
  { kysely }: Database,
  { userId, from, to, idMax }: LogFilter,
  order: LogOrder,
  rows: number,
): Promise<number | undefined> {
  const column = order === 'time' ? 'created_at' : 'id'
  let some = kysely.selectFrom('logs').select(`${column} as edge`)
  if (userId !== undefined) some = some.where('user_id', '=', userId)
  if (order === 'time') {
    if (from !== undefined) some = some.where('created_at', '>=', from)
    if (to !== undefined) some = some.where('created_at', '<=', to)
  } else if (idMax !== undefined) some = some.where('id', '<=', idMax)
  const row = await some.orderBy(column, 'desc').limit(1).offset(rows).executeTakeFirst()
  return row === undefined ? undefined : Number(row.edge)
}
