// What every app of the edge shares: the request's id, its caller's address, and headers of ours.
import type { Operation, PathFacts } from '../dialects/index.ts'
import type { RelayRequest, RequestBody } from '../relay/index.ts'
import { readBody, readText } from './body.ts'
import type { ClientIpReader } from './client-ip.ts'
import type { RelayRoute } from './relay-routes.ts'

/** What the server knows of a request beside the request itself. */
export type EdgeBindings = {
  readonly requestId: string
  /** Path without the query; taken from the URL once, because reading the URL is not free. */
  readonly path: string
  /** The query with its question mark, or ''. */
  readonly query: string
  readonly peerAddress: () => string
  /** The request is here whole: from now on its connection may be silent for as long as the answer takes. */
  readonly arrived: () => void
  /** The last of the answer is on its way: from now on an idle connection is closed. */
  readonly answered: () => void
}
export type EdgeEnv = { Bindings: EdgeBindings }

/** Answers the requests of one API family. */
export type EdgeApp = { readonly fetch: (request: Request, bindings: EdgeBindings) => Response | Promise<Response> }

/** Hono's way to a path: the one that is known already. */
export const knownPath = (_request: Request, options?: { env?: EdgeBindings }): string => options?.env?.path ?? '/'

/** Path and query of a URL; the runtime gives no more than these when a request names no host. */
export const splitUrl = (url: string): { readonly path: string; readonly query: string } => {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
  const question = url.indexOf('?', start)
  return question < 0
    ? { path: url.slice(start), query: '' }
    : { path: url.slice(start, question), query: url.slice(question) }
}

export const REQUEST_ID_HEADER = 'x-oneapi-request-id'
export const VERSION_HEADER = 'x-new-api-version'

export type EdgeDeps = {
  readonly clientIp: ClientIpReader
  readonly nowMs: () => number
  /** Largest request body of the relay after decompression, bytes. */
  readonly bodyLimitBytes: number
}

/** One relay request as the stages want it; the caller's address is worked out only when somebody asks. */
export class EdgeRequest implements RelayRequest {
  readonly requestId: string
  readonly operation: Operation
  readonly pathFacts?: PathFacts
  readonly streamForm?: 'json-array'
  readonly path: string
  readonly query: string
  readonly receivedAtMs: number
  readonly #request: Request
  readonly #bindings: EdgeBindings
  readonly #deps: EdgeDeps

  constructor(route: RelayRoute, request: Request, bindings: EdgeBindings, deps: EdgeDeps) {
    const { path, query } = bindings
    const { operation, pathFacts, streamForm } = route
    this.requestId = bindings.requestId
    this.operation = operation
    if (pathFacts !== undefined) this.pathFacts = pathFacts
    if (streamForm !== undefined) this.streamForm = streamForm
    this.path = path
    this.query = query
    this.receivedAtMs = deps.nowMs()
    this.#request = request
    this.#bindings = bindings
    this.#deps = deps
  }

  get method(): string {
    return this.#request.method
  }

  get headers(): Headers {
    return this.#request.headers
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  get clientIp(): string {
    return this.#deps.clientIp.read(this.#bindings.peerAddress(), this.headers)
  }

  readonly readBody = async (): Promise<RequestBody> => {
    const body = await readText(this.#request, this.#deps.bodyLimitBytes)
    this.#bindings.arrived()
    return body
  }

  readonly readBytes = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await readBody(this.#request, this.#deps.bodyLimitBytes)
    this.#bindings.arrived()
    return bytes
  }

  readonly onSent = (): void => this.#bindings.answered()
}
