// What the console shows about models: metadata, vendors, prefilled groups. Names and types are New API's.
import { defineTable, index, liveOnly, named, unique } from './define.ts'

export const models = defineTable(
  'models',
  {
    id: { kind: 'id' },
    model_name: { kind: 'sized', length: 128, notNull: true },
    description: { kind: 'shorttext' },
    icon: { kind: 'varchar', length: 128 },
    tags: { kind: 'varchar', length: 255 },
    vendor_id: { kind: 'int' },
    endpoints: { kind: 'shorttext' },
    status: { kind: 'int', default: 1 },
    sync_official: { kind: 'int', default: 1 },
    created_time: { kind: 'int' },
    updated_time: { kind: 'int' },
    deleted_at: { kind: 'time' },
    name_rule: { kind: 'int', default: 0 },
  },
  [named('uk_model_name_delete_at', unique('model_name', 'deleted_at')), index('vendor_id'), index('deleted_at')],
)

export const vendors = defineTable(
  'vendors',
  {
    id: { kind: 'id' },
    name: { kind: 'sized', length: 128, notNull: true },
    description: { kind: 'shorttext' },
    icon: { kind: 'varchar', length: 128 },
    status: { kind: 'int', default: 1 },
    created_time: { kind: 'int' },
    updated_time: { kind: 'int' },
    deleted_at: { kind: 'time' },
  },
  [named('uk_vendor_name_delete_at', unique('name', 'deleted_at')), index('deleted_at')],
)

export const prefillGroups = defineTable(
  'prefill_groups',
  {
    id: { kind: 'id' },
    name: { kind: 'sized', length: 64, notNull: true },
    type: { kind: 'sized', length: 32, notNull: true },
    items: { kind: 'json' },
    description: { kind: 'varchar', length: 255 },
    created_time: { kind: 'int' },
    updated_time: { kind: 'int' },
    deleted_at: { kind: 'time' },
  },
  [liveOnly(named('uk_prefill_name', unique('name'))), index('type'), index('deleted_at')],
)
