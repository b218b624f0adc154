// The installation itself: options and the set-up mark. Names and types are New API's.
import { defineTable } from './define.ts'

export const options = defineTable(
  'options',
  {
    key: { kind: 'label' },
    value: { kind: 'text' },
  },
  [],
  { primaryKey: ['key'] },
)

export const setups = defineTable(
  'setups',
  {
    id: { kind: 'id', types: { mysql: 'bigint unsigned' } },
    version: { kind: 'varchar', length: 50, notNull: true },
    initialized_at: { kind: 'int', types: { sqlite: 'bigint' }, notNull: true },
  },
  [],
)
