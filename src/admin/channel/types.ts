// What the console is told about each provider, so that its channel form is built from data.
import type { ChannelField, ChannelType } from '../../contract/index.ts'
import { type Provider, type ProviderField, providers, retiredChannelTypes } from '../../providers/index.ts'
import { testEndpointsOf } from '../../relay/index.ts'

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
  icon: provider.icon ?? provider.id,
  default_base_url: provider.defaultBaseUrl,
  needs_base_url: provider.defaultBaseUrl === '' && provider.findsAddress !== true,
  key_hint: provider.keyHint ?? '',
  plans: Object.entries(provider.plans ?? {}).map(([word, base_url]) => ({ word, base_url })),
  test_endpoints: testEndpointsOf(provider),
  lists_models: provider.modelList !== undefined || provider.modelListPath !== undefined,
  tells_balance: provider.balance !== undefined,
  retired: retiredChannelTypes.has(provider.channelType),
  models: [...(provider.models ?? [])],
  fields: (provider.fields ?? []).map(presentField),
})

const presentRetired = ([type, name]: readonly [number, string]): ChannelType => ({
  type,
  id: name.toLowerCase(),
  name,
  icon: name.toLowerCase(),
  default_base_url: '',
  needs_base_url: false,
  key_hint: '',
  plans: [],
  test_endpoints: [],
  lists_models: false,
  tells_balance: false,
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
