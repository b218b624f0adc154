// Fetches addresses that a user can influence: checked, resolved once, and connected to exactly what was checked.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { classifyFailure, DeadlinePassed } from '../upstream/failure.ts'
import { type CompiledRules, compileRules, type FetchRules } from './fetch-rules.ts'
import { GuardedFetchError, refused } from './guarded-fetch-error.ts'
import { readBody } from './read-body.ts'

export type GuardedRequest = {
  readonly method?: 'GET' | 'HEAD' | 'POST'
  /** Names in lower case. Those that carry credentials are dropped when a redirect leads to another host. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Limit of the whole fetch, name resolution and body included. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export type GuardedAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The address that answered, after redirects. */
  readonly url: string
}

export type SsrfGuard = {
  /** Fetches whole. Any status is an answer. Throws GuardedFetchError. */
  readonly fetch: (url: string, request: GuardedRequest & { readonly bytesMax: number }) => Promise<GuardedAnswer>
  /**
   * Opens an answer for streaming; its body is as it came over the wire, and `timeoutMs` covers the headers alone. Throws
   * GuardedFetchError.
   */
  readonly open: (url: string, request: GuardedRequest) => Promise<Response>
  /** Checks an address as `fetch` would, without fetching: for addresses that are saved. Throws GuardedFetchError. */
  readonly check: (url: string) => Promise<void>
}

/** All addresses of a name. */
export type ResolveName = (hostname: string) => Promise<readonly string[]>

export type SsrfGuardOptions = {
  readonly rules: () => FetchRules
  readonly resolveName?: ResolveName
  /** An http or https proxy; it is told the checked address, never the name. */
  readonly proxyUrl?: string
  readonly hasInsecureTls?: boolean
}

const REDIRECTS_MAX = 3
const ADDRESSES_TRIED_MAX = 3
const URL_CHARACTERS_MAX = 8192
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']

const resolveBySystem: ResolveName = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address)

/** Builds the guard. Rules are read for every fetch, compiled once per change. */
export const createSsrfGuard = (options: SsrfGuardOptions): SsrfGuard => {
  const resolveName = options.resolveName ?? resolveBySystem
  const readRules = createRuleReader(options.rules)
  const session = new Bun.FetchSession({
    keepAlive: false,
    ...(options.hasInsecureTls === true ? { tls: { rejectUnauthorized: false } } : {}),
  })

  const connect = async (target: Target, request: Hop, controller: AbortController): Promise<Response> => {
    let failure: unknown
    for (const address of target.addresses.slice(0, ADDRESSES_TRIED_MAX)) {
      try {
        return await session.fetch(pinnedUrl(target.url, address), {
          method: request.method,
          headers: { 'accept-encoding': 'identity', ...request.headers, host: target.url.host },
          body: request.body ?? null,
          signal: controller.signal,
          redirect: 'manual',
          decompress: false,
          timeout: false,
          proxy: options.proxyUrl ? { url: options.proxyUrl, respectNoProxy: false } : false,
          ...(target.isLiteral || target.url.protocol === 'http:'
            ? {}
            : { tls: { serverName: target.hostname, rejectUnauthorized: options.hasInsecureTls !== true } }),
        })
      } catch (error) {
        failure = error
        if (controller.signal.aborted) break
      }
    }
    throw failure
  }

  const follow = async (url: string, request: GuardedRequest, controller: AbortController) => {
    let hop: Hop = { url, method: request.method ?? 'GET', headers: request.headers ?? {}, body: request.body }
    for (let count = 0; count <= REDIRECTS_MAX; count++) {
      const target = await race(resolveTarget(hop.url, readRules(), resolveName), controller.signal)
      const response = await connect(target, hop, controller)
      const next = nextHop(hop, target, response)
      if (next === undefined) return { response, url: target.url.href }
      await response.body?.cancel()
      hop = next
    }
    throw refused('it redirects too often')
  }

  const withDeadline = async <T>(
    request: GuardedRequest,
    run: (controller: AbortController) => Promise<T>,
  ): Promise<T> => {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(new DeadlinePassed(request.timeoutMs)), request.timeoutMs)
    const stop = (): void => controller.abort(request.signal?.reason)
    if (request.signal?.aborted === true) stop()
    request.signal?.addEventListener('abort', stop, { once: true })
    try {
      return await run(controller)
    } catch (error) {
      throw describe(error, controller.signal)
    } finally {
      clearTimeout(timer)
      request.signal?.removeEventListener('abort', stop)
    }
  }

  return {
    fetch: (url, request) =>
      withDeadline(request, async (controller) => {
        const { response, url: answered } = await follow(url, request, controller)
        const bytes = await readBody(response, request.bytesMax)
        return { status: response.status, headers: response.headers, bytes, url: answered }
      }),
    open: (url, request) =>
      withDeadline(request, async (controller) => {
        const { response } = await follow(url, request, controller)
        // From here on the caller's signal alone ends the stream.
        request.signal?.addEventListener('abort', () => controller.abort(request.signal?.reason), { once: true })
        return response
      }),
    check: async (url) => {
      await resolveTarget(url, readRules(), resolveName)
    },
  }
}

const createRuleReader = (read: () => FetchRules): (() => CompiledRules | undefined) => {
  let known: FetchRules | undefined
  let compiled: CompiledRules | undefined
  return () => {
    const rules = read()
    if (rules !== known) {
      known = rules
      compiled = rules.isEnabled ? compileRules(rules) : undefined
    }
    return compiled
  }
}

type Hop = {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

type Target = {
  readonly url: URL
  /** The name without brackets and final dot. */
  readonly hostname: string
  readonly isLiteral: boolean
  readonly addresses: readonly string[]
}

/** Parses and checks an address in the order of options.md section 8; undefined rules check the scheme alone. */
const resolveTarget = async (
  text: string,
  rules: CompiledRules | undefined,
  resolveName: ResolveName,
): Promise<Target> => {
  const url = text.length > URL_CHARACTERS_MAX ? null : URL.parse(text)
  if (url === null) throw refused('it is not a valid address')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('only http and https are allowed')
  if (url.username !== '' || url.password !== '') throw refused('it must not contain a user name or password')
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const isLiteral = isIP(hostname) !== 0
  throwReason(rules?.refusePort(Number(url.port || (url.protocol === 'https:' ? 443 : 80))))
  if (!isLiteral) throwReason(rules?.refuseDomain(hostname))
  const addresses = isLiteral ? [hostname] : await resolveOrRefuse(hostname, resolveName)
  for (const address of addresses) throwReason(rules?.refuseAddress(address, isLiteral))
  return { url, hostname, isLiteral, addresses }
}

const throwReason = (reason: string | undefined): void => {
  if (reason !== undefined) throw refused(reason)
}

const resolveOrRefuse = async (hostname: string, resolveName: ResolveName): Promise<readonly string[]> => {
  let addresses: readonly string[] = []
  try {
    addresses = (await resolveName(hostname)).filter((address) => isIP(address) !== 0)
  } catch (error) {
    throw new GuardedFetchError('unreachable', 'The host name of the address cannot be resolved.', error)
  }
  if (addresses.length === 0) throw new GuardedFetchError('unreachable', 'The host name of the address has no address.')
  return addresses
}

/** The same address with the checked IP in place of the name; Host header and server name keep the name. */
const pinnedUrl = (url: URL, address: string): string => {
  const pinned = new URL(url)
  pinned.hostname = isIP(address) === 6 ? `[${address}]` : address
  pinned.hash = ''
  return pinned.href
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/** Where a redirect leads; undefined when the answer is final. Only reads follow, and never from https to http. */
const nextHop = (hop: Hop, { url }: Target, response: Response): Hop | undefined => {
  const location = response.headers.get('location')
  if (!isRedirect(response.status) || location === null || hop.method === 'POST') return undefined
  const next = URL.parse(location, url.href)
  if (next === null) throw refused('it redirects to something that is not an address')
  if (url.protocol === 'https:' && next.protocol === 'http:') throw refused('it redirects from https to http')
  const headers =
    next.host === url.host
      ? hop.headers
      : Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !CREDENTIALS.includes(name)))
  return { ...hop, url: next.href, headers }
}

const race = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })

const describe = (error: unknown, signal: AbortSignal): unknown => {
  if (error instanceof GuardedFetchError) return error
  if (error instanceof DeadlinePassed || signal.reason instanceof DeadlinePassed)
    return new GuardedFetchError('timeout', 'The address did not answer in time.', error)
  if (signal.aborted) return classifyFailure(error, signal)
  return new GuardedFetchError('unreachable', 'The address could not be fetched.', error)
}
