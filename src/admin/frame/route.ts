// Routes are values: what they are called, who may call them, what they take, and the function that answers.
import type { z } from '../../contract/index.ts'
import type { Actor, KeyHolder } from './actor.ts'
import type { Answer } from './answer.ts'
import type { LimitName } from './limits.ts'
import type { AdminRequest } from './request.ts'

/**
 * Who may call: `public` anyone; `optional` anyone, the signed-in person is told; `user`, `admin`, `root` by role, with a
 * session or an access token; `key` an API key that may be used now; `key-read` any API key of an enabled owner.
 */
export type Guard = 'public' | 'optional' | 'user' | 'admin' | 'root' | 'key' | 'key-read'

type ActorOf<G extends Guard> = G extends 'user' | 'admin' | 'root'
  ? Actor
  : G extends 'optional'
    ? Actor | undefined
    : undefined
type KeyOf<G extends Guard> = G extends 'key' | 'key-read' ? KeyHolder : undefined

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** Everything a handler gets: checked input, who calls, and the facts of the request. */
export type Call<G extends Guard, Q, B, P> = {
  readonly actor: ActorOf<G>
  readonly key: KeyOf<G>
  readonly query: Q
  readonly body: B
  readonly params: P
  readonly request: AdminRequest
}

/** What a handler needs beside its input; the same for every route. */
export type RawCall = {
  readonly actor: Actor | undefined
  readonly key: KeyHolder | undefined
  readonly request: AdminRequest
  readonly query: URLSearchParams
  /** Parsed JSON; undefined when the route takes no body. */
  readonly body: unknown
}

type RouteFacts = {
  readonly method: Method
  /** With `:name` parts. A trailing slash is part of it; the edge also serves the other form where that is free. */
  readonly path: string
  readonly guard: Guard
  /** One line for the API's description. */
  readonly summary: string
  readonly limits?: readonly LimitName[]
  /** Needs a fresh proof of presence in this session (http-api.md section 2.5). */
  readonly isStepUp?: true
  /** The same path with or without a slash at the end is another route. */
  readonly isExactPath?: true
  /** A GET that changes something: a browser may only send it from our own pages. */
  readonly isChanging?: true
  /** Browsers of any origin may call it; it takes keys, never cookies. */
  readonly isCrossOrigin?: true
  /** HTTP status of an answer to input that cannot be read; 200 unless the reference answers another. */
  readonly badInputStatus?: 400
  /** Largest body, bytes. */
  readonly bodyBytesMax?: number
  /**
   * What a success answers: the envelope's `data`. The API's description tells it; routes without it are described by
   * their envelope alone.
   */
  readonly output?: z.ZodType
  /** `output` is the whole body: this route has no envelope. */
  readonly isBare?: true
  /** Content type of answers that are not JSON. */
  readonly contentType?: string
}

export type RouteInput<Q, B, P> = {
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  readonly params?: z.ZodType<P>
}

/** One route of the management API. */
export type Route = RouteFacts & {
  readonly input: { readonly query?: z.ZodType; readonly body?: z.ZodType; readonly params?: z.ZodType }
  /** Checks the input and answers; the guard has already been passed. */
  readonly answer: (raw: RawCall) => Promise<Answer>
}

export type RouteDefinition<G extends Guard, Q, B, P> = RouteFacts & {
  readonly guard: G
  readonly input?: RouteInput<Q, B, P>
  readonly handle: (call: Call<G, Q, B, P>) => Answer | Promise<Answer>
}

/** Input that does not fit; the message says where. */
export class InputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}

/** The beginning of every message about input; clients of New API know it. */
export const INVALID_PARAMETERS = 'Invalid parameters'

const check = <T>(schema: z.ZodType<T> | undefined, value: unknown): T | undefined => {
  if (schema === undefined) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.map(String).join('.') ?? ''
  throw new InputError(`${INVALID_PARAMETERS}${place === '' ? '' : ` (${place.slice(0, 100)})`}: ${issue?.message}`)
}

const readQuery = (query: URLSearchParams): Record<string, string> => {
  const values: Record<string, string> = Object.create(null)
  // Of a repeated name the first counts, as in the reference.
  for (const [name, value] of query) values[name] ??= value
  return values
}

/** Makes a route of its definition. */
export const defineRoute = <const G extends Guard, Q = undefined, B = undefined, P = undefined>(
  definition: RouteDefinition<G, Q, B, P>,
): Route => {
  const { handle, input = {}, ...facts } = definition
  return {
    ...facts,
    input,
    answer: async ({ actor, key, request, query, body }) =>
      handle({
        request,
        // A missing schema means the type parameter is `undefined`, and the runner passes the guard before it calls.
        ...({ actor, key } as Pick<Call<G, Q, B, P>, 'actor' | 'key'>),
        query: check(input.query, readQuery(query)) as Q,
        params: check(input.params, request.params) as P,
        body: check(input.body, body) as B,
      }),
  }
}
