// The models on an Ollama server: listed, fetched and removed (https://docs.ollama.com/api).
import { createFramer, isJsonObject, type JsonObject, parseJsonObject, readString } from '../../../kernel/index.ts'
import { findProvider, type SideRequest } from '../../../providers/index.ts'
import type { ChannelRow } from '../../../storage/index.ts'
import type { AdminDeps } from '../../deps.ts'
import { Refusal } from '../../frame/index.ts'
import { accountOf, askAccount, openAccount } from '../account.ts'
import { findChannel } from '../update.ts'

const OLLAMA = 'ollama'
const LINE_BYTES_MAX = 64 * 1024
/** A server that says nothing for so long while it fetches is given up. */
const SILENCE_MS = 300_000

export type OllamaModel = {
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly digest: string
  readonly modified_at: string
}

const findOllama = async (deps: AdminDeps, channelId: number): Promise<ChannelRow> => {
  const row = await findChannel(deps, channelId)
  if (findProvider(row.type)?.id !== OLLAMA) throw new Refusal('This is not an Ollama channel.')
  return row
}

const requestFor = (deps: AdminDeps, row: ChannelRow, method: string, path: string, body?: JsonObject) => {
  const account = accountOf(deps, row)
  const { provider, endpoint } = account
  const request: SideRequest = {
    method,
    url: `${endpoint.baseUrl}${path}`,
    headers: { 'content-type': 'application/json', ...provider?.auth(endpoint) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
  return { account, request }
}

/** Throws Refusal. */
export const readVersion = async (deps: AdminDeps, channelId: number): Promise<string> => {
  const { account, request } = requestFor(deps, await findOllama(deps, channelId), 'GET', '/api/version')
  const body = await askAccount(deps, account, 'version', (_endpoint, ask) => ask(request))
  const version = readString(body, 'version')
  if (version === undefined) throw new Refusal('The server did not tell its version.')
  return version
}

const toModel = (item: unknown): OllamaModel[] => {
  const name = readString(item, 'name')
  if (!isJsonObject(item) || name === undefined) return []
  const { size } = item
  return [
    {
      name,
      size: typeof size === 'number' ? size : 0,
      digest: readString(item, 'digest') ?? '',
      modified_at: readString(item, 'modified_at') ?? '',
    },
  ]
}

/** What is on the server, with sizes. Throws Refusal. */
export const listOllamaModels = async (deps: AdminDeps, channelId: number): Promise<OllamaModel[]> => {
  const { account, request } = requestFor(deps, await findOllama(deps, channelId), 'GET', '/api/tags')
  const body = await askAccount(deps, account, 'models', (_endpoint, ask) => ask(request))
  const models = isJsonObject(body) ? body.models : undefined
  if (!Array.isArray(models)) throw new Refusal('The upstream’s answer is no list of models.')
  return models.flatMap(toModel)
}

/** Removes a model from the server. Throws Refusal. */
export const deleteOllamaModel = async (deps: AdminDeps, channelId: number, model: string): Promise<void> => {
  const row = await findOllama(deps, channelId)
  const { account, request } = requestFor(deps, row, 'DELETE', '/api/delete', { model })
  await askAccount(deps, account, 'answer', (_endpoint, ask) => ask(request))
}

const readError = (line: JsonObject): string | undefined => {
  const error = readString(line, 'error')
  return error === undefined ? undefined : error.slice(0, 300)
}

/**
 * Has the server fetch a model; resolves when it begins, and then gives its reports, one object after the other. Ends after
 * its success; throws Refusal when it fails, falls silent or breaks off, and stops the server when `signal` aborts.
 */
export const pullOllamaModel = async (
  deps: AdminDeps,
  channelId: number,
  model: string,
  signal: AbortSignal,
): Promise<AsyncGenerator<JsonObject>> => {
  const row = await findOllama(deps, channelId)
  const { account, request } = requestFor(deps, row, 'POST', '/api/pull', { model, stream: true })
  const controller = new AbortController()
  const leave = (): void => controller.abort()
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  const response = await openAccount(deps, account, 'model', request, controller)
  const read = async function* (): AsyncGenerator<JsonObject> {
    try {
      yield* readReports(deps, response, controller)
    } finally {
      signal.removeEventListener('abort', leave)
      controller.abort()
    }
  }
  return read()
}

/** A line of the server, checked. */
const readLine = (data: string | undefined): JsonObject | undefined => {
  const line = parseJsonObject(data ?? '')
  const error = line === undefined ? undefined : readError(line)
  if (error !== undefined) throw new Refusal(error)
  return line
}

const isSuccess = ({ status }: JsonObject): boolean => status === 'success'

const readLines = async function* (
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<JsonObject> {
  const framer = createFramer('json-lines', LINE_BYTES_MAX)
  for await (const chunk of body) {
    onChunk()
    for (const { data } of framer.step(chunk)) {
      const line = readLine(data)
      if (line !== undefined) yield line
    }
  }
  const last = readLine(framer.flush()?.data)
  if (last !== undefined) yield last
}

const readReports = async function* (
  deps: AdminDeps,
  response: Response,
  controller: AbortController,
): AsyncGenerator<JsonObject> {
  let disarm = deps.upstream.startDeadline(controller, SILENCE_MS)
  const postpone = (): void => {
    disarm()
    disarm = deps.upstream.startDeadline(controller, SILENCE_MS)
  }
  try {
    for await (const line of readLines(response.body ?? [], postpone)) {
      yield line
      if (isSuccess(line)) return
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('The connection to the server broke off.')
  } finally {
    disarm()
  }
  throw new Refusal('The server stopped before the model was whole.')
}
