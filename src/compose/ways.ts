// What requests need on their way out besides the upstream client: the operator's policy, tokens, media.
import { GatewayError, parseJsonObject } from '../kernel/index.ts'
import { createSsrfGuard, type Environment, type SsrfGuard, type UpstreamClient } from '../platform/index.ts'
import type { SideRequest } from '../providers/index.ts'
import {
  type CredentialDeps,
  compileResponsesRule,
  type Line,
  type MediaDeps,
  type PrepareDeps,
  type WayPolicy,
} from '../relay/index.ts'
import { models, type Settings, security, site } from '../settings/index.ts'

const readPolicy = ({ get }: Settings, environment: Environment): WayPolicy => {
  const headers = get(models.claudeModelHeaders)
  return {
    encode: {
      claudeDefaultMaxTokens: get(models.claudeDefaultMaxTokens),
      geminiSafetySettings: get(models.geminiSafetySettings),
      geminiImageModels: get(models.geminiImageModels),
      signsGeminiCalls: get(models.addsGeminiThoughtSignatures),
      claudeThinkingShare: get(models.claudeThinkingBudgetShare),
      geminiThinkingShare: get(models.geminiThinkingBudgetShare),
    },
    suffixes: {
      cutsClaudeThinking: get(models.hasClaudeThinkingSuffix),
      cutsGeminiThinking: get(models.hasGeminiThinkingSuffix),
      keptNames: get(models.thinkingModelBlacklist),
    },
    environment: {
      azureDefaultApiVersion: environment.azureApiVersion,
      geminiVersions: get(models.geminiVersions),
      removesGeminiCallIds: get(models.removesGeminiResponseIds),
      aliClaudeModels: environment.aliMessagesModels,
      qwenSyncImageModels: get(models.qwenSyncImageModels),
      cohereSafetyMode: environment.cohereSafetySetting,
      siteUrl: get(site.serverAddress),
      siteName: get(site.systemName),
    },
    prefersResponses: compileResponsesRule(get(models.chatToResponsesPolicy)),
    claudeHeaders: (model) => headers[model] ?? {},
    isPassThrough: get(models.passesRequestsThrough),
    forcesStreamUsage: environment.forcesStreamUsage,
  }
}

/** The policy as the settings are now, read again only when one of them has changed. */
export const createPolicyReader = (settings: Settings, environment: Environment): (() => WayPolicy) => {
  let snapshot: unknown
  let policy: WayPolicy | undefined
  return () => {
    const current = settings.snapshot()
    if (policy === undefined || snapshot !== current) {
      policy = readPolicy(settings, environment)
      snapshot = current
    }
    return policy
  }
}

/** The guard of every address that a user can influence (options fetch_setting.*). */
export const createGuard = ({ get }: Settings, environment: Environment): SsrfGuard =>
  createSsrfGuard({
    rules: () => ({
      isEnabled: get(security.hasSsrfProtection),
      allowsPrivateIp: get(security.allowsPrivateIp),
      isDomainWhitelist: get(security.isDomainWhitelist),
      isIpWhitelist: get(security.isIpWhitelist),
      domainList: get(security.domainList),
      ipList: get(security.ipList),
      allowedPorts: get(security.allowedPorts),
      checksResolvedIps: get(security.checksResolvedIps),
    }),
    hasInsecureTls: environment.hasInsecureTls,
    ...(environment.userContentProxy === '' ? {} : { proxyUrl: environment.userContentProxy }),
  })

const MEGABYTE = 1 << 20

/** What a server says its bytes are; without that, what their beginning shows. */
const mimeTypeOf = (header: string | null, bytes: Uint8Array): string => {
  const told = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return told === '' || told === 'application/octet-stream' || told === 'binary/octet-stream' ? sniff(bytes) : told
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['%PDF', 'application/pdf'],
  ['ID3', 'audio/mpeg'],
  ['OggS', 'audio/ogg'],
  ['fLaC', 'audio/flac'],
]

const sniff = (bytes: Uint8Array): string => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.length)).toString('latin1')
  const known = MAGIC.find(([magic]) => head.startsWith(magic))
  if (known !== undefined) return known[1]
  if (head.startsWith('RIFF')) return head.slice(8, 12) === 'WEBP' ? 'image/webp' : 'audio/wav'
  return head.slice(4, 8) === 'ftyp' ? 'video/mp4' : 'application/octet-stream'
}

export const createMediaFetch = (guard: SsrfGuard, environment: Environment): MediaDeps => ({
  fetch: async (url, signal) => {
    const { status, headers, bytes } = await guard.fetch(url, {
      timeoutMs: 1000 * environment.userContentTimeoutSeconds,
      signal,
      bytesMax: environment.downloadMaxMb * MEGABYTE,
    })
    if (status < 200 || status > 299)
      throw new GatewayError('invalid_request', `A medium named in the request answered status ${status}.`, {
        type: 'invalid_request_error',
      })
    return { data: Buffer.from(bytes).toString('base64'), mimeType: mimeTypeOf(headers.get('content-type'), bytes) }
  },
})

/** The channel's own way out, as the upstream client wants to hear it. */
const outOf = ({ proxy, hasInsecureTls }: Line) => ({
  ...(proxy === '' ? {} : { proxyUrl: proxy }),
  ...(hasInsecureTls ? { hasInsecureTls } : {}),
})

/** Longest time a token exchange or another side request may take. */
const SIDE_LIMIT_MS = 30_000
const SIDE_ANSWER_MAX_BYTES = 4 * MEGABYTE

/** Sends a provider's side request: through the channel's proxy, bounded in time and size. */
export const createAsk =
  (upstream: Pick<UpstreamClient, 'send' | 'startDeadline' | 'classify'>): CredentialDeps['ask'] =>
  async (request: SideRequest, line: Line) => {
    const controller = new AbortController()
    const disarm = upstream.startDeadline(controller, SIDE_LIMIT_MS)
    try {
      const response = await upstream.send({
        url: request.url,
        method: request.method,
        headers: { ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        controller,
        ...outOf(line),
      })
      const bytes = await response.arrayBuffer()
      if (bytes.byteLength > SIDE_ANSWER_MAX_BYTES)
        throw new GatewayError('upstream_bad_answer', 'The upstream answered a side request with too much.')
      return { status: response.status, text: new TextDecoder().decode(bytes) }
    } catch (error) {
      throw upstream.classify(error, controller.signal)
    } finally {
      disarm()
    }
  }

/** Uploads a medium for an upstream that refers to media by its own ids. */
export const createUpload =
  (upstream: Pick<UpstreamClient, 'send' | 'startDeadline' | 'classify'>): PrepareDeps['upload'] =>
  async ({ provider, endpoint }, { source, filename }, user, line) => {
    const { uploads } = provider
    if (uploads === undefined || source.kind !== 'base64')
      throw new GatewayError('internal', 'There is nothing to upload, or nowhere to upload it to.')
    const form = new FormData()
    for (const [name, value] of Object.entries(uploads.fields(endpoint, user))) form.set(name, value)
    const bytes = Buffer.from(source.data, 'base64')
    form.set(uploads.fileField, new Blob([bytes], { type: source.mimeType }), filename ?? 'file')
    const controller = new AbortController()
    const disarm = upstream.startDeadline(controller, ERRAND_LIMIT_MS)
    try {
      const response = await upstream.send({
        url: uploads.url(endpoint),
        method: 'POST',
        headers: { ...provider.auth(endpoint) },
        body: form,
        controller,
        ...outOf(line),
      })
      const answer = new Uint8Array(await response.arrayBuffer())
      const body = parseJsonObject(new TextDecoder().decode(answer))
      if (response.status > 299)
        throw new GatewayError('upstream_bad_request', `The upstream refused an upload with status ${response.status}.`)
      return uploads.readId({ contentType: response.headers.get('content-type') ?? '', bytes: answer, body })
    } catch (error) {
      throw upstream.classify(error, controller.signal)
    } finally {
      disarm()
    }
  }

/** Requests beside the main one, within limits of time and size. */
export const createErrands = (
  upstream: Pick<UpstreamClient, 'send' | 'startDeadline' | 'classify'>,
  guard: SsrfGuard,
  environment: Environment,
): Pick<PrepareDeps, 'send' | 'fetchForeign'> => ({
  send: async ({ url, method, headers, body }, line, signal) => {
    const controller = new AbortController()
    const disarm = upstream.startDeadline(controller, ERRAND_LIMIT_MS)
    const leave = () => controller.abort()
    signal.addEventListener('abort', leave, { once: true })
    try {
      const response = await upstream.send({
        url,
        method,
        headers: { ...headers },
        ...(body === '' ? {} : { body }),
        controller,
        ...outOf(line),
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, contentType: response.headers.get('content-type') ?? '', bytes }
    } catch (error) {
      throw upstream.classify(error, controller.signal)
    } finally {
      disarm()
      signal.removeEventListener('abort', leave)
    }
  },
  fetchForeign: async ({ url, method, headers, body }, signal) => {
    const {
      status,
      headers: answered,
      bytes,
    } = await guard.fetch(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === '' ? {} : { body }),
      timeoutMs: 1000 * environment.userContentTimeoutSeconds,
      signal,
      bytesMax: environment.downloadMaxMb * MEGABYTE,
    })
    return { status, contentType: answered.get('content-type') ?? '', bytes }
  },
})

/** Longest time one request to the upstream itself may take beside the main one: pictures take minutes. */
const ERRAND_LIMIT_MS = 300_000
