// One try to open a session at one account. Nothing has reached the client yet, so a refusal may go to another channel.
import { readOpenAiError, readServerEvent } from '../../dialects/index.ts'
import { GatewayError, toGatewayError } from '../../kernel/index.ts'
import type { OpenSocket, SocketStart } from '../../platform/index.ts'
import { buildUrl, type OutgoingRequest } from '../../providers/index.ts'
import { hideKey } from '../hide-key.ts'
import type { Call, FailedAttempt, Target } from '../types.ts'
import { chooseWay, type Way } from '../way/index.ts'
import type { RealtimeDeps } from './types.ts'

export type ConnectDeps = Pick<RealtimeDeps, 'policy' | 'programOf' | 'credentials' | 'openSocket' | 'limits' | 'nowMs'>

/** The provider's own WebSocket address; a plain web address stands for one. */
const toSocketUrl = (url: string): string => url.replace(/^http/, 'ws')

const outgoing = (
  deps: ConnectDeps,
  call: Call,
  target: Target,
  failures: readonly FailedAttempt[],
  { provider, endpoint, chosen }: Way,
): OutgoingRequest => {
  const { request } = call.inbound
  const unsigned: OutgoingRequest = {
    url: toSocketUrl(buildUrl(chosen.speech, endpoint)),
    method: 'GET',
    headers: {
      ...provider.auth(endpoint),
      ...chosen.speech.headers?.(endpoint, (name) => request.headers.get(name)),
      ...deps.programOf(target.channel).headers({ call, target, failures }),
    },
    body: '',
  }
  const change = provider.sign?.(unsigned, endpoint, deps.nowMs())
  return change === undefined
    ? unsigned
    : { ...unsigned, url: change.url ?? unsigned.url, headers: { ...unsigned.headers, ...change.headers } }
}

/** The first thing an upstream says may be that it refuses: OpenAI agrees to the handshake first and then finds fault with the key. */
const checkGreeting = (start: SocketStart | undefined): void => {
  if (start === undefined) return
  if (start.kind === 'close')
    throw new GatewayError('upstream_truncated', 'The upstream closed the session before it began.', {
      upstreamText: `${start.code} ${start.reason}`,
    })
  if (typeof start.frame !== 'string') return
  const event = readServerEvent(start.frame)
  if (event.kind === 'error') throw readOpenAiError(200, event.body)
}

const greetingOf = async (socket: OpenSocket, timeoutMs: number): Promise<SocketStart | undefined> => {
  const { promise: isLate, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, timeoutMs, undefined)
  try {
    return await Promise.race([socket.first, isLate])
  } finally {
    clearTimeout(timer)
  }
}

/** Throws GatewayError when the account gives no session; the channel's key is not in it. */
export const connect =
  (deps: ConnectDeps) =>
  async (call: Call, target: Target, failures: readonly FailedAttempt[]): Promise<OpenSocket> => {
    const { signal } = call.inbound.request
    const { proxy, hasInsecureTls } = target.channel.settings
    const { handshakeTimeoutMs, greetingTimeoutMs } = deps.limits()
    const patience = new AbortController()
    const leave = (): void => patience.abort(signal.reason)
    // Only until the session is open: the request's signal also aborts when a client's socket is closed in good order.
    signal.addEventListener('abort', leave, { once: true })
    try {
      signal.throwIfAborted()
      const way = chooseWay(deps.policy(), call.inbound, target)
      const accessToken = await deps.credentials(way.provider, way.endpoint, target.channel.settings)
      const endpoint = { ...way.endpoint, accessToken }
      const { url, headers } = outgoing(deps, call, target, failures, { ...way, endpoint })
      const socket = await deps.openSocket({
        url,
        headers,
        signal: patience.signal,
        handshakeTimeoutMs,
        ...(proxy === '' ? {} : { proxyUrl: proxy }),
        ...(hasInsecureTls ? { hasInsecureTls } : {}),
      })
      try {
        checkGreeting(await greetingOf(socket, greetingTimeoutMs))
        return socket
      } catch (error) {
        socket.close()
        throw error
      }
    } catch (error) {
      throw hideKey(
        signal.aborted ? new GatewayError('client_gone', 'The client closed the connection.') : toGatewayError(error),
        target.key.text,
      )
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
