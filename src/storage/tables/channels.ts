// Upstream accounts and the derived index of what they serve. Names and types are New API's.
import { defineTable, index } from './define.ts'

export const channels = defineTable(
  'channels',
  {
    id: { kind: 'id' },
    type: { kind: 'int', default: 0 },
    key: { kind: 'text', notNull: true },
    open_ai_organization: { kind: 'text', nullable: true },
    test_model: { kind: 'text', nullable: true },
    status: { kind: 'int', default: 1 },
    name: { kind: 'label' },
    weight: { kind: 'uint', default: 0, nullable: true },
    created_time: { kind: 'int' },
    test_time: { kind: 'int' },
    response_time: { kind: 'int' },
    base_url: { kind: 'label', default: '', nullable: true },
    other: { kind: 'text' },
    balance: { kind: 'float' },
    balance_updated_time: { kind: 'int' },
    models: { kind: 'text' },
    group: { kind: 'varchar', length: 64, default: 'default' },
    used_quota: { kind: 'int', default: 0 },
    model_mapping: { kind: 'shorttext', nullable: true },
    status_code_mapping: { kind: 'varchar', length: 1024, default: '', nullable: true },
    priority: { kind: 'int', default: 0, nullable: true },
    auto_ban: { kind: 'int', default: 1, nullable: true },
    other_info: { kind: 'text' },
    tag: { kind: 'label', nullable: true },
    setting: { kind: 'shorttext', nullable: true },
    param_override: { kind: 'shorttext', nullable: true },
    header_override: { kind: 'shorttext', nullable: true },
    remark: { kind: 'varchar', length: 255, nullable: true },
    channel_info: { kind: 'json' },
    settings: { kind: 'text' },
  },
  [index('name'), index('tag')],
)

export const abilities = defineTable(
  'abilities',
  {
    group: { kind: 'varchar', length: 64 },
    model: { kind: 'varchar', length: 255 },
    channel_id: { kind: 'int' },
    enabled: { kind: 'bool' },
    priority: { kind: 'int', default: 0, nullable: true },
    weight: { kind: 'uint', default: 0 },
    tag: { kind: 'label', nullable: true },
  },
  [index('channel_id'), index('priority'), index('weight'), index('tag')],
  { primaryKey: ['group', 'model', 'channel_id'] },
)
