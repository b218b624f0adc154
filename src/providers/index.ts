// The face of the providers: every upstream product as data.
import type { Provider } from './define.ts'
import { providers } from './registry.gen.ts'

export type {
  AuthScheme,
  BalanceQuery,
  Endpoint,
  MediaUpload,
  ModelList,
  OutgoingRequest,
  Provider,
  ProviderEnvironment,
  ProviderField,
  Quirk,
  QuirkContext,
  SideRequest,
  Signer,
  Speech,
  SuffixRule,
  TokenExchange,
} from './define.ts'
export { buildUrl, joinUrl, ownerOf } from './define.ts'
export type { ChosenSpeech } from './speech.ts'
export { findSpeech } from './speech.ts'
export type { Cut, SuffixPolicy } from './suffix.ts'
export { cutSuffix } from './suffix.ts'
export { providers }

const byChannelType: ReadonlyMap<number, Provider> = new Map(
  providers.map((provider) => [provider.channelType, provider]),
)

/** The provider of a channel type; undefined for numbers that nothing serves. */
export const findProvider = (channelType: number): Provider | undefined => byChannelType.get(channelType)

/** Vendors that no longer exist: their numbers stay, their channels answer a clear error (design.md section 9). */
export const retiredChannelTypes: ReadonlyMap<number, string> = new Map([
  [11, 'PaLM'],
  [21, 'AIProxyLibrary'],
])
