// Secrets at rest: which columns are sealed, and the one way in which repositories write and read them.
import { GatewayError } from '../../kernel/index.ts'
import type { Sealer } from '../../platform/index.ts'

/** A column whose text is sealed, and the column that names its row in the place a sealed text is bound to. */
export const sealedColumns = [
  { table: 'channels', column: 'key', rowName: 'id' },
  { table: 'two_fas', column: 'secret', rowName: 'user_id' },
  // 512 characters, as in New API: sealed, 342 bytes fit.
  { table: 'custom_oauth_providers', column: 'client_secret', rowName: 'id', charactersMax: 512 },
  // Only options that are secret.
  { table: 'options', column: 'value', rowName: 'key' },
  // Only the pieces of a conversion's journal: they hold what rows were before.
  { table: 'tg_migrations', column: 'detail', rowName: 'name' },
] as const satisfies readonly SealedColumn[]

export type SealedColumn = {
  readonly table: 'channels' | 'two_fas' | 'custom_oauth_providers' | 'options' | 'tg_migrations'
  readonly column: string
  readonly rowName: string
  /** What the column can hold, where that may be too little. */
  readonly charactersMax?: number
}
export type SealedTable = SealedColumn['table']

const columnOf = new Map<string, SealedColumn>(sealedColumns.map((place) => [place.table, place]))

/** Seals and opens the secrets of rows. */
export type Vault = {
  /** False without a CRYPTO_SECRET: texts are written as they are. */
  readonly isActive: boolean
  /** The text as it is to be stored in this row. Throws GatewayError for one that cannot be. */
  readonly seal: (table: SealedTable, row: number | string, text: string) => string
  /** The text that was stored in this row, sealed or not. Throws SealError. */
  readonly open: (table: SealedTable, row: number | string, text: string) => string
  /** Whether the row's text is a secret at all. */
  readonly isSecret: (table: SealedTable, row: number | string) => boolean
}

export type VaultOptions = {
  readonly sealer: Pick<Sealer, 'isActive' | 'isSealed' | 'seal' | 'open'>
  readonly isSecretOption: (key: string) => boolean
}

/** Builds the vault. A text is bound to its table, column and row: moved to another row it does not open. */
export function createVault({ sealer, isSecretOption }: VaultOptions): Vault {
  const placeOf = (table: SealedTable, row: number | string) => `${table}.${columnOf.get(table)?.column}:${row}`
  const isSecret = (table: SealedTable, row: number | string): boolean => {
    if (table === 'options') return isSecretOption(String(row))
    return table !== 'tg_migrations' || String(row).includes('#')
  }
  return {
    isActive: sealer.isActive,
    isSecret,
    seal: (table, row, text) => {
      if (!isSecret(table, row)) return text
      // Stored plain it would be taken for sealed when it is read.
      if (!sealer.isActive && sealer.isSealed(text))
        throw new GatewayError('invalid_request', 'A secret must not begin like an encrypted one.')
      const sealed = sealer.seal(text, placeOf(table, row))
      if (sealed.length > (columnOf.get(table)?.charactersMax ?? Number.POSITIVE_INFINITY))
        throw new GatewayError('invalid_request', 'The secret is too long to be stored encrypted.')
      return sealed
    },
    open: (table, row, text) => (isSecret(table, row) ? sealer.open(text, placeOf(table, row)) : text),
  }
}

/** For installations without a CRYPTO_SECRET, and tests that have nothing to hide. */
export const openVault: Vault = {
  isActive: false,
  isSecret: () => false,
  seal: (_table, _row, text) => text,
  open: (_table, _row, text) => text,
}
