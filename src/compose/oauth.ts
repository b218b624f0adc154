// How other sites are asked who somebody is: past the guard, with limits on time and size.
import type { AdminDeps } from '../admin/index.ts'
import { createOauthEndpoints } from '../identity/index.ts'
import type { Environment, UpstreamClient } from '../platform/index.ts'
import type { Settings } from '../settings/index.ts'
import { createAsk, createGuard } from './ways.ts'

const TIMEOUT_MS = 20_000
const ANSWER_BYTES_MAX = 1 << 20

export const createOauthWays = (
  settings: Settings,
  environment: Environment,
  upstream: UpstreamClient,
): AdminDeps['oauth'] => {
  const guard = createGuard(settings, environment)
  const askPlainly = createAsk(upstream)
  return {
    ask: async ({ url, ...request }) => {
      const { status, bytes } = await guard.fetch(url, {
        ...request,
        timeoutMs: TIMEOUT_MS,
        bytesMax: ANSWER_BYTES_MAX,
      })
      return { status, text: new TextDecoder().decode(bytes) }
    },
    askCompanion: (request) =>
      askPlainly({ ...request, body: request.body ?? '' }, { proxy: '', hasInsecureTls: false }),
    endpoints: createOauthEndpoints({ token: environment.linuxDoTokenUrl, user: environment.linuxDoUserUrl }),
  }
}
