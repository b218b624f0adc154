// What the server tells the console about each provider, so that the channel form is built from data.

/** One provider-specific field of the channel form. */
export type ChannelField = {
  name: string
  label: string
  kind: 'text' | 'textarea' | 'select' | 'switch'
  /** Where the value is stored: the column `other` itself, or the key `name` of the JSON in `settings` or `setting`. */
  where: 'other' | 'settings' | 'setting'
  options?: { value: string; label: string }[]
  placeholder?: string
  help?: string
  required?: boolean
}

/** One row of `GET /api/channel/types`. */
export type ChannelType = {
  type: number
  id: string
  name: string
  /** Name of the vendor's picture in the icon sets of the field (LobeHub's), for consoles that have one. */
  icon: string
  default_base_url: string
  /** The channel must name a base URL. */
  needs_base_url: boolean
  /** Shape of the key, such as `AppId|SecretId|SecretKey`; empty for a plain key. */
  key_hint: string
  /** Words that may stand in the base URL for a vendor's plan, with the address they mean. */
  plans: { word: string; base_url: string }[]
  /** Values of the test route's `endpoint_type` that mean something here; empty when its channels cannot be tested. */
  test_endpoints: string[]
  /** Whether the upstream can be asked which models it has. */
  lists_models: boolean
  /** Whether the upstream can be asked what is left on the account. */
  tells_balance: boolean
  /** The vendor is gone: old channels are shown, new ones cannot be made. */
  retired: boolean
  models: string[]
  fields: ChannelField[]
}
