// Stage 1: raw request → what it asks for.
import {
  type ClientDialectId,
  type Conversation,
  clientCodecs,
  type FormField,
  type LaneDialect,
  laneDialects,
  type Operation,
  operations,
  type RequestFacts,
} from '../dialects/index.ts'
import {
  countMembers,
  type Form,
  type FormPart,
  GatewayError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  measureJson,
  partBytes,
  partText,
  readBoundary,
  scanForm,
} from '../kernel/index.ts'
import type { Inbound, RelayRequest } from './types.ts'

/** The dialect in which an operation is asked for and answered. */
export const dialectOfOperation = (operation: Operation): LaneDialect => {
  const dialect = laneDialects[operations[operation].dialect]
  if (dialect === undefined) throw new GatewayError('not_implemented', 'API not implemented')
  return dialect
}

/** Reads the body once. Throws `invalid_request` for one that is neither a JSON object nor a form, or asks for nothing. */
export const receive = (request: RelayRequest): Promise<Inbound> => {
  const dialect = dialectOfOperation(request.operation)
  const boundary = readBoundary(request.headers.get('content-type') ?? '')
  return boundary === undefined ? receiveJson(request, dialect) : receiveForm(request, dialect, boundary)
}

const receiveJson = async (request: RelayRequest, dialect: LaneDialect): Promise<Inbound> => {
  const { text, original } = await request.readBody()
  const body = parseBody(text)
  const facts = checkModel(dialect.readRequest(body, request.pathFacts))
  return {
    request,
    dialect,
    text,
    original,
    body,
    facts,
    readConversation: once(() => decode(dialect.id, body, facts)),
    readExchangeBody: () => ({ kind: 'json', body }),
  }
}

const receiveForm = async (request: RelayRequest, dialect: LaneDialect, boundary: string): Promise<Inbound> => {
  const bytes = await request.readBytes()
  const form = scanForm(bytes, boundary)
  const body = readFields(form)
  const facts = withRecording(dialect, form, checkModel(dialect.readRequest(body, request.pathFacts)))
  return {
    request,
    dialect,
    text: '',
    original: bytes,
    body,
    form,
    facts,
    readConversation: once(() => decode(dialect.id, body, facts)),
    readExchangeBody: () => ({ kind: 'form', fields: form.parts.map((part) => toField(form, part)) }),
  }
}

/** A step of a path that leads nowhere or upwards; no model has one in its name. */
const CLIMBS = /(?:^|[\\/])\.{1,2}(?:[\\/]|$)/

/** A model's name goes into URLs, headers, log lines and rows: control characters have no place there, nor does a way out of a path. */
const checkModel = (facts: RequestFacts): RequestFacts => {
  if (CLIMBS.test(facts.model)) throw badBody('The name of the model is not valid.')
  for (let at = 0; at < facts.model.length; at++) {
    const code = facts.model.charCodeAt(at)
    if (code < 0x20 || code === 0x7f) throw badBody('The name of the model holds control characters.')
  }
  return facts
}

const withRecording = (dialect: LaneDialect, form: Form, facts: RequestFacts): RequestFacts => {
  const file = form.parts.find(({ filename }) => filename !== undefined)
  if (dialect.countRecording === undefined || file === undefined) return facts
  return { ...facts, knownPromptTokens: dialect.countRecording(partBytes(form, file)) }
}

/** Text fields of a form as an object: a repeated name is an array, a file what is known of it. */
const readFields = (form: Form): JsonObject => {
  const fields = new Map<string, JsonValue[]>()
  for (const part of form.parts) {
    const { name, filename, contentType } = part
    const value: JsonValue =
      filename === undefined ? partText(form, part) : { filename, contentType, size: part.valueEnd - part.valueStart }
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

const toField = (form: Form, part: FormPart): FormField => {
  const { name, filename, contentType } = part
  return filename === undefined
    ? { name, value: partText(form, part) }
    : { name, filename, contentType, bytes: new Uint8Array(partBytes(form, part)) }
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

/** Deeper than any schema of a tool goes, and shallow enough for every walk over it. */
const DEEPEST_BODY = 1000
/** The members of a hundred thousand messages. */
const MOST_MEMBERS = 500_000

/** Members by which a request is priced, routed or checked. */
const DECISIVE: ReadonlySet<string> = new Set([
  'model',
  'group',
  'n',
  'best_of',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'size',
  'quality',
  'seconds',
  'duration',
  'messages',
  'system',
  'input',
  'prompt',
  'instructions',
  'tools',
])

/** Go's parser folds case, also that of the long s and the Kelvin sign; an upstream written in it would read `Model` for `model`. */
const checkSpelling = (body: JsonObject): void => {
  for (const key of Object.keys(body)) {
    if (/^[a-z0-9_]*$/.test(key)) continue
    const folded = key.toUpperCase().toLowerCase()
    if (folded !== key && DECISIVE.has(folded))
      throw badBody(`The request body has "${key}" where "${folded}" is meant.`)
  }
}

/**
 * Parses a body that is forwarded as text. What is checked here has to be what others read from the same text, so a member named twice
 * and a decisive one in another spelling are refused.
 */
const parseBody = (text: string) => {
  if (text.trim() === '') throw badBody('The request body is empty.')
  const { depth, members } = measureJson(text)
  if (depth > DEEPEST_BODY) throw badBody('The request body is nested too deeply.')
  if (members > MOST_MEMBERS) throw badBody('The request body has too many members.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw badBody('The request body is not valid JSON.', cause)
  }
  if (!isJsonObject(value)) throw badBody('The request body must be a JSON object.')
  if (countMembers(value) !== members) throw badBody('The request body names a member of an object twice.')
  checkSpelling(value)
  return value
}

const badBody = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('invalid_request', message, { type: 'invalid_request_error', cause })
