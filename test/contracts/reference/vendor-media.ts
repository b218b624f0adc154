// Answers of the simpler subjects, made up: vectors, ranks, pictures, transcriptions.
import type { Behaviour, ReceivedRequest } from '../../upstream/index.ts'
import { told } from './recorded-answers.ts'

/** The vector of every text. */
export const VECTOR = [0.1, -0.2, 0.3]
/** The beginning of a PNG, in base64. */
export const PICTURE = 'iVBORw0KGgo='
/** Two documents in the order of their relevance. */
export const RANKS = [
  { index: 1, relevance_score: 0.93, document: { text: 'b' } },
  { index: 0, relevance_score: 0.1, document: { text: 'a' } },
]

/** One vector, in OpenAI's format. */
export const embeddings = (request: ReceivedRequest): Behaviour =>
  told({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: VECTOR }],
    model: request.model ?? '',
    usage: { prompt_tokens: 4, total_tokens: 4 },
  })

/** One picture, in OpenAI's format. */
export const images = (): Behaviour =>
  told({
    created: 1_700_000_000,
    data: [{ b64_json: PICTURE, revised_prompt: 'a cat' }],
    usage: {
      total_tokens: 1100,
      input_tokens: 50,
      output_tokens: 1050,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    },
  })

/** Ranks with the usage of Jina and the bill of Cohere. */
export const rerank = (): Behaviour =>
  told({
    id: 'rr1',
    results: RANKS,
    usage: { total_tokens: 12 },
    meta: { billed_units: { input_tokens: 9, search_units: 1 } },
  })

/** DashScope's task: begun by POST, done at the first GET. */
export const aliPictures = ({ method, headers }: ReceivedRequest): Behaviour =>
  told({
    request_id: 'r1',
    output:
      method === 'POST'
        ? { task_id: 't-1', task_status: 'PENDING' }
        : { task_id: 't-1', task_status: 'SUCCEEDED', results: [{ url: `http://${headers.host}/a.png` }] },
    ...(method === 'POST' ? {} : { usage: { image_count: 1 } }),
  })

/** A compacted conversation of OpenAI's. */
export const compacted = (): Behaviour =>
  told({
    id: 'resp_1',
    object: 'response.compaction',
    created_at: 1,
    output: [{ type: 'message', id: 'msg_1', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
    usage: { input_tokens: 11, output_tokens: 5, total_tokens: 16 },
  })

/** A transcription with its usage. */
export const heard = (): Behaviour =>
  told({
    text: 'hello there',
    usage: {
      type: 'tokens',
      total_tokens: 40,
      input_tokens: 30,
      input_token_details: { text_tokens: 0, audio_tokens: 30 },
      output_tokens: 10,
    },
  })
