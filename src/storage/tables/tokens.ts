// API keys of users. Names and types are New API's.
import { defineTable, index, unique } from './define.ts'

export const tokens = defineTable(
  'tokens',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int' },
    key: { kind: 'varchar', length: 128 },
    status: { kind: 'int', default: 1 },
    name: { kind: 'label' },
    created_time: { kind: 'int' },
    accessed_time: { kind: 'int' },
    expired_time: { kind: 'int', default: -1 },
    remain_quota: { kind: 'int', default: 0 },
    unlimited_quota: { kind: 'bool' },
    model_limits_enabled: { kind: 'bool' },
    model_limits: { kind: 'shorttext' },
    allow_ips: { kind: 'label', default: '', nullable: true },
    used_quota: { kind: 'int', default: 0 },
    group: { kind: 'label', default: '' },
    cross_group_retry: { kind: 'bool' },
    deleted_at: { kind: 'time' },
  },
  [index('user_id'), unique('key'), index('name'), index('deleted_at')],
)
