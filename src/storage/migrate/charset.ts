// MySQL databases must be able to hold every language (schema.md section 6).
import { sql } from 'kysely'
import type { Database } from '../engines/index.ts'

const capable = ['utf8mb4', 'utf8mb3', 'utf8', 'gbk', 'big5', 'gb18030']

/** Throws an Error that names what has another charset and how to change it. Other engines always can. */
export async function checkCharset({ engine, kysely }: Database): Promise<void> {
  if (engine !== 'mysql') return
  const { rows } = await sql<{ name: string | null; charset: string }>`
    select null as name, default_character_set_name as charset from information_schema.schemata
    where schema_name = database()
    union all
    select t.table_name, c.character_set_name from information_schema.tables t
    join information_schema.collation_character_set_applicability c on c.collation_name = t.table_collation
    where t.table_schema = database() and t.table_type = 'BASE TABLE'`.execute(kysely)
  const wrong = rows.filter(({ charset }) => !capable.includes(charset.toLowerCase()))
  if (wrong.length === 0) return
  const named = wrong.map(({ name, charset }) => `${name === null ? 'the database' : `table ${name}`} (${charset})`)
  throw new Error(
    `These cannot hold Chinese and other texts: ${named.join(', ')}. Change them with ` +
      `ALTER DATABASE … CHARACTER SET utf8mb4 and ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4.`,
  )
}
