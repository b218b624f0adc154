// The way of one attempt: which of the provider's speeches serves the request, and the endpoint it is spoken at.
import type { Channel } from '../../channels/index.ts'
import type { ReasoningWish } from '../../dialects/index.ts'
import { GatewayError } from '../../kernel/index.ts'
import {
  type ChosenSpeech,
  cutSuffix,
  type Endpoint,
  findSpeech,
  type Provider,
  type ProviderEnvironment,
} from '../../providers/index.ts'
import type { Inbound, Target } from '../types.ts'
import type { WayPolicy } from './policy.ts'

export type Way = {
  readonly provider: Provider
  readonly endpoint: Endpoint
  readonly chosen: ChosenSpeech
  /** What the model's name asked for besides the model. */
  readonly wish: ReasoningWish | undefined
}

type EndpointFacts = {
  readonly inbound: Inbound
  readonly channel: Channel
  readonly key: string
  readonly model: string
  readonly environment: ProviderEnvironment
}

const endpointOf = ({ inbound, channel, key, model, environment }: EndpointFacts): Endpoint => {
  const { request, facts } = inbound
  return {
    baseUrl: channel.baseUrl,
    key,
    upstreamModel: model,
    clientModel: facts.model,
    isStream: facts.isStream,
    other: channel.other,
    settings: channel.settings.other,
    organization: channel.organization,
    createdAt: channel.createdTime,
    isBaseVersioned: channel.settings.other.base_url_has_version === true,
    clientPath: request.path + request.query,
    accessToken: '',
    environment,
  }
}

/** The speech for a model at a channel, and the name that goes upstream; undefined when the provider cannot serve it. */
const find = (policy: WayPolicy, inbound: Inbound, channel: Channel, upstreamModel: string, key: string) => {
  const { provider } = channel
  if (provider === undefined) return undefined
  const { environment, suffixes, prefersResponses } = policy
  const { facts, request } = inbound
  const cut = cutSuffix(provider.suffixes, upstreamModel, facts.model, suffixes)
  const endpoint = endpointOf({ inbound, channel, key, model: cut?.model ?? upstreamModel, environment })
  const first =
    (request.operation === 'chat' || request.operation === 'messages') && prefersResponses(channel, facts.model)
      ? 'responses'
      : undefined
  const chosen = findSpeech(provider, request.operation, endpoint, first)
  return chosen === undefined ? undefined : { provider, endpoint, chosen, wish: cut?.wish }
}

/** Whether a channel can serve the request, before an account is chosen. */
export const canServe = (policy: WayPolicy, inbound: Inbound, channel: Channel, upstreamModel: string): boolean =>
  find(policy, inbound, channel, upstreamModel, '') !== undefined

/** Throws `channel_unsupported` when the channel's provider has no way to answer. */
export const chooseWay = (policy: WayPolicy, inbound: Inbound, { channel, key, upstreamModel }: Target): Way => {
  const way = find(policy, inbound, channel, upstreamModel, key.text)
  if (way === undefined)
    throw new GatewayError(
      'channel_unsupported',
      `Channel type ${channel.type} does not serve ${inbound.request.operation}.`,
    )
  return way
}
