// What every official client is asked to do, in one set of words, so that a table of scenarios can drive them all.
import type { ClientDialectId } from '../../src/dialects/index.ts'

export type Call = { readonly id: string; readonly name: string; readonly input: unknown }

/** An answer as a program reads it out of its SDK. */
export type Answer = {
  readonly text: string
  /** Thoughts that the SDK shows; '' when there are none. */
  readonly thoughts: string
  readonly calls: readonly Call[]
  readonly stop: 'stop' | 'length' | 'tools' | 'refusal' | 'other'
  readonly model: string
  /** As the SDK counts: `input` is the whole prompt. Undefined members are not told by this API. */
  readonly usage: { readonly input: number; readonly output: number; readonly cached?: number }
}

export type Settings = {
  readonly url: string
  readonly apiKey: string
  readonly model: string
  readonly isStream: boolean
  readonly hasTools?: boolean
  readonly thinks?: boolean
  readonly schema?: Record<string, unknown>
  readonly outputTokensMax?: number
  readonly signal?: AbortSignal
}

/** A conversation whose history the SDK's own objects make. */
export type Dialogue = {
  /** `image` is base64 of a PNG. */
  readonly say: (text: string, image?: string) => Promise<Answer>
  /** From now on another model is asked. */
  readonly moveTo: (model: string) => void
  /** Answers the calls of the last answer, in the order given. */
  readonly report: (results: readonly { readonly call: Call; readonly text: string }[]) => Promise<Answer>
}

/** What an SDK throws for a status. */
export type Failure = {
  readonly kind: 'bad-request' | 'unauthorized' | 'rate-limit' | 'other'
  readonly status: number
  readonly message: string
}

export type Client = {
  readonly name: string
  readonly dialect: ClientDialectId
  readonly open: (settings: Settings) => Dialogue
  /** Reads what the SDK threw; rethrows what is not an error of its own. */
  readonly failure: (thrown: unknown) => Failure
  /** Whether thoughts come back with the proof that their issuer demands, streamed or not. */
  readonly returnsProof: (isStream: boolean) => boolean
  /** Whether this client has an answer's thoughts at all. */
  readonly showsThoughts: boolean
}

/** The one tool that every scenario offers. */
export const weatherTool = {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' as const, description: 'Name of the city' } },
    required: ['city'],
    additionalProperties: false as const,
  },
}

/** Sorts an error by its status, when the SDK's own class for it is the one that was thrown. */
export const kindOf = (thrown: unknown, classes: Readonly<Record<string, abstract new (...all: never[]) => unknown>>) =>
  (Object.entries(classes).find(([, type]) => thrown instanceof type)?.[0] ?? 'other') as Failure['kind']

/** The same for SDKs with one class for all. */
export const kindOfStatus = (status: number): Failure['kind'] =>
  status === 400 ? 'bad-request' : status === 401 ? 'unauthorized' : status === 429 ? 'rate-limit' : 'other'
