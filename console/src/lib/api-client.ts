// The only way to the server: adds the headers, unwraps the envelope, turns every failure into one error type.
import type { Envelope } from '../../../src/contract/index.ts'
import { getUserId, setUserId } from './preferences.ts'

export type ApiErrorKind = 'network' | 'session' | 'forbidden' | 'rate' | 'refused' | 'server'

/** A call that did not succeed; `message` is the server's text where it gave one, else empty. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind
  readonly status: number
  readonly code: string | undefined

  constructor(kind: ApiErrorKind, message: string, status = 0, code?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ApiError'
    this.kind = kind
    this.status = status
    this.code = code
  }
}

export type QueryValue = string | number | boolean | undefined

export type CallOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, QueryValue>
  body?: unknown
  signal?: AbortSignal
  /** Names a move of money: sent again under the same name, it is made once. */
  once?: string
  /** A refused password is no ended session: sign-in calls set this. */
  isAnonymous?: boolean
}

let onSessionEnd: () => void = () => undefined

/** Says what happens when the server no longer knows the session. */
export const setSessionEndHandler = (handler: () => void): void => {
  onSessionEnd = handler
}

/** Path with its query; undefined and empty values are left out. */
export const withQuery = (path: string, query: Record<string, QueryValue> = {}): string => {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

const kindOf = (status: number): ApiErrorKind => {
  if (status === 401) return 'session'
  if (status === 403) return 'forbidden'
  if (status === 429) return 'rate'
  return status >= 500 ? 'server' : 'refused'
}

type ErrorBody = { message?: unknown; code?: unknown; error?: { message?: unknown } }

const readJson = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (response.ok) throw new ApiError('server', '', response.status, undefined, { cause })
    return undefined
  }
}

const failure = (response: Response, body: unknown): ApiError => {
  const { message, code, error } = (body ?? {}) as ErrorBody
  const text = typeof message === 'string' ? message : typeof error?.message === 'string' ? error.message : ''
  const kind = response.ok ? 'refused' : kindOf(response.status)
  return new ApiError(kind, text, response.status, typeof code === 'string' ? code : undefined)
}

const send = async (path: string, options: CallOptions): Promise<Response> => {
  const method = options.method ?? 'GET'
  const headers = new Headers({ Accept: 'application/json' })
  const userId = getUserId()
  if (userId !== undefined && !options.isAnonymous) headers.set('New-Api-User', userId)
  if (method !== 'GET') headers.set('X-Requested-With', 'tollgate')
  if (options.once !== undefined) headers.set('Idempotency-Key', options.once)
  if (options.body !== undefined) headers.set('Content-Type', 'application/json')
  try {
    return await fetch(withQuery(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError('network', '', 0, undefined, { cause })
  }
}

const refuse = (response: Response, body: unknown, options: CallOptions): ApiError => {
  const error = failure(response, body)
  if (error.kind === 'session' && !options.isAnonymous) {
    setUserId(undefined)
    onSessionEnd()
  }
  return error
}

/** Calls a route whose answer is read while it arrives, or is no JSON. Throws {@link ApiError} for HTTP errors. */
export const open = async (path: string, options: CallOptions = {}): Promise<Response> => {
  const response = await send(path, options)
  if (response.ok) return response
  throw refuse(response, await readJson(response), options)
}

/**
 * Calls a management route and gives its whole answer, for the few whose facts lie beside `data`.
 * Throws {@link ApiError} for HTTP errors; `success: false` is left to the caller.
 */
export const callRaw = async <Body>(path: string, options: CallOptions = {}): Promise<Body> => {
  const response = await send(path, options)
  const body = await readJson(response)
  if (response.ok) return body as Body
  throw refuse(response, body, options)
}

export type Started<Data> = { message: string; data: Data; url?: string; currency?: string }

/** Calls a route of payments: they answer without an envelope, and their reason stands in `data`. Throws {@link ApiError}. */
export const callStarted = async <Data>(path: string, body: unknown, signal?: AbortSignal): Promise<Started<Data>> => {
  const answer = await callRaw<Started<Data>>(path, { method: 'POST', body, ...(signal ? { signal } : {}) })
  if (answer.message === 'success') return answer
  const { message, data } = answer as Started<unknown>
  throw new ApiError('refused', typeof data === 'string' ? data : message, 200)
}

/** The same, giving its data. */
export const callStart = async <Data>(path: string, body: unknown): Promise<Data> =>
  (await callStarted<Data>(path, body)).data

/** Calls a route that answers plain text, such as a table for spreadsheets. Throws {@link ApiError}. */
export const callText = async (path: string, options: CallOptions = {}): Promise<string> => {
  const response = await send(path, options)
  if (!response.ok) throw failure(response, await readJson(response))
  return response.text()
}

/**
 * Fetches a file that the server writes and hands it to the browser's downloads. Large files are kept by the browser on
 * disk, not in the page. Throws {@link ApiError}; a file that broke off is never saved.
 */
export const download = async (path: string, options: CallOptions = {}): Promise<void> => {
  const response = await send(path, options)
  const isFile = response.headers.get('content-disposition')?.startsWith('attachment') === true
  if (!response.ok || !isFile) throw failure(response, await readJson(response))
  let file: Blob
  try {
    file = await response.blob()
  } catch (cause) {
    throw new ApiError('network', '', 0, undefined, { cause })
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export'
  const address = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/**
 * Calls a management route and gives the envelope's `data`.
 * Throws {@link ApiError} for HTTP errors and for `success: false`.
 */
export const call = async <Data = undefined>(path: string, options: CallOptions = {}): Promise<Data> => {
  const body = await callRaw<Envelope<Data> | undefined>(path, options)
  if (body?.success !== true) {
    throw new ApiError('refused', typeof body?.message === 'string' ? body.message : '', 200, body?.code)
  }
  return body.data as Data
}

/** Data of the server-sent events in a text, and what is left of it. */
const takeEvents = (text: string): { data: string[]; rest: string } => {
  const parts = text.split('\n\n')
  const rest = parts.pop() ?? ''
  return { rest, data: parts.filter((part) => part.startsWith('data: ')).map((part) => part.slice('data: '.length)) }
}

/**
 * Calls a route that answers with events, and gives the data of each as it comes. Throws {@link ApiError} for what is refused
 * before the first event.
 */
export async function* callEvents(path: string, options: CallOptions): AsyncGenerator<string> {
  const response = await send(path, options)
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!response.ok || !isStream || response.body === null) throw failure(response, await readJson(response))
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const { data, rest } = takeEvents(text + value)
    text = rest
    yield* data
  }
}
