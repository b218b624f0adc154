// Rows of models, vendors and prefill_groups: what the console shows and offers about models.
import { sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { contains, countOf, inBatches, insertForId, type Page, type Slice } from './shared.ts'

export type ModelRow = Row<typeof tables.models>
export type VendorRow = Row<typeof tables.vendors>
export type PrefillGroupRow = Row<typeof tables.prefill_groups>
export type ModelsRepo = ReturnType<typeof createModelsRepo>
export type VendorsRepo = ReturnType<typeof createVendorsRepo>
export type PrefillGroupsRepo = ReturnType<typeof createPrefillGroupsRepo>
/** `keyword` is a substring of the name or the describing columns. */
export type CatalogueSearch = Slice & { readonly keyword?: string }
/** `vendorIds`: of any of these vendors; 0 stands for none. */
export type ModelSearch = CatalogueSearch & {
  readonly vendorIds?: readonly number[]
  readonly status?: number
  readonly syncOfficial?: number
}

export type ModelWrites = {
  readonly inserts: readonly Partial<ModelRow>[]
  readonly updates: ReadonlyMap<number, Partial<ModelRow>>
}

/** The repository of model metadata. Soft-deleted rows are never seen. */
export function createModelsRepo(database: Database) {
  const { kysely: db, engine } = database
  const { models } = tables
  const live = db.selectFrom('models').where('deleted_at', 'is', null)
  return {
    async all(): Promise<ModelRow[]> {
      return (await live.selectAll().orderBy('id').execute()).map(models.decode)
    },
    async findById(id: number): Promise<ModelRow | undefined> {
      const row = await live.selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : models.decode(row)
    },
    async findByName(name: string): Promise<ModelRow | undefined> {
      const row = await live.selectAll().where('model_name', '=', name).limit(1).executeTakeFirst()
      return row === undefined ? undefined : models.decode(row)
    },
    /** Newest first. */
    async list({ keyword = '', vendorIds, status, syncOfficial, limit, offset }: ModelSearch): Promise<Page<ModelRow>> {
      if (vendorIds?.length === 0) return { rows: [], total: 0 }
      let matching = live
      if (vendorIds !== undefined) matching = matching.where(sql`coalesce(vendor_id, 0)`, 'in', vendorIds)
      if (status !== undefined) matching = matching.where('status', '=', status)
      if (syncOfficial !== undefined) matching = matching.where('sync_official', '=', syncOfficial)
      if (keyword !== '') {
        matching = matching.where((eb) =>
          eb.or(
            [eb.ref('model_name'), eb.ref('description'), eb.ref('tags')].map((at) => contains(database, at, keyword)),
          ),
        )
      }
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
      return { rows: rows.map(models.decode), total: await countOf(matching) }
    },
    /** How many rows each vendor has; those without one are counted under 0. */
    async countByVendor(): Promise<ReadonlyMap<number, number>> {
      const vendor = sql<number>`coalesce(vendor_id, 0)`
      const rows = await live
        .select([vendor.as('vendor'), sql<number>`count(*)`.as('n')])
        .groupBy(vendor)
        .execute()
      return new Map(rows.map(({ vendor, n }) => [Number(vendor), Number(n)]))
    },
    /** Writes the same values to several rows, all or none; says how many there were. */
    updateMany(ids: readonly number[], values: Partial<ModelRow>): Promise<number> {
      return inTransaction(db, async (transaction) => {
        let changed = 0
        for (const batch of inBatches(ids)) {
          const some = transaction.updateTable('models').set(models.encode(engine, values)).where('id', 'in', batch)
          changed += Number((await some.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows)
        }
        return changed
      })
    },
    insert(values: Partial<ModelRow>): Promise<number> {
      return insertForId(db, engine, 'models', models.encodeNew(engine, values))
    },
    /** Makes and changes rows, all or none. */
    writeMany({ inserts, updates }: ModelWrites): Promise<void> {
      return inTransaction(db, async (transaction) => {
        for (const values of inserts) {
          await insertForId(transaction, engine, 'models', models.encodeNew(engine, values))
        }
        for (const [id, values] of updates) {
          await transaction.updateTable('models').set(models.encode(engine, values)).where('id', '=', id).execute()
        }
      })
    },
    async update(id: number, values: Partial<ModelRow>): Promise<boolean> {
      const one = db.updateTable('models').set(models.encode(engine, values)).where('id', '=', id)
      return (await one.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    async softDelete(id: number, at: Date): Promise<boolean> {
      const one = db
        .updateTable('models')
        .set(models.encode(engine, { deleted_at: at }))
        .where('id', '=', id)
      return (await one.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
  }
}

/** The repository of vendors. Soft-deleted rows are never seen. */
export function createVendorsRepo(database: Database) {
  const { kysely: db, engine } = database
  const { vendors } = tables
  const live = db.selectFrom('vendors').where('deleted_at', 'is', null)
  return {
    async all(): Promise<VendorRow[]> {
      return (await live.selectAll().orderBy('id').execute()).map(vendors.decode)
    },
    async findById(id: number): Promise<VendorRow | undefined> {
      const row = await live.selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : vendors.decode(row)
    },
    async findByName(name: string): Promise<VendorRow | undefined> {
      const row = await live.selectAll().where('name', '=', name).limit(1).executeTakeFirst()
      return row === undefined ? undefined : vendors.decode(row)
    },
    /** Names that rows have or had: also those of deleted vendors. */
    async allNames(): Promise<ReadonlySet<string>> {
      const rows = await db.selectFrom('vendors').select('name').execute()
      return new Set(rows.map((row) => vendors.decodeSome(row, ['name']).name))
    },
    /** Newest first. */
    async list({ keyword = '', limit, offset }: CatalogueSearch): Promise<Page<VendorRow>> {
      const matching =
        keyword === ''
          ? live
          : live.where((eb) =>
              eb.or([eb.ref('name'), eb.ref('description')].map((at) => contains(database, at, keyword))),
            )
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
      return { rows: rows.map(vendors.decode), total: await countOf(matching) }
    },
    insert(values: Partial<VendorRow>): Promise<number> {
      return insertForId(db, engine, 'vendors', vendors.encodeNew(engine, values))
    },
    async update(id: number, values: Partial<VendorRow>): Promise<boolean> {
      const one = db.updateTable('vendors').set(vendors.encode(engine, values)).where('id', '=', id)
      return (await one.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    /** Its models then have no vendor. */
    softDelete(id: number, at: Date): Promise<boolean> {
      return inTransaction(db, async (transaction) => {
        const gone = vendors.encode(engine, { deleted_at: at })
        const one = transaction.updateTable('vendors').set(gone).where('id', '=', id).where('deleted_at', 'is', null)
        if ((await one.executeTakeFirst()).numUpdatedRows === 0n) return false
        const none = tables.models.encode(engine, { vendor_id: 0 })
        await transaction.updateTable('models').set(none).where('vendor_id', '=', id).execute()
        return true
      })
    },
  }
}

/** The repository of prefilled groups. Soft-deleted rows are never seen. */
export function createPrefillGroupsRepo({ kysely: db, engine }: Database) {
  const groups = tables.prefill_groups
  const live = db.selectFrom('prefill_groups').selectAll().where('deleted_at', 'is', null)
  return {
    /** By id, newest first; of one type when given. */
    async all(type?: string): Promise<PrefillGroupRow[]> {
      const some = type === undefined ? live : live.where('type', '=', type)
      return (await some.orderBy('id', 'desc').execute()).map(groups.decode)
    },
    async findById(id: number): Promise<PrefillGroupRow | undefined> {
      const row = await live.where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : groups.decode(row)
    },
    async findByName(name: string): Promise<PrefillGroupRow | undefined> {
      const row = await live.where('name', '=', name).limit(1).executeTakeFirst()
      return row === undefined ? undefined : groups.decode(row)
    },
    insert(values: Partial<PrefillGroupRow>): Promise<number> {
      return insertForId(db, engine, 'prefill_groups', groups.encodeNew(engine, values))
    },
    async update(id: number, values: Partial<PrefillGroupRow>): Promise<boolean> {
      const one = db.updateTable('prefill_groups').set(groups.encode(engine, values)).where('id', '=', id)
      return (await one.where('deleted_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n
    },
    /** MySQL has no partial unique index: there the name is given up, or it could not be used again. */
    async softDelete(id: number, at: Date): Promise<boolean> {
      const gone = groups.encode(engine, { deleted_at: at })
      const values = engine === 'mysql' ? { ...gone, name: `deleted-${id}` } : gone
      const one = db.updateTable('prefill_groups').set(values).where('id', '=', id).where('deleted_at', 'is', null)
      return (await one.executeTakeFirst()).numUpdatedRows > 0n
    },
  }
}
