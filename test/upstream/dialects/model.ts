// The scripted model behind every simulated vendor: what it answers follows from what it was asked, and from nothing else.
import type { JsonObject, JsonValue } from '../json.ts'

export type Call = { readonly name: string; readonly arguments: JsonObject; readonly namespace?: string }

export type Tool = { readonly name: string; readonly schema: JsonObject; readonly namespace?: string }

/** What a vendor read out of a request. */
export type Prompt = {
  readonly model: string
  /** Text of the last user turn. */
  readonly text: string
  /** Media of the whole conversation, in order. */
  readonly media: readonly { readonly mimeType: string; readonly bytes: number }[]
  readonly tools: readonly Tool[]
  /** The tool that must be called; `*`: any. */
  readonly forced?: string
  /** Results that came behind the last answer, each with the call it was paired with. */
  readonly results: readonly { readonly call: Call; readonly text: string }[]
  readonly thinks: boolean
  readonly schema?: JsonObject
  readonly outputTokensMax?: number
}

export type Saying = {
  readonly thoughts?: string
  readonly text: string
  readonly calls: readonly Call[]
  readonly stop: 'end' | 'length' | 'tools' | 'refusal'
  /** Makes the ids of this answer different from all others. */
  readonly seed: number
}

/** What every answer is said to have cost; 40 of the prompt's tokens came from the cache. */
export const cost = { prompt: 120, cached: 40, output: 20, thoughts: 8 } as const

/** Nothing shorter can be asked of OpenAI's Responses, so that is what "tiny" means. */
const TINY = 16

export const refusalText = 'I must refuse.'
export const cutText = 'Echo: and then'

/** A value that a schema allows: the same one every time. */
export const sampleOf = (schema: JsonValue | undefined): JsonValue => {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'sample'
  const { type, properties, items, enum: values } = schema as JsonObject
  if (Array.isArray(values)) return (values as readonly JsonValue[])[0] ?? null
  const kind = String(Array.isArray(type) ? type[0] : type).toLowerCase()
  if (kind === 'object')
    return Object.fromEntries(
      Object.entries((properties ?? {}) as JsonObject).map(([name, of]) => [name, sampleOf(of)]),
    )
  if (kind === 'array') return [sampleOf(items)]
  if (kind === 'integer' || kind === 'number') return 7
  return kind === 'boolean' ? true : 'sample'
}

const CITIES = ['Zürich', 'Paris', 'Rome']

/** Tools by the name the user knows: gateways may put a namespace in front. */
const toolNamed = ({ tools }: Prompt, name: string) =>
  tools.find((tool) => tool.name === name || tool.name.endsWith(`_${name}`))

const argumentsFor = (schema: JsonObject): JsonObject => sampleOf({ ...schema, type: 'object' }) as JsonObject

const callsFor = (prompt: Prompt): Call[] => {
  const weather = toolNamed(prompt, 'get_weather')
  if (weather !== undefined && /weather/i.test(prompt.text))
    return CITIES.filter((city) => prompt.text.includes(city)).map((city) => ({
      name: weather.name,
      arguments: { city },
    }))
  const asked = /\bcall ([A-Za-z_]+)/.exec(prompt.text)?.[1]
  const named = asked === undefined ? undefined : toolNamed(prompt, asked)
  const forced = prompt.forced === '*' ? prompt.tools[0] : toolNamed(prompt, prompt.forced ?? '')
  const tool = named ?? forced
  if (tool === undefined) return []
  const { name, schema, namespace } = tool
  return [{ name, arguments: argumentsFor(schema), ...(namespace === undefined ? {} : { namespace }) }]
}

/** A result that is the JSON of an object with a `content` is read as a person would read it. */
const read = (text: string): string => {
  const content = /^\{.*"content":"([^"]*)"\}$/s.exec(text)?.[1]
  return content ?? text
}

const quote = ({ results }: Prompt): string =>
  results.map(({ call, text }) => `${call.arguments.city ?? call.name}: ${read(text)}`).join('; ')

const describe = ({ media }: Prompt): string =>
  media.map(({ mimeType, bytes }) => `${mimeType} of ${bytes} bytes`).join(', ')

const textFor = (prompt: Prompt): string => {
  if (prompt.results.length > 0) return quote(prompt)
  if (prompt.schema !== undefined) return JSON.stringify(sampleOf(prompt.schema))
  if (prompt.media.length > 0) return `I received ${describe(prompt)}.`
  return `Echo: ${prompt.text} – grüezi 你好 🌍`
}

/** Answers a prompt. */
export const answer = (prompt: Prompt, seed: number): Saying => {
  const thoughts = prompt.thinks ? { thoughts: `Thinking about “${prompt.text}” 🤔` } : {}
  if (prompt.results.length === 0) {
    if (/refuse/i.test(prompt.text)) return { text: refusalText, calls: [], stop: 'refusal', seed }
    if ((prompt.outputTokensMax ?? TINY + 1) <= TINY) return { text: cutText, calls: [], stop: 'length', seed }
    const calls = callsFor(prompt)
    if (calls.length > 0) return { ...thoughts, text: '', calls, stop: 'tools', seed }
  }
  return { ...thoughts, text: textFor(prompt), calls: [], stop: 'end', seed }
}

/** Text in pieces of a few characters; never none, so that a stream always says something. */
export const pieces = (text: string, length = 9): string[] => {
  const characters = Array.from(text)
  const count = Math.max(1, Math.ceil(characters.length / length))
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''))
}

/** Proof of thoughts that only its own vendor accepts. */
export const signatureOf = (issuer: string, thoughts: string): string =>
  Buffer.from(`proof by ${issuer} of ${thoughts}`).toString('base64')

/** Whether this vendor wrote the proof; with `thoughts`, whether it is the proof of them. */
export const isSignedBy = (issuer: string, signature: string, thoughts?: string): boolean =>
  thoughts === undefined
    ? Buffer.from(signature, 'base64').toString().startsWith(`proof by ${issuer} of `)
    : signature === signatureOf(issuer, thoughts)
