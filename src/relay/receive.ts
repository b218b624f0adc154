// Stage 1: raw request → what it asks for.
import {
  type ClientDialectId,
  type Conversation,
  clientCodecs,
  type LaneDialect,
  laneDialects,
  type Operation,
  operations,
  type RequestFacts,
} from '../dialects/index.ts'
import { GatewayError, isJsonObject, type JsonObject } from '../kernel/index.ts'
import type { Inbound, RelayRequest } from './types.ts'

/** The dialect in which an operation is asked for and answered. */
export const dialectOfOperation = (operation: Operation): LaneDialect => {
  const dialect = laneDialects[operations[operation].dialect]
  if (dialect === undefined) throw new GatewayError('not_implemented', 'API not implemented')
  return dialect
}

/** Parses the body once. Throws `invalid_request` for text that is not JSON, not an object, or asks for nothing. */
export const receive = async (request: RelayRequest): Promise<Inbound> => {
  const dialect = dialectOfOperation(request.operation)
  const { text, original } = await request.readBody()
  const body = parseBody(text)
  const facts = dialect.readRequest(body, request.pathFacts)
  return {
    request,
    dialect,
    text,
    original,
    body,
    facts,
    readConversation: once(() => decode(dialect.id, body, facts)),
  }
}

const decode = (id: ClientDialectId, body: JsonObject, { model, isStream }: RequestFacts): Conversation => {
  const codec = clientCodecs[id]
  if (codec === undefined) throw new GatewayError('channel_unsupported', `Nothing translates from ${id}.`)
  // Where the path says them, the body does not.
  return { ...codec.decodeRequest(body), model, isStream }
}

const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const parseBody = (text: string) => {
  if (text.trim() === '') throw badBody('The request body is empty.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw badBody('The request body is not valid JSON.', cause)
  }
  if (!isJsonObject(value)) throw badBody('The request body must be a JSON object.')
  return value
}

const badBody = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('invalid_request', message, { type: 'invalid_request_error', cause })
