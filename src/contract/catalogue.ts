// What is known about models: their metadata, who makes them, and lists that forms are filled from.

/** One metadata row. Members with `?` are left out when they say nothing. */
export type ModelMeta = {
  id: number
  model_name: string
  description?: string
  icon?: string
  /** Comma list. */
  tags?: string
  vendor_id?: number
  /** JSON text: family → path or {path, method}, or a list of families. When none is stored: the families that serve it. */
  endpoints?: string
  /** 1 shown, 0 hidden. */
  status: number
  /** 1: takes part in the comparison with the public catalogue. */
  sync_official: number
  created_time: number
  updated_time: number
  /** Enabled channels that serve a model of this row. */
  bound_channels?: { name: string; type: number }[]
  enable_groups?: string[]
  /** 0 by ratio, 1 per call. */
  quota_types?: number[]
  /** 0 exact, 1 prefix, 2 contains, 3 suffix. */
  name_rule: number
  /** Served models that the rule covers; not for exact names. */
  matched_models?: string[]
  matched_count?: number
}

/** A page of metadata; `vendor_counts` has the rows per vendor id, 0 for none. */
export type ModelMetaPage = {
  items: ModelMeta[]
  total: number
  page: number
  page_size: number
  vendor_counts?: Record<string, number>
}

export type Vendor = {
  id: number
  name: string
  description?: string
  icon?: string
  status: number
  created_time: number
  updated_time: number
}

export type PrefillKind = 'model' | 'tag' | 'endpoint'

export type PrefillGroup = {
  id: number
  name: string
  type: PrefillKind
  /** Names, or for `endpoint` an object of families. */
  items: unknown
  description?: string
  created_time: number
  updated_time: number
}

/** Fields that the public catalogue knows of a model. */
export type SyncField = 'description' | 'icon' | 'tags' | 'vendor' | 'name_rule' | 'status'

export type SyncSource = { locale: string; models_url: string; vendors_url: string }

export type SyncPreview = {
  missing: string[]
  conflicts: { model_name: string; fields: { field: SyncField; local: unknown; upstream: unknown }[] }[]
  source: SyncSource
}

export type SyncReport = {
  created_models: number
  created_vendors: number
  updated_models: number
  skipped_models: string[]
  created_list: string[]
  updated_list: string[]
  source: SyncSource
}
