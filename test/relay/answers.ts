// What a client makes of an answer: a whole one, or a stream that ended well, was told to be broken, or just stopped.
import { isJsonObject, type JsonObject, parseJson, readString } from '../../src/kernel/index.ts'
import type { Gate } from '../upstream/index.ts'

export type StreamReading = {
  readonly text: string
  /** The JSON of each `data:` line, in order. */
  readonly chunks: readonly JsonObject[]
  /** All deltas' content of the first choice. */
  readonly content: string
  /** The last finish reason that came. */
  readonly finishReason: string | undefined
  readonly usage: JsonObject | undefined
  readonly error: JsonObject | undefined
  /** `complete`: `[DONE]` was the last event; `told`: an error event was, without `[DONE]`; `cut`: neither. */
  readonly ending: 'complete' | 'told' | 'cut'
}

const dataOf = (event: string): string =>
  event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n')

/** Reads the text of a chat or completions stream as an SDK would. */
export const readStreamText = (text: string): StreamReading => {
  const data = text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map(dataOf)
    .filter((item) => item !== '')
  const chunks = data.map(parseJson).filter(isJsonObject)
  const last = data.at(-1)
  const errors = chunks.map((chunk) => chunk.error).filter(isJsonObject)
  const contentOf = (chunk: JsonObject): string =>
    readString(chunk, 'choices', 0, 'delta', 'content') ?? readString(chunk, 'choices', 0, 'text') ?? ''
  return {
    text,
    chunks,
    content: chunks.map(contentOf).join(''),
    finishReason: chunks.map((chunk) => readString(chunk, 'choices', 0, 'finish_reason')).findLast(Boolean),
    usage: chunks.map((chunk) => chunk.usage).findLast(isJsonObject),
    error: errors.at(-1),
    ending: last === '[DONE]' ? 'complete' : errors.length > 0 && !data.includes('[DONE]') ? 'told' : 'cut',
  }
}

export const readStream = async (response: Response): Promise<StreamReading> => readStreamText(await response.text())

/** Reads a stream to its end, opening the gate as soon as `word` has been seen: what waits behind it comes after that. */
export const readThroughGate = async (response: Response, word: string, gate: Gate): Promise<StreamReading> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (text.includes(word)) gate.open()
  }
  return readStreamText(text)
}

/** A JSON answer as an object; throws when it is none. */
export const readJson = async (response: Response): Promise<JsonObject> => {
  const text = await response.text()
  const body = parseJson(text)
  if (!isJsonObject(body)) throw new Error(`no JSON object: ${text.slice(0, 200)}`)
  return body
}

/** The `error` object of an OpenAI envelope. */
export const readError = async (response: Response): Promise<JsonObject> => {
  const { error } = await readJson(response)
  if (!isJsonObject(error)) throw new Error('no error envelope')
  return error
}

/** `other` of a usage row. */
export const otherOf = (row: { readonly other: string | null } | undefined): JsonObject => {
  const other = parseJson(row?.other ?? '')
  if (!isJsonObject(other)) throw new Error('a usage row without details')
  return other
}
