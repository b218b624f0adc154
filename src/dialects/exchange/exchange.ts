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

/**
 * Things that must be fetched, and the value that they make whole: a question whose media are known by address alone, a
 * reply whose client wants bytes. `complete` gets the answers in the order of `fetches`.
 */
export type Completion<Value> = {
  readonly fetches: readonly Fetch[]
  readonly complete: (answers: readonly ExchangeAnswer[]) => Value
}

/** The side that clients speak. */
export type ExchangeClient<Question, Reply extends Billed> = {
  /** Throws GatewayError `invalid_request`, naming the member. */
  readonly decodeRequest: (body: ExchangeBody) => Question
  /** What is missing before this reply can be written; undefined when nothing is. */
  readonly complete?: (reply: Reply, question: Question) => Completion<Reply> | undefined
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
  /**
   * For upstreams that take less than was asked at once: the questions that are sent one by one; their replies are joined
   * (`joinReplies` of the subject) in this order. Before `prepare`. Throws GatewayError `invalid_request` for too many.
   */
  readonly split?: (question: Question, options: { readonly model: string }) => readonly Question[]
  /** What must be fetched or uploaded before the request can be written; undefined when nothing must. */
  readonly prepare?: (question: Question, baseUrl: string) => Completion<Question> | undefined
  /** Throws GatewayError `invalid_request` for what this upstream cannot be asked at all. */
  readonly encodeRequest: (
    question: Question,
    /** `requestId` is unique, for upstreams that want each request named. */
    options: { readonly model: string; readonly requestId: string },
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
