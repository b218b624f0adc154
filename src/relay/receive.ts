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
  type Form,
  type FormPart,
  GatewayError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
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
export const receive = async (request: RelayRequest): Promise<Inbound> => {
  const dialect = dialectOfOperation(request.operation)
  const boundary = readBoundary(request.headers.get('content-type') ?? '')
  return boundary === undefined ? receiveJson(request, dialect) : receiveForm(request, dialect, boundary)
}

const receiveJson = async (request: RelayRequest, dialect: LaneDialect): Promise<Inbound> => {
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
    readExchangeBody: () => ({ kind: 'json', body }),
  }
}

const receiveForm = async (request: RelayRequest, dialect: LaneDialect, boundary: string): Promise<Inbound> => {
  const bytes = await request.readBytes()
  const form = scanForm(bytes, boundary)
  const body = readFields(form)
  const facts = withRecording(dialect, form, dialect.readRequest(body, request.pathFacts))
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
