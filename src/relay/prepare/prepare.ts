// Builds the upstream request of one attempt: the way, the body, the headers, the signature, and how the answer is read.
import { GatewayError } from '../../kernel/index.ts'
import type { AttemptContext } from '../channel-program.ts'
import { readLane, showThoughts } from '../reading/index.ts'
import { chooseWay, type Way } from '../way/index.ts'
import { writeLane } from '../write/index.ts'
import { prepareChat } from './chat.ts'
import { isExchange, prepareExchange } from './exchange.ts'
import {
  finish,
  type Prepare,
  type PrepareDeps,
  type PreparedRequest,
  type Preparing,
  showsThoughts,
} from './request.ts'

/** Every attempt starts from the caller's own request, so nothing an earlier attempt did is left in it. */
export const createPrepare =
  (deps: PrepareDeps): Prepare =>
  (call, target, failures) => {
    const policy = deps.policy()
    const { inbound } = call
    const context: AttemptContext = { call, target, failures }
    const program = deps.programOf(target.channel, call.affinity?.bond.template)
    const prepareWith = (way: Way) => prepare(deps, { inbound, way, policy, program, context, call, target })
    const way = streaming(chooseWay(policy, inbound, target), inbound.facts.isStream)
    if (way.provider.exchange === undefined) return prepareWith(way)
    return deps
      .credentials(way.provider, way.endpoint, target.channel.settings)
      .then((accessToken) => prepareWith({ ...way, endpoint: { ...way.endpoint, accessToken } }))
  }

/** Whether the upstream is asked for a stream: as the client wants it, unless the upstream cannot, or can nothing else. */
const streaming = (way: Way, isStream: boolean): Way => {
  const { onlyStreams, neverStreams } = way.chosen.speech
  const asked = onlyStreams === true || (isStream && neverStreams !== true)
  return asked === way.endpoint.isStream ? way : { ...way, endpoint: { ...way.endpoint, isStream: asked } }
}

const prepare = (deps: PrepareDeps, preparing: Preparing): PreparedRequest | Promise<PreparedRequest> => {
  const { way, inbound } = preparing
  // A lane can neither make a stream of a whole answer nor a whole answer of a stream.
  if (way.chosen.isNative && way.endpoint.isStream === inbound.facts.isStream) return prepareLane(deps, preparing)
  if (inbound.dialect.subject === 'chat') return prepareChat(deps, preparing)
  if (isExchange(inbound.dialect.subject)) return prepareExchange(deps, preparing)
  throw new GatewayError('channel_unsupported', `This channel does not serve ${inbound.request.operation}.`)
}

const prepareLane = (deps: PrepareDeps, preparing: Preparing): PreparedRequest => {
  const { inbound, way, call } = preparing
  const { dialect, facts, request, body } = inbound
  const reading = readLane({
    dialect,
    facts,
    framing: way.chosen.speech.framing ?? 'sse',
    requestId: request.requestId,
    request: body,
    promptTokens: call.admission.promptTokens,
  })
  const isShown = showsThoughts(preparing.target.channel, dialect)
  return finish(deps, preparing, {
    written: writeLane(preparing),
    reading: isShown ? showThoughts(reading) : reading,
    conversion: [dialect.id],
  })
}
