// Rows of custom_oauth_providers and user_oauth_bindings: sites to sign in through, and who is who there.
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { countOf, insertForId, isDuplicate } from './shared.ts'
import { openVault, type Vault } from './vault.ts'

export type OauthProviderRow = Row<typeof tables.custom_oauth_providers>
export type OauthBindingRow = Row<typeof tables.user_oauth_bindings>
export type OauthRepo = ReturnType<typeof createOauthRepo>

const providers = tables.custom_oauth_providers
const bindings = tables.user_oauth_bindings

/** The repository of custom providers, their secrets sealed, and of the accounts that are bound to them. */
export function createOauthRepo(database: Database, vault: Vault = openVault) {
  return { ...oauthProviders(database, vault), ...oauthBindings(database) }
}

type RawProvider = Parameters<typeof providers.decode>[0]

function oauthProviders({ kysely: db, engine }: Database, vault: Vault) {
  const decode = (raw: RawProvider): OauthProviderRow => {
    const row = providers.decode(raw)
    return { ...row, client_secret: vault.open('custom_oauth_providers', row.id, row.client_secret) }
  }
  const encode = (id: number, values: Partial<OauthProviderRow>) => {
    const { client_secret: secret } = values
    if (secret === undefined) return providers.encode(engine, values)
    return providers.encode(engine, { ...values, client_secret: vault.seal('custom_oauth_providers', id, secret) })
  }
  return {
    async listProviders(): Promise<OauthProviderRow[]> {
      const rows = await db.selectFrom('custom_oauth_providers').selectAll().orderBy('id').execute()
      return rows.map(decode)
    },
    async findProvider(id: number): Promise<OauthProviderRow | undefined> {
      const one = db.selectFrom('custom_oauth_providers').selectAll().where('id', '=', id)
      const row = await one.executeTakeFirst()
      return row === undefined ? undefined : decode(row)
    },
    async findProviderBySlug(slug: string): Promise<OauthProviderRow | undefined> {
      const one = db.selectFrom('custom_oauth_providers').selectAll().where('slug', '=', slug)
      const row = await one.executeTakeFirst()
      return row === undefined ? undefined : decode(row)
    },
    /** A slug that exists is refused by the database (`isDuplicate`). */
    insertProvider(values: Partial<OauthProviderRow>): Promise<number> {
      // A sealed secret is bound to the row's id, which the row gets first.
      return inTransaction(db, async (transaction) => {
        const first = providers.encodeNew(engine, { ...values, client_secret: '' })
        const id = await insertForId(transaction, engine, 'custom_oauth_providers', first)
        const secret = encode(id, { client_secret: values.client_secret ?? '' })
        await transaction.updateTable('custom_oauth_providers').set(secret).where('id', '=', id).execute()
        return id
      })
    },
    async updateProvider(id: number, values: Partial<OauthProviderRow>): Promise<boolean> {
      const one = db.updateTable('custom_oauth_providers').set(encode(id, values)).where('id', '=', id)
      return (await one.executeTakeFirst()).numUpdatedRows > 0n
    },
    async removeProvider(id: number): Promise<boolean> {
      const one = db.deleteFrom('custom_oauth_providers').where('id', '=', id)
      return (await one.executeTakeFirst()).numDeletedRows > 0n
    },
  }
}

function oauthBindings({ kysely: db, engine }: Database) {
  return {
    countBindings(providerId: number): Promise<number> {
      return countOf(db.selectFrom('user_oauth_bindings').where('provider_id', '=', providerId))
    },
    async listBindings(userId: number): Promise<OauthBindingRow[]> {
      const owned = db.selectFrom('user_oauth_bindings').selectAll().where('user_id', '=', userId).orderBy('id')
      return (await owned.execute()).map(bindings.decode)
    },
    async findBinding(providerId: number, providerUserId: string): Promise<OauthBindingRow | undefined> {
      const found = await db
        .selectFrom('user_oauth_bindings')
        .selectAll()
        .where('provider_id', '=', providerId)
        .where('provider_user_id', '=', providerUserId)
        .executeTakeFirst()
      const binding = found === undefined ? undefined : bindings.decode(found)
      // Case counts, whatever the engine's collation.
      return binding?.provider_user_id === providerUserId ? binding : undefined
    },
    /** False when the account is bound there already, or somebody else is who they are there. */
    async insertBinding(values: Partial<OauthBindingRow>): Promise<boolean> {
      try {
        await db.insertInto('user_oauth_bindings').values(bindings.encodeNew(engine, values)).execute()
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    async removeBinding(userId: number, providerId: number): Promise<boolean> {
      const one = db
        .deleteFrom('user_oauth_bindings')
        .where('user_id', '=', userId)
        .where('provider_id', '=', providerId)
      return (await one.executeTakeFirst()).numDeletedRows > 0n
    },
    /** What remains of an account that is removed for good. */
    async removeBindings(userId: number): Promise<void> {
      await db.deleteFrom('user_oauth_bindings').where('user_id', '=', userId).execute()
    },
  }
}
