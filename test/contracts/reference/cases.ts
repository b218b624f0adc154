// The recorded calls of the reference, and how one of them is made again.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JsonObject, JsonValue } from '../../../src/kernel/index.ts'
import type { TestGateway } from '../../support/gateway.ts'
import type { Reading } from './reading.ts'
import type { Kind } from './recorded-answers.ts'

/** One part of a form: a name, and text or a file that only its size is known of. */
export type FormField = readonly [
  string,
  string | { readonly filename: string; readonly type: string; readonly size: number },
]

export type RecordedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject | readonly FormField[]
}

export type RecordedCase = {
  readonly case: string
  readonly upstream_kind: Kind
  readonly request: RecordedRequest
  readonly upstream: readonly {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: JsonValue
  }[]
  readonly answer: {
    readonly status: number
    readonly reading: Reading
    /** Long streams were recorded without their middle: what came before it, and after. */
    readonly cut?: { readonly head: Reading; readonly tail: Reading }
  }
  readonly log: {
    readonly prompt_tokens: number
    readonly completion_tokens: number
    readonly is_stream: number
    readonly other: JsonObject
  } | null
}

export type RecordedChannel = {
  readonly type: number
  readonly name: string
  readonly key: string
  readonly base_url: string
  readonly models: string
  readonly other: string
  readonly openai_organization?: string
}

export type RecordedFile = {
  readonly file: string
  readonly channel: RecordedChannel
  readonly cases: readonly RecordedCase[]
}

const folder = fileURLToPath(new URL('../../fixtures/reference/relay/', import.meta.url))

/** Every file of recorded calls, in the order of their names. */
export const readFiles = (): readonly RecordedFile[] =>
  readdirSync(folder)
    .sort()
    .map((name) => ({
      file: name.replace('.json', ''),
      ...(JSON.parse(readFileSync(folder + name, 'utf8')) as Omit<RecordedFile, 'file'>),
    }))

const WAV_SECONDS = 1
const WAV_RATE = 16_000

/** A second of silence: 16-bit mono at 16 kHz, 32,044 bytes, as it was recorded with. */
const silence = (): Uint8Array<ArrayBuffer> => {
  const data = WAV_SECONDS * WAV_RATE * 2
  const bytes = new Uint8Array(44 + data)
  const view = new DataView(bytes.buffer)
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at)
  put(0, 'RIFF')
  view.setUint32(4, 36 + data, true)
  put(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, WAV_RATE, true)
  view.setUint32(28, WAV_RATE * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  put(36, 'data')
  view.setUint32(40, data, true)
  return bytes
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const formOf = (fields: readonly FormField[]): Promise<Blob> => {
  const form = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value)
    else {
      const bytes = value.type.startsWith('audio/') ? silence() : Buffer.from(PIXEL, 'base64')
      form.append(name, new File([bytes], value.filename, { type: value.type }))
    }
  }
  // A blob keeps the boundary in its type.
  return new Response(form).blob()
}

const isForm = (body: RecordedRequest['body']): body is readonly FormField[] => Array.isArray(body)

/** Where the families' SDKs show the key. */
const keyHeaders = (path: string, key: string): Readonly<Record<string, string>> => {
  if (path.startsWith('/v1beta')) return { 'x-goog-api-key': key }
  return path === '/v1/messages' ? { 'x-api-key': key } : { authorization: `Bearer ${key}` }
}

/** Makes a recorded call of a gateway of ours. */
export const callAgain = async (
  gateway: TestGateway,
  { path, headers, body }: RecordedRequest,
  key: string,
): Promise<Response> => {
  const form = isForm(body) ? await formOf(body) : undefined
  return fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': form?.type ?? 'application/json', ...keyHeaders(path, key), ...headers },
    body: form ?? JSON.stringify(body),
  })
}
