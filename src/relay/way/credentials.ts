// Short-lived tokens that keys are exchanged for: fetched once, kept until shortly before they expire.
import { createHash } from 'node:crypto'
import { GatewayError, isJsonObject, parseJson } from '../../kernel/index.ts'
import type { Endpoint, Provider, SideRequest } from '../../providers/index.ts'

export type SideAnswer = { readonly status: number; readonly text: string }

/** How a channel goes out: its proxy ('' for none), and whether it takes any certificate. */
export type Line = { readonly proxy: string; readonly hasInsecureTls: boolean }

export type CredentialDeps = {
  /** Sends a side request through the channel's proxy, within a limit of its own. Throws GatewayError when nothing answers. */
  readonly ask: (request: SideRequest, line: Line) => Promise<SideAnswer>
  readonly nowMs: () => number
}

type Known = { readonly token: string; readonly goodUntilMs: number }

/** Tokens kept at once; the oldest one goes first. */
const TOKENS_MAX = 10_000
/** A token is not used in its last minute, lest it expires on the way. */
const MARGIN_MS = 60_000

const refuse = (status: number, cause: string): GatewayError =>
  new GatewayError(
    status === 429 || status >= 500 ? 'upstream_failed' : 'upstream_refused_key',
    'The upstream did not exchange the key of this channel for a token.',
    { status: status >= 400 ? status : 401, upstreamText: cause.slice(0, 2048) },
  )

/**
 * Gives the token of a key, '' for providers that use keys as they are. The cache goes by a hash of the key, so that a
 * changed key never meets the old one's token. Requests that come at the same time share one exchange.
 */
export const createCredentials = (deps: CredentialDeps) => {
  const known = new Map<string, Known>()
  const running = new Map<string, Promise<string>>()

  const exchange = async (provider: Provider, request: SideRequest, id: string, line: Line) => {
    const { status, text } = await deps.ask(request, line)
    const body = parseJson(text)
    if (status < 200 || status > 299 || !isJsonObject(body) || provider.exchange === undefined)
      throw refuse(status, text)
    const { token, expiresInSeconds } = provider.exchange.read(body)
    if (known.size >= TOKENS_MAX) known.delete(known.keys().next().value ?? '')
    known.set(id, { token, goodUntilMs: deps.nowMs() + 1000 * expiresInSeconds - MARGIN_MS })
    return token
  }

  return async (provider: Provider, endpoint: Endpoint, line: Line): Promise<string> => {
    const nowMs = deps.nowMs()
    const request = provider.exchange?.request(endpoint, nowMs)
    if (request === undefined) return ''
    const id = `${provider.id}:${createHash('sha256').update(`${endpoint.baseUrl}\n${endpoint.key}`).digest('base64')}`
    const found = known.get(id)
    if (found !== undefined && found.goodUntilMs > nowMs) return found.token
    const begun = running.get(id)
    if (begun !== undefined) return begun
    const asked = exchange(provider, request, id, line).finally(() => running.delete(id))
    running.set(id, asked)
    return asked
  }
}

export type Credentials = ReturnType<typeof createCredentials>
