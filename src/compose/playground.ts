// Lets the management API relay a request for a signed-in person: the console's playground.
import type { AdminDeps } from '../admin/index.ts'
import { toCallerUser } from '../identity/index.ts'
import { type GatewayError, toGatewayError } from '../kernel/index.ts'
import { type Caller, playgroundCaller, type RelayReply, type RelayRequest } from '../relay/index.ts'
import type { Repos } from '../storage/index.ts'
import type { State } from './state.ts'

export type PlaygroundParts = {
  readonly repos: Repos
  readonly state: Pick<State, 'groupOptions'>
  readonly relayAs: (caller: Caller, request: RelayRequest) => Promise<RelayReply>
  /** Logs an error that a caller was told of. */
  readonly onError: (requestId: string, path: string, error: GatewayError) => void
}

/** Only these of a browser's headers mean anything to an upstream; its cookie opens the console. */
const plainHeaders = (headers: Headers): Headers => {
  const plain = new Headers({ 'content-type': 'application/json' })
  const accept = headers.get('accept')
  if (accept !== null) plain.set('accept', accept)
  return plain
}

export const createPlayground =
  ({ repos, state, relayAs, onError }: PlaygroundParts): AdminDeps['relayFor'] =>
  async ({ user, group, operation, text, request }) => {
    try {
      const limits = await repos.limits.find('user', user.id)
      const caller = playgroundCaller(toCallerUser(user, limits), group, state.groupOptions())
      return await relayAs(caller, {
        requestId: request.requestId,
        operation,
        method: request.method,
        path: request.path.replace(/^\/pg\//, '/v1/'),
        query: '',
        headers: plainHeaders(request.headers),
        readBody: async () => ({ text, original: text }),
        readBytes: async () => new TextEncoder().encode(text),
        clientIp: request.clientIp,
        receivedAtMs: Date.now(),
        signal: request.signal,
      })
    } catch (thrown) {
      const error = toGatewayError(thrown)
      onError(request.requestId, request.path, error)
      throw error
    }
  }
