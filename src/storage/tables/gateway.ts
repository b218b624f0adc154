// Our own tables. The prefix keeps them apart from New API's, which ignores what it does not know.
import { defineTable, index } from './define.ts'

/** Quota set aside for a request that still runs; a row that outlives its owner is returned by the janitor. */
export const holds = defineTable(
  'tg_holds',
  {
    request_id: { kind: 'varchar', length: 64 },
    user_id: { kind: 'int', notNull: true },
    token_id: { kind: 'int', notNull: true },
    amount: { kind: 'int', notNull: true },
    owner: { kind: 'varchar', length: 128, notNull: true },
    created_at: { kind: 'int', notNull: true },
    // Budgets the amount counts in, separated by commas.
    budgets: { kind: 'text', nullable: true },
    // The plan it was taken from and its reset period, as `17@1795249559`; NULL is the wallet.
    plan: { kind: 'varchar', length: 48, nullable: true },
  },
  [],
  { primaryKey: ['request_id'] },
)

/** Processes of this installation and when they were last alive. */
export const nodes = defineTable(
  'tg_nodes',
  {
    id: { kind: 'varchar', length: 128 },
    heartbeat_at: { kind: 'int', notNull: true },
    started_at: { kind: 'int', notNull: true },
    version: { kind: 'varchar', length: 64, notNull: true },
  },
  [],
  { primaryKey: ['id'] },
)

/** Console sessions; the id is the SHA-256 of the cookie's secret, so that a copy of the table signs nobody in. */
export const sessions = defineTable(
  'tg_sessions',
  {
    id: { kind: 'varchar', length: 64 },
    user_id: { kind: 'int', notNull: true },
    created_at: { kind: 'int', notNull: true },
    last_seen_at: { kind: 'int', notNull: true },
    expires_at: { kind: 'int', notNull: true },
    ip: { kind: 'varchar', length: 64 },
    user_agent: { kind: 'text' },
    data: { kind: 'text' },
  },
  [index('user_id'), index('expires_at')],
  { primaryKey: ['id'] },
)

/** Who may do what only one may do, until when (unix milliseconds). */
export const leases = defineTable(
  'tg_leases',
  {
    name: { kind: 'varchar', length: 128 },
    owner: { kind: 'varchar', length: 128, notNull: true },
    expires_at: { kind: 'int', notNull: true },
  },
  [],
  { primaryKey: ['name'] },
)

/** Log rows on their way to a separate log database: written with the charge, moved afterwards. */
export const logOutbox = defineTable('tg_log_outbox', {
  id: { kind: 'id' },
  request_id: { kind: 'varchar', length: 64 },
  row: { kind: 'text', notNull: true },
  created_at: { kind: 'int', notNull: true },
})

/** What was converted, with the values from before, so that it can be undone. */
export const migrations = defineTable(
  'tg_migrations',
  {
    name: { kind: 'varchar', length: 128 },
    applied_at: { kind: 'int', notNull: true },
    detail: { kind: 'text' },
  },
  [],
  { primaryKey: ['name'] },
)

/** Who changed what in the management API. */
export const audit = defineTable(
  'tg_audit',
  {
    id: { kind: 'id' },
    created_at: { kind: 'int', notNull: true },
    actor_id: { kind: 'int', notNull: true },
    action: { kind: 'varchar', length: 64, notNull: true },
    target: { kind: 'varchar', length: 191 },
    detail: { kind: 'text' },
    ip: { kind: 'varchar', length: 64 },
    request_id: { kind: 'varchar', length: 64, default: '' },
  },
  [index('created_at'), index('actor_id', 'id')],
)

/** Long work that somebody asked for: how far it is, and whether it shall stop. One row for each kind of work. */
export const progress = defineTable(
  'tg_progress',
  {
    name: { kind: 'varchar', length: 64 },
    /** `running`, `done`, `cancelled` or `failed`. */
    state: { kind: 'varchar', length: 16, notNull: true },
    /** What it is to do, as JSON. */
    goal: { kind: 'text' },
    done: { kind: 'int', notNull: true },
    total: { kind: 'int', notNull: true },
    started_at: { kind: 'int', notNull: true },
    updated_at: { kind: 'int', notNull: true },
    owner: { kind: 'varchar', length: 128, notNull: true },
    is_cancelled: { kind: 'bool' },
  },
  [],
  { primaryKey: ['name'] },
)
