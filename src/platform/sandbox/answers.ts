// What the sandbox answers: deterministic text, vectors and pictures made from the request alone. Pure.
import { crc32, deflateSync } from 'node:zlib'
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'

/** How a sandbox model was told to fail by its name: `sandbox-fail-<what>`. */
export type SandboxFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'cut' | 'stall' | 'empty' | 'slow' }

const FAULT_PATTERN = /^sandbox-fail-(\d{3}|cut|stall|empty|slow)$/

/** The fault a model name asks for; undefined for names that answer. */
export const readFault = (model: string): SandboxFault | undefined => {
  const what = FAULT_PATTERN.exec(model)?.[1]
  if (what === undefined) return undefined
  const status = Number(what)
  if (Number.isNaN(status)) return { kind: what as 'cut' | 'stall' | 'empty' | 'slow' }
  return status >= 400 && status <= 599 ? { kind: 'status', status } : undefined
}

const lastUserText = (body: JsonObject): string => {
  const messages = Array.isArray(body.messages) ? body.messages.filter(isJsonObject) : []
  const content = messages.findLast((message) => message.role === 'user')?.content ?? body.prompt ?? body.input
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part) =>
      isJsonObject(part) && typeof part.text === 'string' ? part.text : typeof part === 'string' ? part : '',
    )
    .join(' ')
}

/** The answer to a chat: says what it is and repeats what it was asked, word by word. */
export const answerText = (body: JsonObject): string => {
  const asked = lastUserText(body).trim().slice(0, 2000)
  return `This is the sandbox. It answers without any network, always the same. You said: ${asked === '' ? '(nothing)' : asked}`
}

/** Pieces in which a text is streamed: words with the space before them. They count as tokens here. */
export const splitTokens = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? []

const countTokens = (text: string): number => splitTokens(text).length

/** Tokens of everything the caller sent that is text. */
export const countPrompt = (body: JsonObject): number => {
  const messages = Array.isArray(body.messages) ? body.messages.filter(isJsonObject) : []
  const texts = messages.map((message) =>
    typeof message.content === 'string' ? message.content : JSON.stringify(message.content ?? ''),
  )
  const input = body.prompt ?? body.input
  const others = input === undefined ? [] : [typeof input === 'string' ? input : JSON.stringify(input)]
  return [...texts, ...others].reduce((sum, text) => sum + countTokens(text), 0) + 3 * messages.length
}

/** The caller's limit on the answer, if it set one. */
export const outputLimit = (body: JsonObject): number => {
  const limit = body.max_completion_tokens ?? body.max_tokens
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
}

/** FNV-1a: spreads a text over 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  return value
}

const DIMENSIONS = 256

/** A unit vector that depends on the text alone. */
export const embed = (text: string, dimensions = DIMENSIONS): number[] => {
  let state = hash(text) || 1
  const vector = Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0xffffffff - 0.5
  })
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(data.length)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(body))
  return Buffer.concat([head, body, tail])
}

const PICTURE_SIDE = 64

/** A small PNG, base64: a gradient whose colours come from the prompt. */
export const paint = (prompt: string): string => {
  const seed = hash(prompt)
  const rows = Array.from({ length: PICTURE_SIDE }, (_, y) => {
    const row = Buffer.alloc(1 + PICTURE_SIDE * 3)
    for (let x = 0; x < PICTURE_SIDE; x++) {
      row[1 + x * 3] = (seed + x * 3) & 0xff
      row[2 + x * 3] = ((seed >>> 8) + y * 3) & 0xff
      row[3 + x * 3] = ((seed >>> 16) + x + y) & 0xff
    }
    return row
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(PICTURE_SIDE, 0)
  header.writeUInt32BE(PICTURE_SIDE, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat(parts).toString('base64')
}
