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
  /** Empty: the channel must name one. */
  default_base_url: string
  /** Shape of the key, such as `AppId|SecretId|SecretKey`; empty for a plain key. */
  key_hint: string
  /** The vendor is gone: old channels are shown, new ones cannot be made. */
  retired: boolean
  models: string[]
  fields: ChannelField[]
}
