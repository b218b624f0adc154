// The playground's calls: a signed-in person asks a model, and pays like any caller (relay.md section 15.6).

import { z } from '../../contract/index.ts'
import type { Operation } from '../../dialects/index.ts'
import { writeOpenAiError } from '../../dialects/index.ts'
import { GatewayError, toGatewayError } from '../../kernel/index.ts'
import type { RelayReply } from '../../relay/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, defineRoute, json, type Route } from '../frame/index.ts'

/** New API has the first; the others let the console try more than chat. */
const PATHS: readonly (readonly [path: string, operation: Operation, what: string])[] = [
  ['/pg/chat/completions', 'chat', 'a chat'],
  ['/pg/images/generations', 'images', 'a picture'],
  ['/pg/audio/speech', 'speech', 'speech'],
  ['/pg/embeddings', 'embeddings', 'embeddings'],
]

/** Pictures and files stand in the conversation itself. */
const BODY_BYTES_MAX = 64 * 1024 * 1024

const questionBody = z.looseObject({
  model: z.string().min(1).max(255),
  /** The group whose channels and prices count; absent or '' is one's own. It is not sent on. */
  group: z.string().max(64).nullish(),
})

const toAnswer = ({ status, headers, body }: RelayReply): Answer => ({
  kind: 'stream',
  status,
  body: body instanceof ReadableStream ? body : new Blob([body]).stream(),
  headers: Object.fromEntries(headers),
})

const playgroundRoute = (deps: AdminDeps, [path, operation, what]: (typeof PATHS)[number]): Route =>
  defineRoute({
    method: 'POST',
    path,
    guard: 'user',
    summary: `Ask for ${what} from the playground; charged to the account`,
    isExactPath: true,
    badInputStatus: 400,
    bodyBytesMax: BODY_BYTES_MAX,
    input: { body: questionBody },
    handle: async ({ actor, body: { group, ...question }, request }) => {
      try {
        if (actor.session === undefined)
          throw new GatewayError('access_denied', 'The playground needs a signed-in browser; use an API key instead.')
        const text = JSON.stringify(question)
        return toAnswer(await deps.relayFor({ user: actor.user, group: group ?? '', operation, text, request }))
      } catch (thrown) {
        const error = toGatewayError(thrown)
        return json(writeOpenAiError(error, request.requestId), error.status)
      }
    },
  })

export const playgroundRoutes = (deps: AdminDeps): Route[] => PATHS.map((each) => playgroundRoute(deps, each))
