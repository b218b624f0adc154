// What the console is told about each provider, so that its channel form is built from data.
import type { ChannelField, ChannelType } from '../../contract/index.ts'
import { type Provider, type ProviderField, providers, retiredChannelTypes } from '../../providers/index.ts'

const presentField = (field: ProviderField): ChannelField => ({
  name: field.name,
  label: field.label,
  kind: field.kind,
  where: field.where,
  ...(field.options === undefined ? {} : { options: field.options.map((value) => ({ value, label: value })) }),
  ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
  ...(field.help === undefined ? {} : { help: field.help }),
})

const presentProvider = (provider: Provider): ChannelType => ({
  type: provider.channelType,
  id: provider.id,
  name: provider.name,
  default_base_url: provider.defaultBaseUrl,
  key_hint: provider.keyHint ?? '',
  retired: retiredChannelTypes.has(provider.channelType),
  models: [...(provider.models ?? [])],
  fields: (provider.fields ?? []).map(presentField),
})

const presentRetired = ([type, name]: readonly [number, string]): ChannelType => ({
  type,
  id: name.toLowerCase(),
  name,
  default_base_url: '',
  key_hint: '',
  retired: true,
  models: [],
  fields: [],
})

/** Every provider by its number, and the vendors that are gone. */
export const listChannelTypes = (): ChannelType[] => {
  const known = new Set(providers.map((provider) => provider.channelType))
  const retired = [...retiredChannelTypes].filter(([type]) => !known.has(type)).map(presentRetired)
  return [...providers.map(presentProvider), ...retired].toSorted((one, other) => one.type - other.type)
}
