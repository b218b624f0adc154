// Log rows on their way to a separate log database: written with the charge, moved afterwards, each exactly once.
import { isJsonObject, parseJson } from '../../kernel/index.ts'
import type { Database } from '../engines/index.ts'
import { tables } from '../tables/index.ts'

const MOVED_AT_ONCE = 200

/**
 * Moves waiting rows; gives their number. A row is looked for before it is written, so that a crash between the two
 * databases does not double it: request id and type name a row.
 */
export async function moveLogRows(database: Database, logDatabase: Database): Promise<number> {
  const waiting = await database.kysely
    .selectFrom('tg_log_outbox')
    .select(['id', 'row'])
    .orderBy('id')
    .limit(MOVED_AT_ONCE)
    .execute()
  for (const { id, row } of waiting) {
    const values = parseJson(String(row))
    if (isJsonObject(values) && !(await isWritten(logDatabase, values))) {
      const encoded = tables.logs.encodeNew(logDatabase.engine, values as Parameters<typeof tables.logs.encodeNew>[1])
      await logDatabase.kysely.insertInto('logs').values(encoded).execute()
    }
    await database.kysely.deleteFrom('tg_log_outbox').where('id', '=', id).execute()
  }
  return waiting.length
}

async function isWritten(logDatabase: Database, values: { readonly [column: string]: unknown }): Promise<boolean> {
  const found = await logDatabase.kysely
    .selectFrom('logs')
    .select('id')
    .where('request_id', '=', String(values.request_id))
    .where('type', '=', Number(values.type))
    .where('created_at', '=', Number(values.created_at))
    .where('channel_id', '=', Number(values.channel_id))
    .executeTakeFirst()
  return found !== undefined
}
