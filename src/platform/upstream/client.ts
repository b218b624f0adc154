// The only way out to AI providers: fetch with no hidden limits, with proxies, deadlines, and failures sorted into kinds.
import { GatewayError } from '../../kernel/index.ts'
import { classifyFailure, DeadlinePassed, readCode, UpstreamCallError } from './failure.ts'
import { createProxyRoute, type ProxySettings } from './proxy-route.ts'
import { createSocksBridge, type FetchProxy, isBridgeFailureStatus, type SocksBridge } from './socks-bridge.ts'

export type UpstreamRequest = {
  readonly url: string
  readonly method: string
  /** Names in lower case. `accept-encoding: identity` is sent unless a value is given, so that bytes can be forwarded as they come. */
  readonly headers: Record<string, string>
  /** A redirect can only be followed when the body is text or bytes. */
  readonly body?: string | Uint8Array<ArrayBuffer> | ArrayBuffer | FormData | ReadableStream | null
  /** The attempt's own: its caller aborts it to give up, a deadline aborts it too. Its reason decides how the failure is classified. */
  readonly controller: AbortController
  /** Limit to the arrival of the answer's headers; 0 or absent = none. */
  readonly headersTimeoutMs?: number
  /** The channel's proxy (http, https, socks5, socks5h); wins over the environment's proxies and NO_PROXY. */
  readonly proxyUrl?: string
  /** Accept any certificate, for this call only. */
  readonly hasInsecureTls?: boolean
  /** Redirects followed, on the same host alone; default none: the redirecting answer itself is returned. */
  readonly redirectsMax?: number
}

export type UpstreamClient = {
  /**
   * Sends a request; resolves with the answer as soon as its headers are there. The answer's body is decoded: `content-encoding`
   * and `content-length` of its headers do not describe it and must not be passed on. Throws UpstreamCallError (a GatewayError
   * with `failure`), or GatewayError `channel_misconfigured` for an address, header or proxy that cannot be used.
   */
  readonly send: (request: UpstreamRequest) => Promise<Response>
  /** Aborts the controller after a time, as a timeout; the returned function disarms it. 0 = never. */
  readonly startDeadline: (controller: AbortController, timeoutMs: number) => () => void
  /** Sorts an error thrown while a body was read. */
  readonly classify: (error: unknown, signal?: AbortSignal) => GatewayError
  /** Closes idle connections and the SOCKS bridge. */
  readonly close: () => Promise<void>
}

export type UpstreamClientOptions = ProxySettings & {
  /** Proxy of all upstream calls; wins over the http and https ones. */
  readonly relayProxy: string
  readonly hasInsecureTls: boolean
  /** Seconds an idle connection is kept; 0 = as long as the runtime allows. */
  readonly idleConnectionSeconds: number
  /** Most idle connections; 0 = the runtime's own limit. */
  readonly idleConnectionsMax: number
}

const PLAIN_BYTES = { 'accept-encoding': 'identity' } as const
const NEVER = (): void => {}
const LONGEST_IDLE_SECONDS = 14_280
const PROXIES_MAX = 512

/** Builds the client; connections are pooled and kept alive per upstream. */
export const createUpstreamClient = (options: UpstreamClientOptions): UpstreamClient => {
  const route = createProxyRoute(
    options.relayProxy === '' ? options : { ...options, httpProxy: options.relayProxy, httpsProxy: options.relayProxy },
  )
  const bridge = createSocksBridge()
  const proxyOf = createProxyChoice(route, bridge)
  const strict = createSession(options, options.hasInsecureTls)
  let lenient: Bun.FetchSession | undefined

  const sendBy = (proxy: ProxyChoice, request: UpstreamRequest, url: string, method: string): Promise<Response> => {
    if (request.hasInsecureTls === true) lenient ??= createSession(options, true)
    const session = request.hasInsecureTls === true && lenient !== undefined ? lenient : strict
    return session.fetch(url, {
      method,
      headers: 'accept-encoding' in request.headers ? request.headers : { ...request.headers, ...PLAIN_BYTES },
      body: request.body ?? null,
      signal: request.controller.signal,
      redirect: 'manual',
      timeout: false,
      proxy,
    })
  }

  const sendThrough = async (
    choice: ProxyChoice | Promise<ProxyChoice>,
    request: UpstreamRequest,
    url: string,
    method: string,
  ): Promise<Response> => {
    const response = await sendBy(await choice, request, url, method)
    if (!isProxyFailure(response.status)) return response
    await response.body?.cancel()
    throw new UpstreamCallError('proxy', new Error(`the proxy answered ${response.status}`))
  }

  const sendOnce = (request: UpstreamRequest, url: string, method: string): Promise<Response> => {
    const choice = proxyOf(url, request.proxyUrl)
    return choice === false ? sendBy(false, request, url, method) : sendThrough(choice, request, url, method)
  }

  return {
    send: async (request) => {
      const disarm = startDeadline(request.controller, request.headersTimeoutMs ?? 0)
      try {
        const response = await sendOnce(request, request.url, request.method)
        const isRedirect = response.status >= 301 && response.status <= 308 && response.status !== 304
        if (!isRedirect || (request.redirectsMax ?? 0) === 0) return response
        return await followRedirects(request, response, sendOnce)
      } catch (error) {
        throw describeSendFailure(error, request.controller.signal)
      } finally {
        disarm()
      }
    },
    startDeadline,
    classify: classifyFailure,
    close: async () => {
      strict.close()
      lenient?.close()
      await bridge.close()
    },
  }
}

const createSession = (options: UpstreamClientOptions, isInsecure: boolean): Bun.FetchSession =>
  new Bun.FetchSession({
    keepAlive: {
      idleTimeout: options.idleConnectionSeconds === 0 ? LONGEST_IDLE_SECONDS : options.idleConnectionSeconds,
      ...(options.idleConnectionsMax === 0 ? {} : { maxIdleSockets: options.idleConnectionsMax }),
    },
    ...(isInsecure ? { tls: { rejectUnauthorized: false } } : {}),
  })

const startDeadline = (controller: AbortController, timeoutMs: number): (() => void) => {
  if (timeoutMs <= 0) return NEVER
  const timer = setTimeout(() => controller.abort(new DeadlinePassed(timeoutMs)), timeoutMs)
  return () => clearTimeout(timer)
}

const isProxyFailure = (status: number): boolean => status === 407 || isBridgeFailureStatus(status)

type ProxyChoice = FetchProxy | false

/** The proxy of a call, synchronously unless a SOCKS server is met for the first time. */
const createProxyChoice = (route: (url: string) => string | undefined, bridge: SocksBridge) => {
  const known = new Map<string, FetchProxy>()
  const remember = (proxyUrl: string, proxy: FetchProxy): FetchProxy => {
    if (known.size >= PROXIES_MAX) known.clear()
    known.set(proxyUrl, proxy)
    return proxy
  }
  return (url: string, channelProxy: string | undefined): ProxyChoice | Promise<ProxyChoice> => {
    const proxyUrl = channelProxy || route(url)
    if (proxyUrl === undefined) return false
    const found = known.get(proxyUrl)
    if (found !== undefined) return found
    const protocol = URL.parse(proxyUrl)?.protocol ?? ''
    if (protocol === 'http:' || protocol === 'https:')
      return remember(proxyUrl, { url: proxyUrl, respectNoProxy: false })
    if (protocol === 'socks5:' || protocol === 'socks5h:' || protocol === 'socks:')
      return bridge.translate(proxyUrl).then((proxy) => remember(proxyUrl, proxy))
    throw new GatewayError('channel_misconfigured', 'The proxy of this channel must be an http, https or socks5 URL.')
  }
}

const describeSendFailure = (error: unknown, signal: AbortSignal): GatewayError => {
  const isBadInput = error instanceof TypeError && ['', 'ERR_INVALID_URL'].includes(readCode(error))
  if (isBadInput && !signal.aborted)
    return new GatewayError('channel_misconfigured', 'The address or a header of this channel cannot be used.', {
      cause: error,
    })
  return classifyFailure(error, signal)
}

/**
 * Follows redirects to the same origin, or from http to https on the same host, so that credentials never leave it. 301, 302 and 303 only for
 * requests without a body; 307 and 308 with it. What may not be followed is returned as it is.
 */
const followRedirects = async (
  request: UpstreamRequest,
  first: Response,
  sendOnce: (request: UpstreamRequest, url: string, method: string) => Promise<Response>,
): Promise<Response> => {
  let response = first
  let url = new URL(request.url)
  for (let count = 0; count < (request.redirectsMax ?? 0); count++) {
    const next = findRedirectTarget(request, response, url)
    if (next === undefined) return response
    await response.body?.cancel()
    response = await sendOnce(request, next.href, request.method)
    url = next
  }
  return response
}

const findRedirectTarget = (request: UpstreamRequest, response: Response, from: URL): URL | undefined => {
  const next = URL.parse(response.headers.get('location') ?? '', from.href)
  const keepsBody = response.status === 307 || response.status === 308
  const isReadMethod = request.method === 'GET' || request.method === 'HEAD'
  const isReplayable = !(request.body instanceof ReadableStream)
  const isRedirect = keepsBody || (isReadMethod && [301, 302, 303].includes(response.status))
  if (next === null || !isRedirect || !isReplayable || next.hostname !== from.hostname) return undefined
  const isUpgrade = from.protocol === 'http:' && next.protocol === 'https:'
  return isUpgrade || next.origin === from.origin ? next : undefined
}
