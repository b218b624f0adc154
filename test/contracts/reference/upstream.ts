// What the upstream answered while the reference was recorded, by the path that is asked.
import { type Behaviour, json, type ReceivedRequest, whole } from '../../upstream/index.ts'
import { NOTHING, type Reading } from './reading.ts'
import {
  type Answer,
  CHAT,
  CLAUDE,
  COMPLETIONS,
  GEMINI,
  type Kind,
  RESPONSES,
  recorded,
  told,
} from './recorded-answers.ts'
import { baidu, CALL, cohere, coze, dify, ollama, SAID, tencent, zhipu } from './vendor-chats.ts'
import { aliPictures, compacted, embeddings, heard, images, PICTURE, RANKS, rerank, VECTOR } from './vendor-media.ts'

/** A vendor that says the two words. */
const words =
  (behave: (request: ReceivedRequest, kind: Kind) => Behaviour) =>
  (request: ReceivedRequest, kind: Kind): Answer => ({ behaviour: behave(request, kind), said: SAID })

/** An answer whose meaning is given. */
const saying =
  (behave: (request: ReceivedRequest) => Behaviour, said: Partial<Reading>) => (request: ReceivedRequest) => ({
    behaviour: behave(request),
    said: { ...NOTHING, ...said },
  })

const VECTOR_TEXT = JSON.stringify([VECTOR])
const PICTURE_TEXT = JSON.stringify([PICTURE])
const RANK_TEXT = JSON.stringify(RANKS.map((rank) => [rank.index, rank.relevance_score, rank.document.text]))

/** Cohere tells what it bills; the others what they read. */
const ranked = (request: ReceivedRequest): Answer => ({
  behaviour: rerank(),
  said: { ...NOTHING, text: RANK_TEXT, usage: { input: request.model === 'rerank-v3.5' ? 9 : 12, output: 0 } },
})

const ollamaChat = (request: ReceivedRequest, kind: Kind): Answer => ({
  behaviour: ollama(request, kind),
  said: kind === 'tool' ? { ...SAID, calls: [CALL], finish: 'tool_calls' } : SAID,
})

const ANSWERS: readonly (readonly [RegExp, (request: ReceivedRequest, kind: Kind) => Answer])[] = [
  [/^\/oauth\/2\.0\/token$/, saying(() => told({ access_token: 'token-1', expires_in: 2_592_000 }), {})],
  [/\/wenxinworkshop\/chat\//, words(baidu)],
  [/\/wenxinworkshop\/embeddings\//, saying(embeddings, { text: VECTOR_TEXT, usage: { input: 4, output: 0 } })],
  [/^\/api\/paas\/v3\/model-api\//, words(zhipu)],
  [/^\/$/, words(tencent)],
  [/^\/api\/chat$/, ollamaChat],
  [
    /^\/api\/embed$/,
    saying(({ model }) => told({ model: model ?? '', embeddings: [VECTOR], prompt_eval_count: 4 }), {
      text: VECTOR_TEXT,
      usage: { input: 4, output: 0 },
    }),
  ],
  [/^\/v1\/files\/upload$/, saying(() => told({ id: 'file-1' }), {})],
  [/^\/v1\/chat-messages$/, words(dify)],
  [/^\/v3\/chat$/, words(coze)],
  [/^\/v2\/chat$/, cohere],
  [
    /\/text-rerank\/text-rerank$/,
    saying(() => told({ request_id: 'r1', output: { results: RANKS }, usage: { total_tokens: 12 } }), {
      text: RANK_TEXT,
      usage: { input: 12, output: 0 },
    }),
  ],
  [/\/rerank$/, ranked],
  [/\/image-synthesis$|\/api\/v1\/tasks\//, saying(aliPictures, { text: PICTURE_TEXT })],
  [/^\/a\.png$/, saying(() => whole(Buffer.from(PICTURE, 'base64'), 'image/png'), { text: PICTURE_TEXT })],
  [
    /\/ai\/run\/@cf\/openai\/whisper/,
    saying(() => told({ result: { text: 'hello there' }, success: true, errors: [] }), { text: 'hello there' }),
  ],
  [
    /\/v1\/t2a_v2$/,
    saying(() => told({ data: { audio: '49443304', status: 2 }, base_resp: { status_code: 0 } }), { text: '4 bytes' }),
  ],
  [
    /:predict$/,
    saying(() => told({ predictions: [{ mimeType: 'image/png', bytesBase64Encoded: PICTURE }] }), {
      text: PICTURE_TEXT,
    }),
  ],
  [
    /:batchEmbedContents$/,
    saying(() => told({ embeddings: [{ values: VECTOR }, { values: VECTOR }] }), {
      text: JSON.stringify([VECTOR, VECTOR]),
    }),
  ],
  [/enerateContent$/, recorded('gemini', GEMINI)],
  [/\/responses\/compact$/, saying(compacted, { text: 'hi', usage: { input: 11, output: 5 } })],
  [/\/responses$/, recorded('responses', RESPONSES)],
  [/\/messages$/, recorded('claude', CLAUDE)],
  [/\/chat\/completions$|chatcompletion_v2$/, recorded('chat', CHAT)],
  [/\/completions$/, recorded('completions', COMPLETIONS)],
  [/\/embeddings$/, saying(embeddings, { text: VECTOR_TEXT, usage: { input: 4, output: 0 } })],
  [/\/images\/(generations|edits)$/, saying(images, { text: PICTURE_TEXT, usage: { input: 50, output: 1050 } })],
  [/\/audio\/speech$/, saying(() => whole(Buffer.alloc(4000, 1), 'audio/mpeg'), { text: '4000 bytes' })],
  [/\/audio\/trans/, saying(heard, { text: 'hello there' })],
]

/** The answer of the recorded upstream to this request. */
export const answerOf = (request: ReceivedRequest, kind: Kind): Answer => {
  const answer = ANSWERS.find(([path]) => path.test(request.path))?.[1]
  if (answer !== undefined) return answer(request, kind)
  return { behaviour: json('{"error":{"message":"nothing is there"}}', { status: 404 }), said: NOTHING }
}
