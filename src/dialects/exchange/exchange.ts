// What dialects of the simpler subjects (embeddings, rerank, pictures, speech, transcription) must be able to do: one question, one answer.
import type { GatewayError, JsonObject, Usage } from '../../kernel/index.ts'

/** One field of a form (`multipart/form-data`), in order. */
export type FormField =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string
      readonly filename: string
      readonly contentType: string
      readonly bytes: Uint8Array<ArrayBuffer>
    }

/** A request body, as a client sent it or as an upstream shall get it. */
export type ExchangeBody =
  | { readonly kind: 'json'; readonly body: JsonObject }
  | { readonly kind: 'form'; readonly fields: readonly FormField[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string }

/** An upstream's answer with status 2xx. `body` is set when it is a JSON object. */
export type ExchangeAnswer = {
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly body: JsonObject | undefined
}

/** What writing an answer needs to know of the request it answers. */
export type ExchangeContext = {
  readonly requestId: string
  /** Unix seconds. */
  readonly createdAt: number
  /** The model's name as the client wrote it. */
  readonly model: string
  readonly estimatedPromptTokens: number
}

/** A neutral answer says what was used, when the upstream told it. */
export type Billed = {
  readonly usage?: Usage
  /** Things that were made and may be paid by the piece: pictures, documents ranked. */
  readonly resultCount?: number
}

/** The side that clients speak. */
export type ExchangeClient<Question, Reply extends Billed> = {
  /** Throws GatewayError `invalid_request`, naming the member. */
  readonly decodeRequest: (body: ExchangeBody) => Question
  readonly encodeReply: (reply: Reply, question: Question, context: ExchangeContext) => ExchangeReplyBody
}

export type ExchangeReplyBody = { readonly contentType: string; readonly body: JsonObject | Uint8Array | string }

/** Something that must be fetched before a request can be written or an answer is whole. */
export type Fetch = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: ExchangeBody
  /** The address came from the client or the upstream's answer, so it goes through the guard and carries no credentials. */
  readonly isForeign: boolean
  /** Wait before it, ms. */
  readonly afterMs?: number
}

/** The side that upstreams speak. Everything is pure; what has to be fetched is asked for. */
export type ExchangeUpstream<Question, Reply extends Billed> = {
  readonly encodeRequest: (
    question: Question,
    options: { readonly model: string },
  ) => { readonly body: ExchangeBody; readonly dropped: readonly string[] }
  /** Throws GatewayError for an error that came with status 200. */
  readonly decodeReply: (answer: ExchangeAnswer, question: Question) => Reply
  /**
   * For upstreams that answer with the promise of a result: what to ask next, undefined when this answer is the result.
   * `baseUrl` has no trailing slash. Polling ends by the relay's limit.
   */
  readonly next?: (answer: ExchangeAnswer, question: Question, baseUrl: string) => Fetch | undefined
  readonly readError: (status: number, body: JsonObject | undefined, retryAfterMs?: number) => GatewayError
}

/** A neutral question or answer's media: bytes, or an address at which they are. */
export type Medium =
  | {
      readonly kind: 'bytes'
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly mimeType: string
      readonly filename?: string
    }
  | { readonly kind: 'base64'; readonly data: string; readonly mimeType?: string }
  | { readonly kind: 'url'; readonly url: string }
