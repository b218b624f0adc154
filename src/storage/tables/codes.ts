// Codes that were mailed and marks of things that may happen once: short-lived rows of our own.
import { defineTable, index } from './define.ts'

/**
 * One row per purpose and subject, so that a new code voids the old one. The id is a hash of both, the code is hashed, and
 * `owner` is the session that asked.
 */
export const codes = defineTable(
  'tg_codes',
  {
    id: { kind: 'varchar', length: 64 },
    code_hash: { kind: 'varchar', length: 64, notNull: true },
    owner: { kind: 'varchar', length: 128, notNull: true },
    tries_left: { kind: 'int', notNull: true },
    expires_at: { kind: 'int', notNull: true },
  },
  [index('expires_at')],
  { primaryKey: ['id'] },
)
