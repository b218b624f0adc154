// Helpers of the tests of this folder: answers as upstreams give them, recorded and made up.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import type { ExchangeAnswer, ExchangeBody, ExchangeContext, FormField } from './exchange.ts'

const RECORDED = join(import.meta.dirname, '../../../test/fixtures/recorded')

export const json = (body: JsonObject): ExchangeBody => ({ kind: 'json', body })

export const form = (...fields: readonly FormField[]): ExchangeBody => ({ kind: 'form', fields })

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'latin1'))

export const file = (name: string, content = '\x89PNG\r\n', contentType = 'image/png'): FormField => ({
  name,
  filename: 'a.png',
  contentType,
  bytes: bytesOf(content),
})

export const answerOf = (bytes: Uint8Array | string, contentType = 'application/json'): ExchangeAnswer => {
  const raw = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const body = parseJson(new TextDecoder().decode(raw))
  return { contentType, bytes: raw, body: isJsonObject(body) ? body : undefined }
}

export const answer = (body: JsonObject): ExchangeAnswer => answerOf(JSON.stringify(body))

export const recorded = (path: string): ExchangeAnswer => answerOf(readFileSync(join(RECORDED, path)))

export const context: ExchangeContext = {
  requestId: 'req-1',
  createdAt: 1_800_000_000,
  model: 'client-model',
  estimatedPromptTokens: 7,
}

export const options = (model: string) => ({ model, requestId: 'req-1' })

/** The JSON of a request; fails when it is no JSON. */
export const jsonOf = ({ body }: { readonly body: ExchangeBody }): JsonObject => {
  if (body.kind !== 'json') throw new Error(`The request is no JSON but ${body.kind}.`)
  return body.body
}

/** The text fields of a form, and the names of its files. */
export const formOf = ({ body }: { readonly body: ExchangeBody }): Record<string, string> => {
  if (body.kind !== 'form') throw new Error(`The request is no form but ${body.kind}.`)
  return Object.fromEntries(
    body.fields.map((field) => [field.name, 'value' in field ? field.value : `<${field.contentType}>`]),
  )
}
