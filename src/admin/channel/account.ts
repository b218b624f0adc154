// One account of a channel as the console asks it: which models it has, what is left on it. Nothing here is a client's request.
import { type Channel, faultOf, faultOfStatus, readChannel } from '../../channels/index.ts'
import { GatewayError, maskUpstreamText, parseJson, parseJsonObject, readPath } from '../../kernel/index.ts'
import type { Endpoint, Provider, SideRequest } from '../../providers/index.ts'
import { hideKey } from '../../relay/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

export type AccountDeps = Pick<AdminDeps, 'upstream' | 'providerEnvironment' | 'credentials' | 'clock'>

/** What is needed to ask, whether the channel is stored or not. */
export type Account = {
  /** Undefined for type numbers that nothing serves; they are asked as OpenAI is. */
  readonly provider: Provider | undefined
  readonly endpoint: Endpoint
  readonly proxyUrl: string
  /** The channel accepts any certificate. */
  readonly hasInsecureTls: boolean
  /** The channel's column `header_override`. */
  readonly headerOverride: string
}

const TIMEOUT_MS = 30_000
const BODY_BYTES_MAX = 8 * 1024 * 1024
/** Of an upstream's own words so many characters are shown. */
const REASON_CHARACTERS_MAX = 300

/** What the endpoint of an unsaved channel, and of a question without a model, is made of. */
export type AccountFacts = Pick<Endpoint, 'baseUrl' | 'key'> & Partial<Endpoint>

/** An endpoint for questions that are about no model. */
export const endpointFor = (deps: AccountDeps, facts: AccountFacts): Endpoint => ({
  upstreamModel: '',
  clientModel: '',
  isStream: false,
  other: '',
  settings: {},
  organization: '',
  createdAt: 0,
  isBaseVersioned: false,
  clientPath: '',
  accessToken: '',
  environment: deps.providerEnvironment(),
  ...facts,
})

const firstKey = ({ keys: [key] }: Channel): string => {
  if (key === undefined) throw new Refusal('The channel has no enabled key.')
  return key.text
}

/** A stored channel by its first enabled key. Throws Refusal when it has none. */
export const accountOf = (deps: AccountDeps, row: ChannelRow): Account => {
  const channel = readChannel(row)
  const { baseUrl, other, organization, settings, createdTime } = channel
  return {
    provider: channel.provider,
    endpoint: endpointFor(deps, {
      baseUrl,
      key: firstKey(channel),
      other,
      organization,
      settings: settings.other,
      createdAt: createdTime,
      isBaseVersioned: settings.other.base_url_has_version === true,
    }),
    proxyUrl: settings.proxy,
    hasInsecureTls: settings.hasInsecureTls,
    headerOverride: channel.headerOverride,
  }
}

/** Fixed headers of the override; rules that pass a client's headers mean nothing here (providers.md section 6). */
const readHeaderOverride = ({ headerOverride, endpoint }: Account): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(parseJsonObject(headerOverride) ?? {})) {
    const isRule = name === '*' || /^(re|regex):/i.test(name)
    if (isRule || typeof value !== 'string' || value.startsWith('{client_header:')) continue
    headers[name.trim().toLowerCase()] = value.replaceAll('{api_key}', endpoint.key)
  }
  return headers
}

/** A body's text; throws Refusal when it is larger than any answer to such a question. */
export const readBounded = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > BODY_BYTES_MAX) throw new Refusal('The upstream’s answer is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What the upstream says of its refusal, where it is JSON as most write it; some quote the key. */
const refusalOf = (status: number, text: string, key: string): Refusal => {
  const body = parseJsonObject(text)
  const words = [readPath(body, 'error', 'message'), body?.error, body?.message].find(
    (value) => typeof value === 'string' && value !== '',
  )
  const code = `upstream_${faultOfStatus(status, text)}`
  if (typeof words !== 'string') return new Refusal(`The upstream answered status code: ${status}.`, 200, code)
  // The key goes first: cut in two, it would not be found.
  const { message } = hideKey(new GatewayError('upstream_bad_answer', words), key)
  const told = maskUpstreamText(message).slice(0, REASON_CHARACTERS_MAX)
  return new Refusal(`The upstream answered status code: ${status}. ${told}`, 200, code)
}

/** The request as it leaves: overrides over the provider's headers, and the signature over both. */
const sign = (deps: AccountDeps, account: Account, request: SideRequest) => {
  const { provider, endpoint } = account
  const { method, url, body = '' } = request
  const headers = { accept: 'application/json', ...request.headers, ...readHeaderOverride(account) }
  const signed = provider?.sign?.({ method, url, headers, body }, endpoint, deps.clock.nowMs())
  return { method, body, url: signed?.url ?? url, headers: { ...headers, ...signed?.headers } }
}

const open = (
  deps: AccountDeps,
  account: Account,
  request: SideRequest,
  controller: AbortController,
): Promise<Response> => {
  const { body, ...outgoing } = sign(deps, account, request)
  return deps.upstream.send({
    ...outgoing,
    controller,
    ...(body === '' ? {} : { body }),
    ...(account.proxyUrl === '' ? {} : { proxyUrl: account.proxyUrl }),
    ...(account.hasInsecureTls ? { hasInsecureTls: true } : {}),
  })
}

const ask = async (deps: AccountDeps, account: Account, request: SideRequest) => {
  const controller = new AbortController()
  const disarm = deps.upstream.startDeadline(controller, TIMEOUT_MS)
  try {
    const response = await open(deps, account, request, controller)
    return { status: response.status, text: await readBounded(response) }
  } finally {
    disarm()
  }
}

const send = async (deps: AccountDeps, account: Account, request: SideRequest): Promise<string> => {
  const { status, text } = await ask(deps, account, request)
  if (status !== 200) throw refusalOf(status, text, account.endpoint.key)
  return text
}

/** What administrators read when a question failed: the reason without inner addresses, and never the key. */
const toRefusal = (error: unknown, what: string, { key }: Endpoint): Refusal => {
  if (error instanceof Refusal) return error
  const reason = error instanceof GatewayError ? hideKey(error, key).message : 'it did not answer'
  const code = error instanceof GatewayError ? `upstream_${faultOf(error)}` : undefined
  return new Refusal(`The upstream’s ${what} could not be fetched: ${maskUpstreamText(reason)}`, 200, code)
}

/**
 * Asks an account. `work` gets the endpoint, with a token where keys are exchanged for one, and a function that sends a side
 * request and gives the JSON of its answer (undefined when it is none). `what` stands in messages: "models".
 * Throws Refusal, also for what `work` throws.
 */
export const askAccount = async <Answer>(
  deps: AccountDeps,
  account: Account,
  what: string,
  work: (endpoint: Endpoint, ask: (request: SideRequest) => Promise<unknown>) => Promise<Answer>,
): Promise<Answer> => {
  const { provider, endpoint, proxyUrl, hasInsecureTls } = account
  try {
    if (endpoint.baseUrl === '') throw new Refusal('The channel has no base URL to ask.')
    const accessToken =
      provider?.exchange === undefined
        ? ''
        : await deps.credentials(provider, endpoint, { proxy: proxyUrl, hasInsecureTls })
    const ready = { ...endpoint, accessToken }
    return await work(ready, async (request) => parseJson(await send(deps, { ...account, endpoint: ready }, request)))
  } catch (error) {
    throw toRefusal(error, what, endpoint)
  }
}

/** One question whose status means something: the answer as it is. Throws Refusal when nobody answers. */
export const askStatus = async (
  deps: AccountDeps,
  account: Account,
  what: string,
  request: SideRequest,
): Promise<{ readonly status: number; readonly text: string }> => {
  try {
    return await ask(deps, account, request)
  } catch (error) {
    throw toRefusal(error, what, account.endpoint)
  }
}

/**
 * Opens an answer that is read while it comes; whoever reads it bounds its time by the controller. Throws Refusal, also for
 * another status than 200.
 */
export const openAccount = async (
  deps: AccountDeps,
  account: Account,
  what: string,
  request: SideRequest,
  controller: AbortController,
): Promise<Response> => {
  const disarm = deps.upstream.startDeadline(controller, TIMEOUT_MS)
  try {
    const response = await open(deps, account, request, controller)
    if (response.status === 200) return response
    throw refusalOf(response.status, await readBounded(response), account.endpoint.key)
  } catch (error) {
    throw toRefusal(error, what, account.endpoint)
  } finally {
    disarm()
  }
}
