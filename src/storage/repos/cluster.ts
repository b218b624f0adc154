// Rows of tg_leases and tg_nodes: who may do what only one may do, and which processes are alive.
import type { Database } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'

export type LeaseRow = Row<typeof tables.tg_leases>
export type NodeRow = Row<typeof tables.tg_nodes>
export type LeasesRepo = ReturnType<typeof createLeasesRepo>
export type NodesRepo = ReturnType<typeof createNodesRepo>

/** The repository of leases. Times are unix milliseconds. */
export function createLeasesRepo({ kysely: db }: Database) {
  return {
    /** Takes or renews the lease until `expiresAt`: true when it is the owner's. A lease that ran out is anybody's. */
    async acquire(name: string, owner: string, now: number, expiresAt: number): Promise<boolean> {
      const taken = await db
        .updateTable('tg_leases')
        .set({ owner, expires_at: expiresAt })
        .where('name', '=', name)
        .where((eb) => eb.or([eb('owner', '=', owner), eb('expires_at', '<=', now)]))
        .executeTakeFirst()
      if (taken.numUpdatedRows > 0n) return true
      try {
        await db.insertInto('tg_leases').values({ name, owner, expires_at: expiresAt }).execute()
        return true
      } catch (error) {
        // Somebody has it, or was faster.
        if (isDuplicate(error)) return false
        throw error
      }
    },
    /** Gives the lease back early. */
    async release(name: string, owner: string): Promise<boolean> {
      const gone = await db
        .deleteFrom('tg_leases')
        .where('name', '=', name)
        .where('owner', '=', owner)
        .executeTakeFirst()
      return gone.numDeletedRows > 0n
    },
    async find(name: string): Promise<LeaseRow | undefined> {
      const row = await db.selectFrom('tg_leases').selectAll().where('name', '=', name).executeTakeFirst()
      return row === undefined ? undefined : tables.tg_leases.decode(row)
    },
  }
}

/** The repository of processes. Times are unix seconds. */
export function createNodesRepo({ kysely: db, engine }: Database) {
  return {
    /** Says that the process lives; adds it when it is new. */
    async beat(node: NodeRow): Promise<void> {
      const { heartbeat_at, started_at, version } = node
      const insert = db.insertInto('tg_nodes').values(node)
      const upsert =
        engine === 'mysql'
          ? insert.onDuplicateKeyUpdate({ heartbeat_at, started_at, version })
          : insert.onConflict((oc) => oc.column('id').doUpdateSet({ heartbeat_at, started_at, version }))
      await upsert.execute()
    },
    /** Processes that gave a sign of life at or after the time. */
    async alive(since: number): Promise<NodeRow[]> {
      const some = db.selectFrom('tg_nodes').selectAll().where('heartbeat_at', '>=', since).orderBy('id')
      return (await some.execute()).map(tables.tg_nodes.decode)
    },
    async removeSilent(before: number): Promise<number> {
      return Number(
        (await db.deleteFrom('tg_nodes').where('heartbeat_at', '<', before).executeTakeFirst()).numDeletedRows,
      )
    },
    async remove(id: string): Promise<void> {
      await db.deleteFrom('tg_nodes').where('id', '=', id).execute()
    },
  }
}
